// Transport.cpp - libcurl's multi interface, one transfer a call.
// SPDX-License-Identifier: MIT
#include "llm/Transport.h"

#include "util/Assert.h"
#include "util/Files.h"

#include <algorithm>
#include <arpa/inet.h>
#include <LazyCurl.h>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

namespace palindrome::llm {

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

/// How long a server may take to end a response whose end mark has come.
constexpr Milliseconds endGrace{500};
constexpr Milliseconds pollSlice{100};

struct EasyDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
using List = std::unique_ptr<curl_slist, ListDeleter>;

struct UrlDeleter {
    void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
};

/// Fails if libcurl is not installed.
const Result<void>& initOnce() {
    const Result<void>& loaded = lazycurl::loadOnce();
    static const CURLcode code = loaded ? curl_global_init(CURL_GLOBAL_DEFAULT) : CURLE_OK;
    PAL_ASSERT(code == CURLE_OK, "libcurl cannot be initialised");
    return loaded;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view trim(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// One transfer: what its callbacks share with the event loop, and the loop with the caller. It
/// outlives the call: when all there is to know has come, the caller goes on, while the connection
/// reads to the end of the response so that it can be used again.
struct Transfer {
    BodySink& sink;                ///< not touched any more when `done` or `ended`
    const TransportOptions options;
    const std::atomic<bool>* stop; ///< likewise
    std::string request;           ///< body of the POST
    Easy easy;
    List headers;
    bool told = false; ///< the caller has gone on; of the loop alone
    Clock::time_point start;
    HttpOutcome outcome;
    std::atomic<bool> news{false};  ///< bytes have come since the caller looked
    std::atomic<bool> ended{false}; ///< `outcome` is final, and the loop has let go
    size_t bytes = 0;
    bool headersTold = false;
    bool anyByte = false;
    bool progressed = false;
    bool done = false;
    bool aborted = false;
    bool tooLarge = false;
    Clock::time_point lastProgress;
    Clock::time_point doneAt;

    bool count(size_t more) {
        bytes += more;
        anyByte = true;
        tooLarge = tooLarge || bytes > options.maxBytes;
        return !tooLarge;
    }

    void header(std::string_view line) {
        if (done) // trailers
            return;
        if (line.starts_with("HTTP/")) { // of each response: a 100, a proxy's, the final one
            outcome.headers.clear();
            const size_t blank = line.find(' ');
            outcome.version = line.substr(0, blank);
            outcome.status = 0;
            for (size_t i = blank + 1; blank != line.npos && i < line.size() && i < blank + 4; ++i)
                if (line[i] >= '0' && line[i] <= '9')
                    outcome.status = outcome.status * 10 + (line[i] - '0');
            return;
        }
        const size_t colon = line.find(':');
        if (colon != std::string_view::npos)
            outcome.headers[lower(trim(line.substr(0, colon)))] = trim(line.substr(colon + 1));
        else if (trim(line).empty() && outcome.status >= 200 && !headersTold) {
            headersTold = true;
            sink.onHeaders(outcome.status, outcome.headers);
        }
    }

    bool body(std::string_view piece) {
        if (done)
            return true;
        switch (sink.onBody(piece)) {
        case BodySink::Feed::Quiet:
            return true;
        case BodySink::Feed::Progress:
            progressed = true;
            lastProgress = Clock::now();
            return true;
        case BodySink::Feed::Done:
            done = true;
            doneAt = Clock::now();
            return true;
        case BodySink::Feed::Abort:
            aborted = true;
            return false;
        }
        return true;
    }
};

size_t onHeader(char* data, size_t, size_t size, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (!transfer.count(size))
        return 0;
    transfer.header({data, size});
    return size;
}

size_t onBody(char* data, size_t, size_t size, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.news.store(true, std::memory_order_relaxed);
    if (!transfer.count(size) || !transfer.body({data, size}))
        return 0;
    return size;
}

/// Only names and addresses that can be no other machine's: "127.0.0.1.example.com" can.
bool isLoopback(const std::string& host) {
    in_addr address{};
    if (::inet_pton(AF_INET, host.c_str(), &address) == 1)
        return ntohl(address.s_addr) >> 24 == 127;
    return host == "localhost" || host == "[::1]" || host == "::1";
}

HttpEnd endOf(CURLcode code, const Transfer& transfer) {
    switch (code) {
    case CURLE_OK:
        return HttpEnd::Complete;
    case CURLE_OPERATION_TIMEDOUT:
        return HttpEnd::ConnectTimeout;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return HttpEnd::Untrusted;
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
        return HttpEnd::BadEncoding;
    default:
        return transfer.anyByte ? HttpEnd::Cut : HttpEnd::Unreachable;
    }
}

} // namespace

struct Transport::State {
    CURLM* multi = nullptr;
    std::mutex mutex; ///< of all below, and of `changed`
    std::condition_variable changed;
    std::vector<std::shared_ptr<Transfer>> arrived; ///< not yet seen by the loop
    std::map<std::string, std::string> certificates; ///< by the file that was given
    bool quit = false;
    std::thread loop;

    // Of the loop alone.
    std::list<std::shared_ptr<Transfer>> active;

    void prepare(const HttpPost& request, Transfer& transfer);
    void run();
    void takeArrived();
    void takeEnded();
    void checkDeadlines();
    void tell(Transfer& transfer);
    void drop(Transfer& transfer);
    const std::string& certificatesOf(const std::string& file);
};

namespace {

/// Whether a transfer that is still running must end; sets how.
bool mustEnd(Transfer& transfer) {
    HttpEnd& end = transfer.outcome.end;
    const auto now = Clock::now();
    if (transfer.told)
        return now - transfer.doneAt >= endGrace;
    if (transfer.stop && transfer.stop->load(std::memory_order_relaxed))
        end = HttpEnd::Interrupted;
    else if (now - transfer.start >= transfer.options.totalTimeout)
        end = HttpEnd::TotalTimeout;
    else if (!transfer.progressed && now - transfer.start >= transfer.options.firstByteTimeout)
        end = HttpEnd::FirstByteTimeout;
    else if (transfer.progressed &&
             now - transfer.lastProgress >= transfer.options.stallTimeout)
        end = HttpEnd::StallTimeout;
    else
        return false;
    return true;
}

} // namespace

Transport::Transport() : state(std::make_unique<State>()) {
    PAL_ASSERT(initOnce(), "the URL of a server was read without libcurl");
    state->multi = curl_multi_init();
    PAL_ASSERT(state->multi, "libcurl is out of memory");
    state->loop = std::thread([this] { state->run(); });
}

Transport::~Transport() {
    {
        const std::lock_guard lock(state->mutex);
        state->quit = true;
    }
    curl_multi_wakeup(state->multi);
    state->loop.join();
    curl_multi_cleanup(state->multi);
}

std::shared_ptr<Transport> Transport::shared() {
    static std::mutex mutex;
    static std::weak_ptr<Transport> current;
    const std::lock_guard lock(mutex);
    std::shared_ptr<Transport> transport = current.lock();
    if (!transport)
        current = transport = std::make_shared<Transport>();
    return transport;
}

const std::string& Transport::State::certificatesOf(const std::string& file) {
    const std::lock_guard lock(mutex);
    auto [found, fresh] = certificates.try_emplace(file);
    if (fresh && !file.empty())
        found->second = checkCertificates(file).value_or("no certificate");
    return found->second;
}

void Transport::State::prepare(const HttpPost& request, Transfer& transfer) {
    CURL* easy = transfer.easy.get();
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    const std::string& trusted = certificatesOf(transfer.options.caFile);
    if (!trusted.empty()) {
        curl_blob blob{const_cast<char*>(trusted.data()), trusted.size(), CURL_BLOB_NOCOPY};
        curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
    }
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, request.url.starts_with("https:") ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(transfer.request.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer.request.data());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "palindrome");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(transfer.options.connectTimeout.count()));
#if LIBCURL_VERSION_NUM >= 0x075700
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // a slow name lookup must not hold up Ctrl-C
#endif
    // A proxy must not see what is meant for a server on this machine.
    if (isLoopbackUrl(request.url))
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, onHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, onBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
}

