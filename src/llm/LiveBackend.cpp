// LiveBackend.cpp - attempts, their verdicts, and the pauses between them.
// SPDX-License-Identifier: MIT
#include "llm/LiveBackend.h"

#include "llm/CallLog.h"
#include "llm/Dates.h"
#include "llm/Json.h"
#include "llm/ReplyReader.h"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>
#include <thread>

namespace palindrome::llm {

namespace {

using std::chrono::milliseconds;

double secondsOf(milliseconds time) {
    return std::chrono::duration<double>(time).count();
}

std::string statusMessage(int status, const HeaderMap& headers,
                          const std::optional<WireError>& error, const std::string& body) {
    if (status >= 300 && status < 400) {
        const auto to = headers.find("location");
        return fmt::format("the server redirects (HTTP {}){}; redirects are not followed, because "
                           "they could carry the key elsewhere: correct the base URL",
                           status, to == headers.end() ? "" : " to " + excerpt(to->second));
    }
    std::string text = fmt::format("the server answered HTTP {}", status);
    if (error && !error->code.empty())
        text += " (" + excerpt(error->code, 80) + ")";
    if (error && !error->message.empty())
        text += ": " + excerpt(error->message, 500);
    else if (!excerpt(body).empty())
        text += ": " + excerpt(body);
    if (status == 401 || status == 403)
        text += "; check the key and its environment variable";
    if (status == 404)
        text += "; check the base URL (it usually ends in /v1) and the model name";
    return text;
}

std::string transferMessage(const HttpOutcome& outcome, const Settings& settings) {
    const std::string because = outcome.detail.empty() ? "" : " (" + outcome.detail + ")";
    switch (outcome.end) {
    case HttpEnd::Complete:
        return {};
    case HttpEnd::Unreachable:
        return "the server cannot be reached" + because;
    case HttpEnd::Untrusted:
        return "the server's certificate is not trusted" + because +
               "; a company's own certificates are given with PALINDROME_CA_FILE";
    case HttpEnd::Cut:
        return "the connection broke in the middle of the answer" + because;
    case HttpEnd::BadEncoding:
        return "the response cannot be decoded" + because;
    case HttpEnd::ConnectTimeout:
        return fmt::format("no connection within {} s", secondsOf(settings.connectTimeout));
    case HttpEnd::FirstByteTimeout:
        return fmt::format("no answer within {} s of the request",
                           secondsOf(settings.firstByteTimeout));
    case HttpEnd::StallTimeout:
        return fmt::format("the answer stalled: nothing new for {} s",
                           secondsOf(settings.stallTimeout));
    case HttpEnd::TotalTimeout:
        return fmt::format("the answer was not complete after {} s",
                           secondsOf(settings.totalTimeout));
    case HttpEnd::TooLarge:
        return fmt::format("the reply is larger than {} bytes", settings.maxReplyBytes);
    case HttpEnd::Aborted:
        return "the reply was given up";
    case HttpEnd::Interrupted:
        return "stopped by the user";
    }
    return {};
}

std::optional<std::string> requestFault(const Request& request, const Dialect& dialect) {
    if (request.model.empty())
        return "no model is named; use --model";
    const bool plain =
        std::ranges::all_of(request.model, [](unsigned char c) { return c > ' ' && c != 0x7f; });
    if (!plain || !isUtf8(request.model) || request.model.size() > 200)
        return "the model name has blanks or control characters, or is longer than 200 bytes";
    if (request.messages.empty())
        return "the request has no messages";
    if (const std::string what = dialect.unsupported(request.parameters); !what.empty())
        return "the format " + std::string(dialect.name()) + " has no " + what +
               ", so it cannot be sent; leave it unset";
    return std::nullopt;
}

/// What an attempt came to, for --verbose.
std::string endLog(const CallResult& result, const Usage& usage) {
    std::string text =
        result ? fmt::format("* answer of {} bytes, {}", result->raw.size(), result->finishReason)
               : fmt::format("* {}: {}", failureWord(result.error().what), result.error().message);
    if (usage.uncachedInput && usage.output)
        text += fmt::format(" ({} + {} tokens)", *usage.uncachedInput, *usage.output);
    return text + "\n";
}

TransportOptions transportOptions(const Settings& settings) {
    TransportOptions options;
    options.connectTimeout = settings.connectTimeout;
    options.firstByteTimeout = settings.firstByteTimeout;
    options.stallTimeout = settings.stallTimeout;
    options.totalTimeout = settings.totalTimeout;
    options.maxBytes = settings.maxReplyBytes;
    options.caFile = settings.caFile;
    return options;
}

} // namespace

/// What all attempts of one call share.
struct LiveBackend::Ask {
    const Request& request;
    unsigned repeat;
    std::string key; ///< requestKey
    HttpPost post;
    std::uint64_t likelyTokens; ///< for the rate limit
};

struct LiveBackend::Attempt {
    CallResult result;
    RetryClass retry = RetryClass::Never;
    std::optional<milliseconds> hint = std::nullopt;
    bool sent = false;    ///< a server has had it
    bool renewed = false; ///< refused for its headers, which are new now: try again at once
    Usage usage = {};     ///< also of failures
};

LiveBackend::LiveBackend(Settings given, std::unique_ptr<Authorizer> proof,
                         std::unique_ptr<Dialect> spoken, std::shared_ptr<Transport> carrier,
                         Hooks callbacks)
    : settings(std::move(given)), authorizer(std::move(proof)), dialect(std::move(spoken)),
      hooks(std::move(callbacks)), transport(std::move(carrier)), random(std::random_device{}()) {
    while (settings.baseUrl.ends_with('/'))
        settings.baseUrl.pop_back();
    std::string source = settings.keyEnv;
    for (const std::string& word : settings.keyCommand)
        source += " " + word;
    limiter = Limiter::of(settings.baseUrl + "\n" + source, settings.limits);
}

std::string LiveBackend::describe() const {
    return "live at " + settings.baseUrl;
}

HttpPost LiveBackend::postFor(const Request& request) const {
    const DialectOptions options = dialectOptions(settings);
    HttpPost post;
    post.url = settings.baseUrl + dialect->path(request, options);
    const char* streamType = dialect->framing() == Framing::EventStream
                                 ? "Accept: application/vnd.amazon.eventstream, application/json"
                             : dialect->framing() == Framing::Lines
                                 ? "Accept: application/x-ndjson, application/json"
                                 : "Accept: text/event-stream, application/json";
    post.headers = {"Content-Type: application/json",
                    settings.stream ? streamType : "Accept: application/json"};
    for (const std::string& header : dialect->headers(request, options))
        post.headers.push_back(header);
    for (const std::string& header : settings.extraHeaders)
        post.headers.push_back(header);
    post.body = dialect->requestBody(request, options);
    return post;
}

CallResult LiveBackend::complete(const Request& request, unsigned repeat) {
    if (const auto fault = requestFault(request, *dialect))
        return callFail(CallFailureKind::NotConfigured, *fault);
    const std::string date = utcNow();
    const auto start = std::chrono::steady_clock::now();
    unsigned attempts = 0;
    // Providers count some three bytes for a token and add the limit of the answer.
    const Ask ask{request, repeat, requestKey(request, repeat), postFor(request),
                  mostInputTokens(request) / 3 + request.parameters.maxOutputTokens.value_or(0)};
    CallResult result = askUntilDone(ask, attempts);
    if (!result)
        result.error().attempts = attempts;
    Reply* reply = nullptr;
    if (result)
        reply = &*result;
    else if (result.error().partial)
        reply = &*result.error().partial;
    if (reply) {
        const auto elapsed = std::chrono::steady_clock::now() - start;
        reply->key = ask.key;
        reply->date = date;
        reply->attempts = attempts;
        reply->seconds = std::chrono::duration<double>(elapsed).count();
    }
    return result;
}

CallResult LiveBackend::askUntilDone(const Ask& ask, unsigned& attempts) {
    bool renewed = false;
    while (true) {
        Attempt made = attempt(ask, attempts + 1);
        attempts += made.sent;
        if (made.result || !made.sent) // what was not sent is no matter of time
            return made.result;
        if (made.renewed && !renewed) {
            renewed = true; // once: new headers that are refused again are no matter of time
            continue;
        }
        std::optional<milliseconds> wait;
        {
            const std::lock_guard lock(randomMutex);
            wait = pauseBefore(attempts + 1, made.retry, settings.maxAttempts, made.hint, random);
        }
        std::string& message = made.result.error().message;
        if (!wait) {
            if (made.retry != RetryClass::Never && made.hint && *made.hint > longestHint)
                message += fmt::format("; the server asks to wait {} s, longer than is waited for",
                                       secondsOf(*made.hint));
            if (attempts > 1)
                message += fmt::format(" (after {} attempts)", attempts);
            return made.result;
        }
        if (!pause(ask, *wait, attempts + 1, message))
            return callFail(CallFailureKind::Interrupted, "stopped by the user");
    }
}

LiveBackend::Attempt LiveBackend::attempt(const Ask& ask, unsigned number) {
    if (!limiter->enter(ask.likelyTokens, hooks.stop))
        return {callFail(CallFailureKind::Interrupted, "stopped by the user")};
    std::int64_t entry = 0;
    if (hooks.meter) {
        const auto allowed = hooks.meter->begin(
            {.request = &ask.request, .settings = &settings, .key = ask.key,
             .repeat = ask.repeat, .number = number, .mostInput = mostInputTokens(ask.request),
             .mostOutput = mostOutputTokens(ask.request, settings)});
        if (!allowed) {
            limiter->leave(ask.likelyTokens, 0);
            const Failure& why = allowed.error();
            const auto what = why.kind == Failure::Kind::Interrupted ? CallFailureKind::Interrupted
                              : why.kind == Failure::Kind::Limit     ? CallFailureKind::OverBudget
                                                                 : CallFailureKind::Unwritable;
            return {callFail(what, why.message)};
        }
        entry = *allowed;
    }
    const auto start = std::chrono::steady_clock::now();
    Attempt made = send(ask, number);
    std::optional<std::uint64_t> used;
    if (made.usage.uncachedInput && made.usage.output)
        used = *made.usage.uncachedInput + *made.usage.output;
    limiter->leave(ask.likelyTokens, made.sent ? used : 0);
    if (hooks.meter) {
        AttemptEnd end;
        end.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        end.usage = made.usage;
        end.outcome = "complete";
        if (made.result) {
            end.httpStatus = 200;
            end.servedModel = made.result->servedModel;
        }
        else {
            const CallFailure& failure = made.result.error();
            end.outcome = failureWord(failure.what);
            end.httpStatus = failure.httpStatus;
            // An error status means that no model has worked; no status, that nobody knows, unless
            // there never was a connection.
            end.unbilled = failure.httpStatus != 0 ? failure.httpStatus != 200
                                                   : failure.what == CallFailureKind::Unreachable ||
                                                         !made.sent;
        }
        hooks.meter->end(entry, end);
    }
    return made;
}

LiveBackend::Attempt LiveBackend::send(const Ask& ask, unsigned number) {
    HttpPost post = ask.post;
    Result<std::vector<std::string>> proof = authorizer->headers(post);
    if (!proof) {
        const Failure& why = proof.error();
        const auto what = why.kind == Failure::Kind::Interrupted ? CallFailureKind::Interrupted
                          : why.kind == Failure::Kind::Refused   ? CallFailureKind::Unauthorised
                                                                 : CallFailureKind::Unreachable;
        return {callFail(what, why.message)};
    }
    if (hooks.onTrace)
        trace(ask, number, requestLog(redacted(post), *proof));
    post.keyHeaders = *proof;
    ReplyReader reader(*dialect, settings.stream, number);
    const auto tick = [&] {
        if (const auto news = reader.news(); news && hooks.onProgress)
            hooks.onProgress(*news);
    };
    const HttpOutcome outcome =
        transport->post(post, transportOptions(settings), reader, hooks.stop, tick);
    const std::int64_t now = std::time(nullptr);
    if (const auto exhausted = exhaustedFor(outcome.headers, now);
        exhausted && *exhausted <= longestHint)
        limiter->pauseUntil(Limiter::Clock::now() + *exhausted);
    Attempt made = judgeAttempt(outcome, reader);
    made.sent = true;
    if (hooks.onTrace)
        trace(ask, number, responseLog(redacted(outcome)) + endLog(made.result, made.usage));
    if (made.result)
        return made;
    made.result.error().httpStatus = outcome.status;
    if (const auto hint = serverHint(outcome.headers, now))
        made.hint = hint;
    if (made.result.error().what == CallFailureKind::Unauthorised || outcome.status == 400)
        made.renewed = authorizer->renew(*proof, outcome, dialect->parseError(reader.errorBody()));
    // All calls to this provider wait, not only the one that was told.
    if (made.retry == RetryClass::Throttled && made.hint && *made.hint <= longestHint)
        limiter->pauseUntil(Limiter::Clock::now() + *made.hint);
    return made;
}

LiveBackend::Attempt LiveBackend::judgeAttempt(const HttpOutcome& outcome,
                                               ReplyReader& reader) const {
    const auto failed = [](AttemptFault fault, std::string message) {
        return Attempt{callFail(fault.what, std::move(message)), fault.retry};
    };
    const bool readerStopped = outcome.end == HttpEnd::Aborted;
    const bool complete = outcome.end == HttpEnd::Complete;
    const bool interrupted = outcome.end == HttpEnd::Interrupted;
    // Blanked before anything is shortened: half a key is a leak too.
    std::string body = reader.errorBody();
    redact(body);
    if (outcome.status >= 200 && outcome.status != 200 && !interrupted) {
        auto error = dialect->parseError(reader.errorBody());
        if (error)
            redact(*error);
        const HeaderMap headers = redacted(outcome).headers;
        Attempt refused = failed(faultOfStatus(outcome.status, headers, error),
                                 statusMessage(outcome.status, headers, error, body));
        if (error)
            refused.hint = error->wait;
        return refused;
    }
    if (!reader.wrongType().empty() && !interrupted) {
        const std::string page = excerpt(body);
        return failed({CallFailureKind::BadReply, RetryClass::Never},
                      reader.wrongType() + (page.empty() ? "" : ": " + page));
    }
    const bool accepted = reader.accepted();
    Answer answer = reader.finish(complete);
    redact(answer);
    if (!complete && !readerStopped) {
        Attempt broken =
            failed(faultOfTransfer(outcome.end, accepted), transferMessage(outcome, settings));
        // Keeps what had come: it is paid for, and shows where a model was cut.
        if (CallResult seen = judge(answer); !seen)
            broken.result.error().partial = std::move(seen.error().partial);
        broken.usage = answer.usage;
        return broken;
    }
    if (answer.error) {
        const AttemptFault fault = faultOfWireError(*answer.error, accepted);
        Attempt made{judge(answer), fault.retry};
        made.result.error().what = fault.what;
        made.hint = answer.error->wait;
        made.usage = answer.usage;
        return made;
    }
    Attempt made{judge(answer), RetryClass::Never};
    made.usage = answer.usage;
    return made;
}

bool LiveBackend::pause(const Ask& ask, milliseconds time, unsigned nextAttempt,
                        const std::string& reason) {
    if (hooks.onTrace)
        trace(ask, nextAttempt, fmt::format("* waits {:.2f} s: {}\n", secondsOf(time), reason));
    if (hooks.onProgress) {
        Progress progress;
        progress.attempt = nextAttempt;
        progress.waiting = time;
        progress.reason = reason;
        hooks.onProgress(progress);
    }
    const auto until = std::chrono::steady_clock::now() + time;
    while (true) {
        if (hooks.stop && hooks.stop->load(std::memory_order_relaxed))
            return false;
        const auto left = until - std::chrono::steady_clock::now();
        if (left <= left.zero())
            return true;
        std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, milliseconds(50)));
    }
}

