// Hash.cpp - SHA-256 by OpenSSL's EVP interface.
// SPDX-License-Identifier: MIT
#include "util/Hash.h"

#include "util/Assert.h"

#include <array>
#include <openssl/evp.h>

namespace palindrome::util {

struct Sha256::Context {
    EVP_MD_CTX* evp = EVP_MD_CTX_new();
    bool finished = false;
    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { EVP_MD_CTX_free(evp); }
};

Sha256::Sha256() : context(std::make_unique<Context>()) {
    PAL_ASSERT(context->evp && EVP_DigestInit_ex(context->evp, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::update(std::string_view bytes) {
    PAL_ASSERT(!context->finished);
    PAL_ASSERT(EVP_DigestUpdate(context->evp, bytes.data(), bytes.size()) == 1);
    return *this;
}

Sha256& Sha256::field(std::string_view bytes) {
    return update(std::to_string(bytes.size())).update(":").update(bytes);
}

std::string Sha256::hex() {
    PAL_ASSERT(!context->finished);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    PAL_ASSERT(EVP_DigestFinal_ex(context->evp, digest.data(), &length) == 1);
    context->finished = true;
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (unsigned i = 0; i < length; ++i) {
        out.push_back(digits[digest[i] >> 4]);
        out.push_back(digits[digest[i] & 15]);
    }
    return out;
}

std::string sha256Hex(std::string_view bytes) {
    return Sha256().update(bytes).hex();
}

} // namespace palindrome::util