void Transport::State::run() {
    while (true) {
        {
            const std::lock_guard lock(mutex);
            if (quit) { // what is active still, nobody waits for
                for (const auto& transfer : active)
                    drop(*transfer);
                active.clear();
                return;
            }
        }
        takeArrived();
        int running = 0;
        curl_multi_perform(multi, &running);
        takeEnded();
        checkDeadlines();
        auto slice = pollSlice;
        for (const auto& transfer : active)
            slice = std::min({slice, transfer->options.stallTimeout,
                              transfer->options.firstByteTimeout});
        curl_multi_poll(multi, nullptr, 0, static_cast<int>(std::max<long>(slice.count(), 1)),
                        nullptr);
    }
}

void Transport::State::takeArrived() {
    std::vector<std::shared_ptr<Transfer>> fresh;
    {
        const std::lock_guard lock(mutex);
        fresh.swap(arrived);
    }
    for (auto& transfer : fresh) {
        transfer->start = transfer->lastProgress = Clock::now();
        curl_multi_add_handle(multi, transfer->easy.get());
        active.push_back(std::move(transfer));
    }
}

void Transport::State::takeEnded() {
    int queued = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &queued)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        char* data = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
        auto& transfer = *reinterpret_cast<Transfer*>(data);
        const CURLcode code = message->data.result;
        drop(transfer);
        if (!transfer.told) {
            HttpOutcome& outcome = transfer.outcome;
            outcome.end = endOf(code, transfer);
            if (code != CURLE_OK)
                outcome.detail = curl_easy_strerror(code);
            if (transfer.done)
                outcome.end = HttpEnd::Complete;
            else if (transfer.tooLarge)
                outcome.end = HttpEnd::TooLarge;
            else if (transfer.aborted)
                outcome.end = HttpEnd::Aborted;
            tell(transfer);
        }
        active.remove_if([&](const auto& other) { return other.get() == &transfer; });
    }
    for (const auto& transfer : active) {
        if (!transfer->done || transfer->told)
            continue;
        transfer->outcome.end = HttpEnd::Complete;
        tell(*transfer);
    }
    // Callers show progress on their own threads.
    const auto hasNews = [](const auto& t) { return !t->told && t->news.load(); };
    if (std::ranges::any_of(active, hasNews))
        changed.notify_all();
}

