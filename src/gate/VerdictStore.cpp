// VerdictStore.cpp - signatures over verdicts, and the folder that holds them.
// SPDX-License-Identifier: MIT
#include "gate/VerdictStore.h"

#include "flow/Tool.h"
#include "util/Files.h"
#include "util/Text.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <openssl/evp.h>
#include <unistd.h>

namespace palindrome::gate {

namespace fs = std::filesystem;

namespace {

/// Part of each key: raise it when an entry's content changes its meaning.
constexpr int entryVersion = 1;
constexpr size_t keyBytes = 32, signatureBytes = 64;
constexpr uint64_t largestEntry = uint64_t(64) << 20;

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeKey>;

const unsigned char* bytesOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hexOf(std::string_view bytes) {
    std::string text;
    for (const char c : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

/// Empty unless the text is `count` bytes in lower-case hexadecimal.
std::string bytesFromHex(std::string_view text, size_t count) {
    static constexpr std::string_view digits = "0123456789abcdef";
    if (text.size() != 2 * count || text.find_first_not_of(digits) != text.npos)
        return {};
    std::string bytes;
    for (size_t i = 0; i < text.size(); i += 2)
        bytes += static_cast<char>(digits.find(text[i]) * 16 + digits.find(text[i + 1]));
    return bytes;
}

Key privateKey(const std::string& secret) {
    return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytesOf(secret),
                                            secret.size()));
}

std::string publicHalf(const Key& key) {
    std::string bytes(keyBytes, '\0');
    size_t length = bytes.size();
    if (!key || EVP_PKEY_get_raw_public_key(
                    key.get(), reinterpret_cast<unsigned char*>(bytes.data()), &length) != 1)
        return {};
    return hexOf(bytes);
}

/// What is signed: the place of an entry belongs to it, so that none can be put in another's place.
std::string signedText(const std::string& key, const std::string& body) {
    return "palindrome gate verdict\n" + key + "\n" + body;
}

} // namespace

std::string verdictKey(const std::string& unit, const UnitInputs& inputs, const Project& policy) {
    const GateLimits& l = policy.limits;
    Json severities = Json::object();
    for (const auto& [rule, severity] : policy.severities)
        severities[rule] = severity ? static_cast<int>(*severity) : -1;
    const Json json{{"version", entryVersion},
                    {"build", flow::toolBuildId()},
                    {"unit", unit},
                    {"files", inputs.files},
                    {"spec", inputs.spec},
                    {"top", inputs.top},
                    {"hdl", inputs.hdl},
                    {"include", inputs.include},
                    {"define", inputs.define},
                    {"parameters", inputs.parameters},
                    {"simulate", inputs.simulate},
                    {"limits", {l.unitSeconds, l.proofSeconds, l.solverSeconds, l.memoryMiB}},
                    {"severities", std::move(severities)}};
    return util::sha256(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Result<SigningKey> SigningKey::read(const fs::path& file) {
    auto text = util::readFile(file, 4096);
    if (!text)
        return tl::unexpected(text.error());
    SigningKey key;
    key.secret = bytesFromHex(util::trim(util::splitLines(*text).empty()
                                             ? std::string_view()
                                             : util::splitLines(*text)[0]),
                              keyBytes);
    key.publicHex = key.secret.empty() ? "" : publicHalf(privateKey(key.secret));
    if (key.publicHex.empty())
        return fail(Failure::Kind::Unreadable,
                    file.string() + " is no key of this program (palindrome gate --make-cache-key "
                                    "FILE makes one)");
    return key;
}

Result<SigningKey> SigningKey::make(const fs::path& file) {
    SigningKey key;
    key.secret.resize(keyBytes);
    const int random = ::open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    const bool drawn = random >= 0 && ::read(random, key.secret.data(), keyBytes) ==
                                          static_cast<ssize_t>(keyBytes);
    ::close(random);
    key.publicHex = drawn ? publicHalf(privateKey(key.secret)) : "";
    if (key.publicHex.empty())
        return fail(Failure::Kind::Unavailable, "no key could be made");
    const std::string text = hexOf(key.secret) + "\n";
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(Failure::Kind::Unwritable,
                    fmt::format("cannot make {}: {}", file.string(), std::strerror(errno)));
    const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (::close(fd) != 0 || !written)
        return fail(Failure::Kind::Unwritable, "cannot write " + file.string());
    return key;
}

std::string SigningKey::sign(std::string_view text) const {
    const Key key = privateKey(secret);
    const Context context(EVP_MD_CTX_new());
    std::string signature(signatureBytes, '\0');
    size_t length = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                       bytesOf(text), text.size()) != 1)
        return {};
    return hexOf(signature);
}

bool verifies(const std::string& publicKey, std::string_view text, const std::string& signature) {
    const std::string keyText = bytesFromHex(publicKey, keyBytes);
    const std::string bytes = bytesFromHex(signature, signatureBytes);
    if (keyText.empty() || bytes.empty())
        return false;
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(keyText),
                                              keyText.size()));
    const Context context(EVP_MD_CTX_new());
    return key &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytesOf(bytes), bytes.size(), bytesOf(text),
                            text.size()) == 1;
}

VerdictStore::Found VerdictStore::find(const std::string& key) const {
    Found found;
    const auto text = util::readFile(folder / (key + ".json"), largestEntry);
    if (!text)
        return found;
    found.refused = true;
    // The signature is checked before anything in the entry is read.
    const size_t end = text->find('\n');
    if (end == std::string::npos)
        return found;
    const std::string body = text->substr(end + 1);
    if (!verifies(publicKey, signedText(key, body), text->substr(0, end)))
        return found;
    try {
        found.result = resultFrom(Json::parse(body));
        found.refused = false;
    }
    catch (const nlohmann::json::exception&) {
        // Signed by an older build of the same name; it is found again.
    }
    return found;
}

Result<void> VerdictStore::keep(const std::string& key, const report::UnitResult& result,
                                const SigningKey& signer) const {
    const std::string body = toJson(result).dump(-1, ' ', false, Json::error_handler_t::replace);
    const std::string signature = signer.sign(signedText(key, body));
    if (signature.empty())
        return fail(Failure::Kind::Unavailable, "a verdict could not be signed");
    return util::writeFileAtomic(folder / (key + ".json"), signature + "\n" + body, false);
}

} // namespace palindrome::gate
