// Promise.cpp - names of what the instances of a unit assume.
// SPDX-License-Identifier: MIT
#include "logic/Promise.h"

namespace palindrome::logic {

namespace {
constexpr std::string_view between = " assumes ";
}

std::string promiseName(std::string_view instance, std::string_view assumption) {
    std::string name(instance);
    return name.append(between).append(assumption);
}

std::optional<Promise> asPromise(std::string_view name) {
    const size_t at = name.find(between);
    if (at == std::string_view::npos)
        return std::nullopt;
    return Promise{name.substr(0, at), name.substr(at + between.size())};
}

bool isPromise(std::string_view name) {
    return asPromise(name).has_value();
}

} // namespace palindrome::logic
