// VerdictStore.h - verdicts that later runs may rely on, because a key that only trusted runs have
// signed them. SPDX-License-Identifier: MIT
#pragma once

#include "gate/Inputs.h"
#include "gate/ResultJson.h"

#include <filesystem>
#include <optional>

namespace palindrome::gate {

/// Everything a verdict depends on, as a hash: the contents of the unit's files, how they are read,
/// the limits, the severities, and the build of this program.
std::string verdictKey(const std::string& unit, const UnitInputs& inputs, const Project& policy);

/// A key pair (Ed25519). The private half is a file of 64 hexadecimal digits.
class SigningKey {
public:
    static Result<SigningKey> read(const std::filesystem::path& file);
    /// Makes a key and writes it to a new file that only its owner may read.
    static Result<SigningKey> make(const std::filesystem::path& file);
    const std::string& publicKey() const { return publicHex; }
    std::string sign(std::string_view text) const; ///< hexadecimal

private:
    std::string secret, publicHex;
};

bool verifies(const std::string& publicKey, std::string_view text, const std::string& signature);

/// A folder of signed verdicts. Whoever can write to it can take verdicts away, or bring back ones
/// that were signed for the same content by the same build; nothing else.
class VerdictStore {
public:
    VerdictStore(std::filesystem::path folder, std::string publicKey)
        : folder(std::move(folder)), publicKey(std::move(publicKey)) {}

    struct Found {
        std::optional<report::UnitResult> result;
        bool refused = false; ///< there is an entry, but it is not signed by the key for this place
    };
    Found find(const std::string& key) const;
    /// A failure to write is told; the verdict is found again next time.
    Result<void> keep(const std::string& key, const report::UnitResult& result,
                      const SigningKey& signer) const;

private:
    std::filesystem::path folder;
    std::string publicKey;
};

} // namespace palindrome::gate
