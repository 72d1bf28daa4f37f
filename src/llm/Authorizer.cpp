// Authorizer.cpp - keys from the environment or a command, identity tokens, signatures.
// SPDX-License-Identifier: MIT
#include "llm/Authorizer.h"

#include "llm/Dates.h"
#include "llm/SigV4.h"
#include "llm/Wire.h"
#include "util/Process.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <mutex>
#include <sys/resource.h>
#include <unistd.h>

namespace palindrome::llm {

namespace {

constexpr double keyCommandSeconds = 60;

std::string environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? value : "";
}

bool isEnvironmentName(std::string_view name) {
    const auto letter = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    };
    return !name.empty() && letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// A secret as one header value, or why it cannot be one.
Result<std::string> checkedSecret(std::string secret, const std::string& origin) {
    while (!secret.empty() &&
           (secret.back() == '\n' || secret.back() == '\r' || secret.back() == ' '))
        secret.pop_back();
    if (secret.empty())
        return fail(Failure::Kind::NotFound, origin + ", which should hold the key, is not set");
    if (!std::ranges::all_of(secret, [](char c) { return c > ' ' && c < 0x7f; }))
        return fail(Failure::Kind::Refused,
                    "the key in " + origin + " has blanks or characters that no key has");
    return secret;
}

Result<std::string> fromEnvironment(const std::string& variable) {
    if (!isEnvironmentName(variable))
        return fail(Failure::Kind::Refused,
                    "the key is given by the name of an environment variable, and what was given "
                    "is no such name (is it the key itself? then it should be replaced by a new "
                    "one: command lines are visible to other users)");
    return checkedSecret(environment(variable), "the environment variable " + variable);
}

/// What the command prints. It runs as the user would run it, but without a shell.
Result<std::string> runKeyCommand(const std::vector<std::string>& command) {
    util::ProcessOptions options;
    options.command = command;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view text = *entry;
        const size_t equals = text.find('=');
        if (equals != std::string_view::npos && equals > 0)
            options.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    options.limits.seconds = keyCommandSeconds;
    options.limits.memoryBytes = std::uint64_t(64) << 30; // what some runtimes reserve at once
    const Result<util::ProcessResult> result = util::runProcess(options);
    const std::string name = "the key command `" + command.front() + "`";
    if (!result)
        return fail(result.error().kind, name + " could not be run: " + result.error().message);
    if (!result->ok()) // its output may hold the key
        return fail(Failure::Kind::Unavailable, name + " " + result->describeEnd(options.limits));
    return result->out;
}

/// A secret must not end in a core file.
void forbidCoreDumps() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

class NoKey final : public Authorizer {
public:
    Result<std::vector<std::string>> headers(const HttpPost&) override {
        return std::vector<std::string>{};
    }
    std::vector<std::string> secrets() const override { return {}; }
};

/// One header line with the key. A key that a command gives is asked for again when it is refused.
class HeaderKey final : public Authorizer {
public:
    HeaderKey(const Settings& given, std::string secret)
        : settings(given), dialect(makeDialect(given.dialect)), key(std::move(secret)) {}

    Result<std::vector<std::string>> headers(const HttpPost&) override {
        const std::lock_guard lock(mutex);
        return std::vector<std::string>{dialect->keyHeader(key, dialectOptions(settings))};
    }

    bool renew(const std::vector<std::string>& used, const HttpOutcome& outcome,
               const std::optional<WireError>&) override {
        if (settings.keyCommand.empty() || outcome.status != 401)
            return false;
        const std::lock_guard lock(mutex);
        if (used != std::vector{dialect->keyHeader(key, dialectOptions(settings))})
            return true; // another call has renewed it meanwhile
        const Result<std::string> fresh = readKey(settings);
        if (!fresh || *fresh == key)
            return false;
        old.push_back(key);
        key = *fresh;
        return true;
    }

