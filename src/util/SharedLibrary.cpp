// SharedLibrary.cpp - dlopen and dlsym.
// SPDX-License-Identifier: MIT
#include "util/SharedLibrary.h"

#include <dlfcn.h>

namespace palindrome::util {

Result<void> loadLibrary(std::span<const char* const> names,
                         std::span<const LibraryFunction> functions) {
    std::string why = "it has no name";
    for (const char* name : names) {
        void* library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
        if (!library) {
            const char* reason = dlerror();
            why = reason ? reason : name;
            continue;
        }
        for (const LibraryFunction& function : functions)
            *function.place = dlsym(library, function.name);
        return {};
    }
    return fail(Failure::Kind::Unavailable, "a library cannot be loaded: " + why);
}

} // namespace palindrome::util
