// Client.h - the one door to language models: live, recorded, or replayed.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Dialect.h"
#include "llm/Request.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

namespace palindrome::llm {

/// How a call is answered.
enum class Mode {
    Replay, ///< from recordings only; never opens a socket
    Live,   ///< from the server; nothing is stored
    Record, ///< from a good recording if there is one, else from the server, and stored
    Refresh ///< from the server, and stored in place of what was recorded
};

std::optional<Mode> modeFromName(std::string_view name); ///< "replay", "live", "record", "refresh"

/// How much may be asked of one provider; 0: no limit. Shared by all backends of the program that
/// use the same base URL, key and model.
struct CallLimits {
    unsigned concurrent = 8;
    double requestsPerMinute = 0;
    double tokensPerMinute = 0;
    bool operator==(const CallLimits&) const = default;
};

/// US dollars for a million tokens; what is not set is not known, never free.
struct Prices {
    std::optional<double> input, output;
    std::optional<double> cacheRead, cacheWrite; ///< unset: as `input`
    bool known() const { return input && output; }
    bool operator==(const Prices&) const = default;
};

/// Where and how to reach the server. Timeouts of 0 are refused: a call must end.
struct Settings {
    std::string name; ///< of the set-up, for ledgers; empty if there is none
    std::string dialect = "openai-chat"; ///< one of dialectNames()
    std::string baseUrl; ///< "https://host/v1"; http only to this machine unless insecureHttp
    std::string keyEnv;  ///< name of the environment variable with the key; empty: none is sent
    std::vector<std::string> keyCommand; ///< prints the key; in place of keyEnv
    std::string auth;       ///< "bearer", "sigv4", or empty: as the dialect does it
    std::string region;     ///< of sigv4
    std::string apiVersion; ///< see DialectOptions
    std::string project, space;
    std::string tokenUrl;    ///< of watsonx's identity service; empty: IBM's
    std::vector<std::string> extraHeaders; ///< "Name: value", no secrets
    CallLimits limits;
    Prices prices;
    std::optional<std::uint32_t> largestOutput; ///< tokens that the model can give at most
    std::string maxOutputField = "max_completion_tokens"; ///< "max_tokens" for older servers
    std::string caFile;        ///< extra certificates (PEM), e.g. of a company proxy
    bool insecureHttp = false; ///< allow plain http to other machines; a key is never sent so
    bool stream = true;
    std::chrono::milliseconds connectTimeout{10'000};
    std::chrono::milliseconds firstByteTimeout{300'000};
    std::chrono::milliseconds stallTimeout{120'000}; ///< between two events that carry something
    std::chrono::milliseconds totalTimeout{1'800'000};
    std::size_t maxReplyBytes = 16u << 20; ///< as it comes over the wire, decompressed
    unsigned maxAttempts = 4;
};

/// Fills what is empty from the environment: PALINDROME_BASE_URL, PALINDROME_KEY_ENV (the *name* of
/// the variable with the key; else PALINDROME_API_KEY if that is set), PALINDROME_MAX_OUTPUT_FIELD,
/// PALINDROME_CA_FILE.
Settings settingsFromEnvironment(Settings given = {});

/// What the settings say about the form of requests.
DialectOptions dialectOptions(const Settings& settings);

/// Fails if the settings cannot be used; does not look for the key.
Result<void> checkSettings(const Settings& settings);

/// What a running call tells: bytes of answer and reasoning so far, and waits before a retry.
struct Progress {
    std::size_t textBytes = 0;
    std::size_t reasoningBytes = 0;
    unsigned attempt = 1;
    std::chrono::milliseconds waiting{0}; ///< > 0: pausing that long before the next attempt
    std::string reason;                   ///< of the pause
};

class Meter;

/// Hooks of a backend; all may be left empty. `onProgress` is called on the calling thread.
struct Hooks {
    std::function<void(const Progress&)> onProgress;
    const std::atomic<bool>* stop = nullptr; ///< set by Ctrl-C; a call then ends in under a second
    std::shared_ptr<Meter> meter = nullptr;  ///< counts and limits what is asked (Meter.h)
    /// Is shown each request, what came of it, and each pause: a few lines each, secrets blanked.
    /// From any of the calling threads, from several at once.
    std::function<void(const std::string&)> onTrace = nullptr;
};

/// Answers calls. `complete` may be called from several threads at once.
class Backend {
public:
    virtual ~Backend() = default;
    /// Blocks until the call is answered or has failed. Repeats of one request (0, 1, 2, …) are
    /// separate calls with separate recordings.
    virtual CallResult complete(const Request& request, unsigned repeat) = 0;
    /// "replay from tests/recordings", "live at https://host/v1": for reports.
    virtual std::string describe() const = 0;
};

/// Recordings only. The store may not exist: then every call is a missing recording.
std::unique_ptr<Backend> makeReplayBackend(std::filesystem::path store);
/// The server only. Fails if the settings cannot be used (no URL, http to another machine, …).
Result<std::unique_ptr<Backend>> makeLiveBackend(Settings settings, Hooks hooks = {});
/// Good recordings first, else the server; every answer and every failure that carries part of an
/// answer is stored. A stored failure is not served: the call is made again. With `refresh` nothing
/// stored is served, and a good answer replaces the recording of an earlier one.
Result<std::unique_ptr<Backend>> makeRecordBackend(std::filesystem::path store, Settings settings,
                                                   Hooks hooks = {}, bool refresh = false);
/// The one for `mode`; `store` is unused in live mode, `settings` in replay mode.
Result<std::unique_ptr<Backend>> makeBackend(Mode mode, std::filesystem::path store,
                                             Settings settings, Hooks hooks = {});

} // namespace palindrome::llm