void Transport::State::checkDeadlines() {
    for (auto it = active.begin(); it != active.end();) {
        Transfer& transfer = **it;
        if (!mustEnd(transfer)) {
            ++it;
            continue;
        }
        drop(transfer);
        if (!transfer.told)
            tell(transfer);
        it = active.erase(it);
    }
}

void Transport::State::drop(Transfer& transfer) {
    curl_multi_remove_handle(multi, transfer.easy.get());
}

/// Lets the caller go on; the outcome is his from now on.
void Transport::State::tell(Transfer& transfer) {
    transfer.told = true;
    const std::lock_guard lock(mutex);
    transfer.ended.store(true);
    changed.notify_all();
}

HttpOutcome Transport::post(const HttpPost& request, const TransportOptions& options,
                            BodySink& sink, const std::atomic<bool>* stop,
                            const std::function<void()>& tick) {
    curl_slist* lines = nullptr;
    for (const std::string& header : request.headers)
        lines = curl_slist_append(lines, header.c_str());
    lines = curl_slist_append(lines, "Expect:"); // some proxies never answer a 100-continue
    for (const std::string& header : request.keyHeaders)
        lines = curl_slist_append(lines, header.c_str());
    const std::shared_ptr<Transfer> transfer(new Transfer{.sink = sink,
                                                          .options = options,
                                                          .stop = stop,
                                                          .request = request.body,
                                                          .easy = Easy(curl_easy_init()),
                                                          .headers = List(lines),
                                                          .start = {},
                                                          .outcome = {},
                                                          .lastProgress = {},
                                                          .doneAt = {}});
    PAL_ASSERT(transfer->easy, "libcurl is out of memory");
    state->prepare(request, *transfer);
    {
        const std::lock_guard lock(state->mutex);
        state->arrived.push_back(transfer);
    }
    curl_multi_wakeup(state->multi);
    std::unique_lock lock(state->mutex);
    while (!transfer->ended.load()) {
        state->changed.wait_for(lock, pollSlice);
        if (!tick || !transfer->news.exchange(false))
            continue;
        lock.unlock();
        tick();
        lock.lock();
    }
    lock.unlock();
    if (tick)
        tick();
    return std::move(transfer->outcome);
}

// libcurl's own setting for a file of certificates replaces the system's; these are both together.
Result<std::string> checkCertificates(const std::string& caFile) {
    if (caFile.empty())
        return std::string();
    const Result<std::string> own = util::readFile(caFile);
    if (!own)
        return own;
    if (own->find("-----BEGIN CERTIFICATE-----") == std::string::npos)
        return fail(Failure::Kind::Unreadable, caFile + ": holds no certificate in PEM form");
    if (const Result<void>& loaded = initOnce(); !loaded)
        return tl::unexpected(loaded.error());
    std::string all;
    const curl_version_info_data* version = curl_version_info(CURLVERSION_NOW);
    if (version->cainfo)
        all = util::readFile(version->cainfo).value_or("") + "\n";
    return all + *own;
}

bool isLoopbackUrl(const std::string& url) {
    const size_t scheme = url.find("://");
    const size_t path = scheme == std::string::npos ? scheme : url.find_first_of("/?#", scheme + 3);
    const Result<UrlParts> parts = parseBaseUrl(url.substr(0, path));
    return parts && parts->loopback;
}

Result<UrlParts> parseBaseUrl(const std::string& url) {
    if (const Result<void>& loaded = initOnce(); !loaded)
        return tl::unexpected(loaded.error());
    const std::unique_ptr<CURLU, UrlDeleter> handle(curl_url());
    const auto wrong = [](const std::string& why) {
        return fail(Failure::Kind::Refused, "the base URL of the model cannot be used: " + why);
    };
    const bool hasScheme = url.starts_with("https://") || url.starts_with("http://");
    if (!hasScheme)
        return wrong("it must begin with https:// (or with http:// for this machine)");
    if (curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
        return wrong("it is not a URL");
    const auto part = [&](CURLUPart which) {
        char* text = nullptr;
        if (curl_url_get(handle.get(), which, &text, 0) != CURLUE_OK)
            return std::string();
        std::string out(text);
        curl_free(text);
        return out;
    };
    if (!part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty())
        return wrong("it holds a user or a password; a key belongs into an environment variable");
    if (!part(CURLUPART_QUERY).empty() || !part(CURLUPART_FRAGMENT).empty())
        return wrong("it holds a query or a fragment");
    UrlParts parts{part(CURLUPART_SCHEME), part(CURLUPART_HOST), false};
    parts.loopback = isLoopback(lower(parts.host));
    return parts;
}

} // namespace palindrome::llm
