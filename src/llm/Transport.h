// Transport.h - HTTP POSTs with deadlines, a size cap and no way to leak a key.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::llm {

struct TransportOptions {
    std::chrono::milliseconds connectTimeout{10'000};
    std::chrono::milliseconds firstByteTimeout{300'000}; ///< request sent to first useful byte
    std::chrono::milliseconds stallTimeout{120'000};     ///< between useful bytes
    std::chrono::milliseconds totalTimeout{1'800'000};
    std::size_t maxBytes = 16u << 20; ///< headers and decompressed body
    std::string caFile;               ///< PEM, trusted beside the system's certificates
};

struct HttpPost {
    std::string url;
    std::vector<std::string> headers;    ///< without the key
    std::vector<std::string> keyHeaders; ///< complete lines with secrets; never kept or printed
    std::string body;
};

/// Names in lower case; of a repeated header the last value.
using HeaderMap = std::map<std::string, std::string>;

/// Takes the body as it comes, on the thread of the event loop: it must not block.
class BodySink {
public:
    enum class Feed {
        Quiet,    ///< nothing useful (keep-alive): the deadlines run on
        Progress, ///< something useful
        Done,     ///< all there is to know has come: the rest is not waited for
        Abort     ///< useless: stop reading
    };
    virtual ~BodySink() = default;
    /// Status and headers of the final response (never a 1xx). Called once.
    virtual void onHeaders(int status, const HeaderMap& headers) = 0;
    virtual Feed onBody(std::string_view bytes) = 0;
};

enum class HttpEnd {
    Complete,       ///< the response ended as HTTP says it must, or the sink was Done
    Unreachable,    ///< name, connection or TLS failed, or the server hung up before any byte
    Untrusted,      ///< the certificate was not accepted
    Cut,            ///< broken after the response had begun
    BadEncoding,    ///< chunks or compression that cannot be decoded
    ConnectTimeout, ///< no connection in time
    FirstByteTimeout,
    StallTimeout,
    TotalTimeout,
    TooLarge,
    Aborted,    ///< by the sink
    Interrupted ///< by `stop`
};

struct HttpOutcome {
    HttpEnd end = HttpEnd::Unreachable;
    int status = 0;      ///< 0 if no status line came
    std::string version; ///< "HTTP/2", as the status line has it
    HeaderMap headers;
    std::string detail; ///< libcurl's words for what went wrong, without URL or key
};

/// One event loop for all calls of the program: connections are kept and shared, several calls to
/// one server use one HTTP/2 connection. TLS certificates are always verified, redirects never
/// followed; proxies come from the usual environment variables, but are not used for this machine.
class Transport {
public:
    Transport();
    ~Transport(); ///< no post may be under way
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    /// The one that all live backends use; it ends with the last of them.
    static std::shared_ptr<Transport> shared();

    /// Blocks; any number of threads may post at once. `tick` is called on the calling thread, some
    /// ten times a second and whenever bytes have come.
    HttpOutcome post(const HttpPost& request, const TransportOptions& options, BodySink& sink,
                     const std::atomic<bool>* stop, const std::function<void()>& tick = {});

private:
    struct State;
    std::unique_ptr<State> state;
};

/// The system's certificates and those of `caFile` (PEM) as one text; empty if `caFile` is empty.
/// Fails if the file cannot be read or holds no certificate.
Result<std::string> checkCertificates(const std::string& caFile);

/// The parts of a base URL that decide how it may be used.
struct UrlParts {
    std::string scheme, host;
    bool loopback = false;
};

/// Fails for what a base URL must not have: no scheme http(s), user or password, query, fragment.
Result<UrlParts> parseBaseUrl(const std::string& url);

/// Whether a URL is of this machine: then no proxy is used.
bool isLoopbackUrl(const std::string& url);

} // namespace palindrome::llm
