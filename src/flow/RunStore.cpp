// RunStore.cpp - the folder of a run, and the verdicts that later runs reuse.
// SPDX-License-Identifier: MIT
#include "flow/RunStore.h"

#include "flow/Tool.h"
#include "util/Files.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>
#include <vector>

namespace palindrome::flow {

namespace fs = std::filesystem;

namespace {

std::string dump(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<Json> parseFile(const fs::path& file) {
    auto text = util::readFile(file, uint64_t(1) << 30);
    if (!text)
        return std::nullopt;
    Json json = Json::parse(*text, nullptr, false);
    if (json.is_discarded())
        return std::nullopt;
    return json;
}

/// Locks the run's folder for this process; -1 if another process has it.
int lockFolder(const fs::path& folder) {
    int fd = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ::close(fd);
        fd = -1;
    }
    return fd;
}

std::string stamp(const char* format) {
    std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return fmt::format(fmt::runtime(std::string("{:") + format + "}"), fmt::gmtime(now));
}

std::vector<std::string> runsIn(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(folder, ec))
        names.push_back(entry.path().filename().string());
    // Names begin with the time, so the latest is the last.
    std::sort(names.rbegin(), names.rend());
    return names;
}

template<typename T>
Json optionalJson(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

std::optional<uint64_t> optionalCount(const Json& json) {
    return json.is_null() ? std::nullopt : std::optional(json.get<uint64_t>());
}

/// A failure is what had arrived with `failure` beside it.
Json resultJson(const llm::CallResult& result) {
    if (result)
        return toJson(*result);
    const llm::CallFailure& failure = result.error();
    Json json = toJson(failure.partial.value_or(llm::Reply{}));
    json["failure"] = {{"kind", llm::failureWord(failure.what)},
                       {"message", failure.message},
                       {"httpStatus", failure.httpStatus},
                       {"attempts", failure.attempts}};
    return json;
}

std::optional<llm::CallResult> resultFromJson(const Json& json) {
    llm::Reply reply = replyFromJson(json);
    if (!json.contains("failure"))
        return reply;
    const Json& kept = json.at("failure");
    const auto what = llm::failureFromWord(kept.at("kind").get<std::string>());
    if (!what)
        return std::nullopt;
    llm::CallFailure failure = llm::makeCallFailure(*what, kept.at("message"));
    failure.httpStatus = kept.at("httpStatus");
    failure.attempts = kept.at("attempts");
    failure.partial = std::move(reply);
    return llm::CallResult(tl::unexpected<llm::CallFailure>(std::move(failure)));
}

} // namespace

std::string utcNow() {
    return stamp("%Y-%m-%dT%H:%M:%SZ");
}

// ------------------------------------------------------------------------------------------------

fs::path VerdictCache::fileOf(const std::string& key) const {
    return folder / key.substr(0, 2) / (key + ".json");
}

std::optional<Json> VerdictCache::find(const std::string& key) const {
    auto json = parseFile(fileOf(key));
    if (!json || !json->is_object() || json->value("key", std::string()) != key)
        return std::nullopt;
    return json->value("value", Json());
}

void VerdictCache::keep(const std::string& key, const Json& value) const {
    (void)util::writeFileAtomic(fileOf(key), dump({{"key", key}, {"value", value}}), false);
}

// ------------------------------------------------------------------------------------------------

RunStore::RunStore(RunStore&& other) noexcept
    : name(std::move(other.name)), path(std::move(other.path)), header(std::move(other.header)),
      continued(other.continued), lock(std::exchange(other.lock, -1)) {}

RunStore::~RunStore() {
    if (lock >= 0)
        ::close(lock);
}

Result<RunStore> RunStore::open(const fs::path& root, const Json& configuration) {
    const std::string hash = util::sha256(configuration.dump());
    const fs::path runs = root / "runs";
    RunStore store;
    for (const std::string& run : runsIn(runs)) {
        auto header = parseFile(runs / run / "run.json");
        if (!header || header->value("status", "") != "running" ||
            header->value("configurationHash", "") != hash)
            continue;
        store.lock = lockFolder(runs / run);
        if (store.lock < 0)
            continue;
        store.name = run;
        store.path = runs / run;
        store.header = std::move(*header);
        store.continued = true;
        return store;
    }
    std::error_code ec;
    fs::create_directories(runs, ec);
    const std::string base = stamp("%Y%m%dT%H%M%SZ") + "-" + hash.substr(0, 6);
    store.name = base;
    for (int i = 2; !fs::create_directory(runs / store.name, ec); ++i) {
        if (ec || i > 1000)
            return fail(Failure::Kind::Unwritable, "cannot create a run in " + runs.string() +
                                                       (ec ? ": " + ec.message() : ""));
        store.name = base + "-" + std::to_string(i);
    }
    store.path = runs / store.name;
    store.lock = lockFolder(store.path);
    if (store.lock < 0)
        return fail(Failure::Kind::Unwritable, "cannot lock " + store.path.string());
    store.header = {{"schema", 1},
                    {"id", store.name},
                    {"status", "running"},
                    {"started", utcNow()},
                    {"tool", {{"version", toolVersion()}, {"build", toolBuildId()}}},
                    {"configurationHash", hash},
                    {"configuration", configuration}};
    for (const auto& [part, version] : partVersions())
        store.header["tool"]["parts"][part] = version;
    if (auto written = store.writeJson("run.json", store.header); !written)
        return tl::unexpected(written.error());
    return store;
}

Result<void> RunStore::write(const fs::path& relative, std::string_view text) const {
    return util::writeFileAtomic(path / relative, text, false);
}

Result<void> RunStore::writeJson(const fs::path& relative, const Json& json) const {
    return write(relative, dump(json));
}

std::optional<Json> RunStore::readJson(const fs::path& relative) const {
    return parseFile(path / relative);
}

std::optional<llm::CallResult> RunStore::findReply(const std::string& key) const {
    auto json = parseFile(path / "replies" / (key + ".json"));
    if (!json)
        return std::nullopt;
    try {
        return resultFromJson(*json);
    }
    catch (const Json::exception&) {
        return std::nullopt;
    }
}

void RunStore::keepReply(const std::string& key, const llm::CallResult& result) const {
    // Paid for: at once where a kill of this process leaves it, then where a power failure does.
    const fs::path file = path / "replies" / (key + ".json");
    const std::string text = dump(resultJson(result));
    (void)util::writeFileAtomic(file, text, false);
    (void)util::writeFileAtomic(file, text);
}

Result<void> RunStore::finish(int exitCode) {
    header["status"] = "finished";
    header["finished"] = utcNow();
    header["exitCode"] = exitCode;
    return writeJson("run.json", header);
}

// ------------------------------------------------------------------------------------------------

Json toJson(const llm::Reply& reply) {
    const llm::Usage& u = reply.usage;
    Json json;
    json["key"] = reply.key;
    json["date"] = reply.date;
    json["servedModel"] = reply.servedModel;
    json["finishReason"] = reply.finishReason;
    json["text"] = reply.text;
    json["reasoning"] = reply.reasoning;
    json["raw"] = reply.raw;
    json["rawReasoning"] = reply.rawReasoning;
    json["replayed"] = reply.replayed;
    json["seconds"] = reply.seconds;
    json["attempts"] = reply.attempts;
    json["usage"] = {{"uncachedInput", optionalJson(u.uncachedInput)},
                     {"cacheRead", optionalJson(u.cacheRead)},
                     {"cacheWrite", optionalJson(u.cacheWrite)},
                     {"output", optionalJson(u.output)},
                     {"reasoning", optionalJson(u.reasoning)}};
    return json;
}

llm::Reply replyFromJson(const Json& json) {
    llm::Reply reply;
    reply.key = json.at("key");
    reply.date = json.at("date");
    reply.servedModel = json.at("servedModel");
    reply.finishReason = json.at("finishReason");
    reply.text = json.at("text");
    reply.reasoning = json.at("reasoning");
    reply.raw = json.at("raw");
    reply.rawReasoning = json.at("rawReasoning");
    reply.replayed = json.at("replayed");
    reply.seconds = json.at("seconds");
    reply.attempts = json.at("attempts");
    const Json& u = json.at("usage");
    reply.usage = {optionalCount(u.at("uncachedInput")), optionalCount(u.at("cacheRead")),
                   optionalCount(u.at("cacheWrite")), optionalCount(u.at("output")),
                   optionalCount(u.at("reasoning"))};
    return reply;
}

} // namespace palindrome::flow