    std::vector<std::string> secrets() const override {
        const std::lock_guard lock(mutex);
        std::vector<std::string> all = old;
        all.push_back(key);
        return all;
    }

private:
    const Settings settings;
    const std::unique_ptr<Dialect> dialect;
    mutable std::mutex mutex;
    std::string key;
    std::vector<std::string> old;
};

/// The credentials of the usual variables, or of a command that prints them as AWS's
/// `credential_process` does.
Result<AwsCredentials> readAwsCredentials(const Settings& settings) {
    AwsCredentials out;
    if (settings.keyCommand.empty()) {
        Result<std::string> access = fromEnvironment("AWS_ACCESS_KEY_ID");
        if (!access)
            return tl::unexpected(access.error());
        Result<std::string> secret = fromEnvironment("AWS_SECRET_ACCESS_KEY");
        if (!secret)
            return tl::unexpected(secret.error());
        return AwsCredentials{*access, *secret, environment("AWS_SESSION_TOKEN")};
    }
    const Result<std::string> text = runKeyCommand(settings.keyCommand);
    if (!text)
        return tl::unexpected(text.error());
    const auto json = parseJson(*text);
    if (json) {
        out.accessKey = stringMember(*json, "AccessKeyId").value_or("");
        out.secretKey = stringMember(*json, "SecretAccessKey").value_or("");
        out.sessionToken = stringMember(*json, "SessionToken").value_or("");
    }
    if (out.accessKey.empty() || out.secretKey.empty())
        return fail(Failure::Kind::BadReply,
                    "the key command `" + settings.keyCommand.front() +
                        "` must print JSON with AccessKeyId and SecretAccessKey");
    return out;
}

/// Signatures of Amazon, with the server's clock if ours is wrong.
class Signature final : public Authorizer {
public:
    Signature(const Settings& given, AwsCredentials known)
        : settings(given), credentials(std::move(known)) {}

    Result<std::vector<std::string>> headers(const HttpPost& post) override {
        const std::lock_guard lock(mutex);
        return signV4(post.url, "application/json", post.body, credentials,
                      {settings.region, "bedrock"}, std::time(nullptr) + skew);
    }

    bool renew(const std::vector<std::string>& used, const HttpOutcome& outcome,
               const std::optional<WireError>&) override {
        if (outcome.status != 400 && outcome.status != 401 && outcome.status != 403)
            return false;
        const std::lock_guard lock(mutex);
        if (const auto date = outcome.headers.find("date"); date != outcome.headers.end()) {
            const std::int64_t theirs = parseHttpDate(date->second).value_or(0);
            const std::int64_t off = theirs - (std::time(nullptr) + skew);
            if (theirs > 0 && (off > tolerated || off < -tolerated)) {
                skew += off;
                return true;
            }
        }
        if (settings.keyCommand.empty())
            return false;
        const Result<AwsCredentials> fresh = readAwsCredentials(settings);
        if (!fresh || fresh->accessKey == credentials.accessKey || used.empty())
            return false;
        old.push_back(credentials.secretKey);
        old.push_back(credentials.sessionToken);
        credentials = *fresh;
        return true;
    }

    std::vector<std::string> secrets() const override {
        const std::lock_guard lock(mutex);
        std::vector<std::string> all = old;
        all.push_back(credentials.secretKey);
        all.push_back(credentials.sessionToken);
        return all;
    }

private:
    static constexpr std::int64_t tolerated = 120; ///< seconds; the service itself allows 300
    const Settings settings;
    mutable std::mutex mutex;
    AwsCredentials credentials;
    std::vector<std::string> old;
    std::int64_t skew = 0; ///< what the server's clock is ahead of ours, in seconds
};

/// Collects a short JSON body.
class SmallBody final : public BodySink {
public:
    void onHeaders(int, const HeaderMap&) override {}
    Feed onBody(std::string_view bytes) override {
        text.append(bytes);
        return Feed::Progress;
    }
    std::string text;
};

/// Tokens of IBM's identity service: asked for with the key, renewed before they expire. Several
/// calls that need one at once wait for one exchange.
class IdentityToken final : public Authorizer {
public:
    IdentityToken(const Settings& given, std::string secret, std::shared_ptr<Transport> carrier,
                  const std::atomic<bool>* wish)
        : settings(given), key(std::move(secret)), transport(std::move(carrier)), stop(wish) {}

    Result<std::vector<std::string>> headers(const HttpPost&) override {
        const std::lock_guard lock(mutex);
        if (token.empty() || Clock::now() >= renewAt)
            if (const Result<void> done = exchange(); !done)
                return tl::unexpected(done.error());
        return std::vector<std::string>{"Authorization: Bearer " + token};
    }

    bool renew(const std::vector<std::string>& used, const HttpOutcome& outcome,
               const std::optional<WireError>&) override {
        if (outcome.status != 401)
            return false;
        const std::lock_guard lock(mutex);
        if (used == std::vector<std::string>{"Authorization: Bearer " + token})
            renewAt = {}; // the next call fetches another
        return true;
    }

    std::vector<std::string> secrets() const override {
        const std::lock_guard lock(mutex);
        std::vector<std::string> all = old;
        all.push_back(key);
        all.push_back(token);
        return all;
    }

private:
    using Clock = std::chrono::steady_clock;

