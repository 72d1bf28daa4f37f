// Hash.h - SHA-256, for content addresses (caches, recordings, run stores).
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace palindrome::util {

/// An SHA-256 sum over several pieces. `field` also hashes the length, so that ("ab", "c") and
/// ("a", "bc") differ; use it when hashing records.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    Sha256& update(std::string_view bytes);
    Sha256& field(std::string_view bytes);
    /// 64 lower-case hexadecimal digits. Ends the sum: the object may only be destroyed afterwards.
    std::string hex();

private:
    struct Context;
    std::unique_ptr<Context> context;
};

/// The SHA-256 of the bytes as 64 lower-case hexadecimal digits.
std::string sha256Hex(std::string_view bytes);

} // namespace palindrome::util