void LiveBackend::trace(const Ask& ask, unsigned number, const std::string& text) const {
    std::string name = settings.name.empty() ? ask.request.model : settings.name;
    for (const std::string* part : {&ask.request.prompt.id, &ask.request.label})
        if (!part->empty())
            name += " " + *part;
    if (ask.repeat > 0)
        name += fmt::format(" #{}", ask.repeat);
    hooks.onTrace(fmt::format("* {}, attempt {}\n", name, number) + text);
}

HttpPost LiveBackend::redacted(HttpPost post) const {
    redact(post.url);
    redact(post.body);
    for (std::string& header : post.headers)
        redact(header);
    return post;
}

HttpOutcome LiveBackend::redacted(HttpOutcome outcome) const {
    redact(outcome.detail);
    for (auto& [name, value] : outcome.headers)
        redact(value);
    return outcome;
}

void LiveBackend::redact(std::string& text) const {
    constexpr size_t shortestSecret = 12;
    for (const std::string& secret : authorizer->secrets()) {
        if (secret.size() < shortestSecret)
            continue;
        for (size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
            text.replace(at, secret.size(), "[key]");
    }
}

void LiveBackend::redact(WireError& error) const {
    redact(error.message);
    redact(error.type);
    redact(error.code);
}

void LiveBackend::redact(Answer& answer) const {
    for (std::string* text : {&answer.text, &answer.reasoning, &answer.refusal, &answer.servedModel,
                              &answer.finishReason, &answer.malformed})
        redact(*text);
    if (answer.error)
        redact(*answer.error);
}

} // namespace palindrome::llm