    Result<void> exchange() {
        HttpPost post;
        post.url = settings.tokenUrl.empty() ? "https://iam.cloud.ibm.com/identity/token"
                                             : settings.tokenUrl;
        post.headers = {"Content-Type: application/x-www-form-urlencoded",
                        "Accept: application/json"};
        post.body = "grant_type=" + percentEncode("urn:ibm:params:oauth:grant-type:apikey") +
                    "&apikey=" + percentEncode(key);
        TransportOptions options;
        options.caFile = settings.caFile;
        options.connectTimeout = settings.connectTimeout;
        options.firstByteTimeout = std::min<std::chrono::milliseconds>(
            settings.firstByteTimeout, std::chrono::milliseconds(60'000));
        options.totalTimeout = std::chrono::milliseconds(120'000);
        options.maxBytes = 1u << 20;
        SmallBody body;
        const HttpOutcome outcome = transport->post(post, options, body, stop);
        const std::string where = "the identity service";
        if (outcome.end == HttpEnd::Interrupted)
            return fail(Failure::Kind::Interrupted, "stopped by the user");
        if (outcome.end != HttpEnd::Complete)
            return fail(Failure::Kind::Unavailable, where + " cannot be reached");
        if (outcome.status == 400 || outcome.status == 401 || outcome.status == 403)
            return fail(Failure::Kind::Refused,
                        fmt::format("{} does not accept the key (HTTP {})", where, outcome.status));
        const auto json = parseJson(body.text);
        const auto fresh = json ? stringMember(*json, "access_token") : std::nullopt;
        if (outcome.status != 200 || !fresh || !checkedSecret(*fresh, where))
            return fail(Failure::Kind::Unavailable,
                        fmt::format("{} gave no token (HTTP {})", where, outcome.status));
        const std::int64_t lives = integerMember(*json, "expires_in").value_or(600);
        if (!token.empty())
            old.push_back(token);
        token = *fresh;
        // Early, so that a call that is about to be sent does not carry a dying token.
        renewAt = Clock::now() + std::chrono::seconds(std::max<std::int64_t>(lives, 0) * 4 / 5);
        return {};
    }

    const Settings settings;
    const std::string key;
    const std::shared_ptr<Transport> transport;
    const std::atomic<bool>* stop;
    mutable std::mutex mutex;
    std::string token;
    std::vector<std::string> old;
    Clock::time_point renewAt;
};

} // namespace

bool Authorizer::renew(const std::vector<std::string>&, const HttpOutcome&,
                       const std::optional<WireError>&) {
    return false;
}

Result<std::string> readKey(const Settings& settings) {
    if (!settings.keyCommand.empty()) {
        Result<std::string> text = runKeyCommand(settings.keyCommand);
        if (!text)
            return text;
        return checkedSecret(text->substr(0, text->find('\n')),
                             "the output of the key command `" + settings.keyCommand.front() + "`");
    }
    if (settings.keyEnv.empty())
        return std::string();
    return fromEnvironment(settings.keyEnv);
}

std::optional<std::string> keyFault(const Settings& settings) {
    if (!settings.keyCommand.empty()) {
        const auto program = util::findProgram(settings.keyCommand.front());
        if (!program)
            return "the key command `" + settings.keyCommand.front() + "` is not found";
        return std::nullopt;
    }
    std::vector<std::string> names;
    if (settings.auth == "sigv4")
        names = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"};
    else if (!settings.keyEnv.empty())
        names = {settings.keyEnv};
    for (const std::string& name : names)
        if (const Result<std::string> key = fromEnvironment(name); !key)
            return key.error().message;
    return std::nullopt;
}

Result<std::unique_ptr<Authorizer>> makeAuthorizer(const Settings& settings,
                                                   const Dialect& dialect,
                                                   std::shared_ptr<Transport> transport,
                                                   const std::atomic<bool>* stop) {
    if (settings.auth == "sigv4") {
        Result<AwsCredentials> credentials = readAwsCredentials(settings);
        if (!credentials)
            return tl::unexpected(credentials.error());
        forbidCoreDumps();
        return std::make_unique<Signature>(settings, std::move(*credentials));
    }
    Result<std::string> key = readKey(settings);
    if (!key)
        return tl::unexpected(key.error());
    if (key->empty())
        return std::make_unique<NoKey>();
    forbidCoreDumps();
    if (dialect.name() == "watsonx" && settings.auth != "bearer")
        return std::make_unique<IdentityToken>(settings, std::move(*key), std::move(transport),
                                               stop);
    return std::make_unique<HeaderKey>(settings, std::move(*key));
}

} // namespace palindrome::llm
