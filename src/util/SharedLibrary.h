// SharedLibrary.h - a library of the system that is loaded when its first function is needed.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <span>
#include <string>

namespace palindrome::util {

/// A function of the library and the pointer that is to be set to it.
struct LibraryFunction {
    const char* name;
    void** place;
};

/// Loads the library by the first of `names` that the system knows (each as dlopen takes it) and sets
/// all places; a function that this version lacks becomes null. The library is never unloaded. Failure
/// Unavailable with the loader's reason if none can be loaded; no place is set then.
Result<void> loadLibrary(std::span<const char* const> names,
                         std::span<const LibraryFunction> functions);

} // namespace palindrome::util
