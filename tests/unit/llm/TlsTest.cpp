// TlsTest.cpp - certificates are always verified; a company's own are accepted when given.
// SPDX-License-Identifier: MIT
#include "MockServer.h"
#include "util/Assert.h"

#include <cstdio>
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

using namespace palindrome;
using namespace palindrome::llm;
using namespace palindrome::llm::testing;

namespace {

/// A self-signed certificate for an address of this machine, and its key, as PEM files.
void makeCertificate(const std::string& certificateFile, const std::string& keyFile,
                     const char* subjectName) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("mock"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* alternative =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subjectName);
    X509_add_ext(certificate, alternative, -1);
    X509_EXTENSION_free(alternative);
    PAL_ASSERT(X509_sign(certificate, key, EVP_sha256()) != 0);
    std::FILE* out = std::fopen(certificateFile.c_str(), "w");
    PEM_write_X509(out, certificate);
    std::fclose(out);
    out = std::fopen(keyFile.c_str(), "w");
    PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

CallResult callTls(MockServer& server, const std::string& caFile) {
    Settings settings = settingsFor("ok");
    settings.baseUrl = server.url("ok");
    settings.caFile = caFile;
    return makeLiveBackend(settings).value()->complete(sampleRequest(), 0);
}

} // namespace

TEST_CASE("an unknown certificate is refused at once, a given one is accepted") {
    const TemporaryFolder folder;
    const std::string certificate = folder.path() / "cert.pem", key = folder.path() / "key.pem";
    makeCertificate(certificate, key, "IP:127.0.0.1");
    MockServer server(certificate, key);
    const CallResult refused = callTls(server, "");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what == CallFailureKind::Unreachable);
    CHECK(refused.error().attempts == 1);
    CHECK(refused.error().message.find("not trusted") != std::string::npos);
    CHECK(server.count("ok") == 0);
    CHECK(callTls(server, certificate));
    CHECK(server.count("ok") == 1);
}

TEST_CASE("a certificate for another name is refused even if it is trusted") {
    const TemporaryFolder folder;
    const std::string certificate = folder.path() / "cert.pem", key = folder.path() / "key.pem";
    makeCertificate(certificate, key, "IP:127.0.0.2");
    MockServer server(certificate, key);
    const CallResult refused = callTls(server, certificate);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("not trusted") != std::string::npos);
    CHECK(server.count("ok") == 0);
}
