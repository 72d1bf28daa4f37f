// RecordingFiles.cpp - recording.json, the prompt and the reply beside it.
// SPDX-License-Identifier: MIT
#include "llm/RecordingFiles.h"

#include "llm/Json.h"
#include "llm/ReplyParser.h"
#include "util/Files.h"
#include "util/Text.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace palindrome::llm {

namespace fs = std::filesystem;

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int format = 1;
constexpr std::uint64_t maxFileBytes = 64u << 20;

std::string promptFileName(const std::vector<Message>& messages, size_t index) {
    if (messages.size() == 1)
        return "prompt.txt";
    return fmt::format("prompt-{}-{}.txt", index + 1, roleName(messages[index].role));
}

template<typename T>
void put(ordered_json& out, const char* name, const std::optional<T>& value) {
    if (value)
        out[name] = *value;
}

ordered_json parametersJson(const Parameters& p) {
    ordered_json out = ordered_json::object();
    put(out, "temperature", p.temperature);
    put(out, "top_p", p.topP);
    put(out, "seed", p.seed);
    put(out, "max_output_tokens", p.maxOutputTokens);
    put(out, "reasoning_effort", p.reasoningEffort);
    if (!p.stop.empty())
        out["stop"] = p.stop;
    if (!p.extra.empty())
        out["extra"] = p.extra;
    return out;
}

ordered_json usageJson(const Usage& usage) {
    ordered_json out = ordered_json::object();
    put(out, "uncached_input", usage.uncachedInput);
    put(out, "cache_read", usage.cacheRead);
    put(out, "cache_write", usage.cacheWrite);
    put(out, "output", usage.output);
    put(out, "reasoning", usage.reasoning);
    return out;
}

ordered_json recordingJson(const Recording& r) {
    ordered_json messages = ordered_json::array();
    for (size_t i = 0; i < r.request.messages.size(); ++i)
        messages.push_back({{"role", roleName(r.request.messages[i].role)},
                            {"file", promptFileName(r.request.messages, i)}});
    ordered_json out;
    out["format"] = format;
    out["key"] = r.key;
    out["repeat"] = r.repeat;
    out["outcome"] = r.outcome;
    if (!r.message.empty())
        out["message"] = r.message;
    out["label"] = r.request.label;
    out["model"] = r.request.model;
    out["served_model"] = r.reply.servedModel;
    out["prompt"] = {{"id", r.request.prompt.id}, {"version", r.request.prompt.version}};
    out["parameters"] = parametersJson(r.request.parameters);
    out["messages"] = std::move(messages);
    out["finish_reason"] = r.reply.finishReason;
    out["usage"] = usageJson(r.reply.usage);
    out["date"] = r.reply.date;
    out["seconds"] = r.reply.seconds;
    out["attempts"] = r.reply.attempts;
    out["source"] = r.source;
    out["reply_sha256"] = util::sha256(r.reply.raw);
    return out;
}

std::optional<double> numberMember(const json& object, std::string_view name) {
    const json* value = member(object, name);
    if (!value || !value->is_number())
        return std::nullopt;
    return value->get<double>();
}

std::optional<std::uint64_t> countMember(const json& object, std::string_view name) {
    const auto value = integerMember(object, name);
    if (!value || *value < 0)
        return std::nullopt;
    return static_cast<std::uint64_t>(*value);
}

Parameters readParameters(const json& object) {
    Parameters p;
    p.temperature = numberMember(object, "temperature");
    p.topP = numberMember(object, "top_p");
    p.seed = integerMember(object, "seed");
    if (const auto tokens = countMember(object, "max_output_tokens"))
        p.maxOutputTokens = static_cast<std::uint32_t>(*tokens);
    p.reasoningEffort = stringMember(object, "reasoning_effort");
    if (const json* stop = member(object, "stop"); stop && stop->is_array())
        for (const json& word : *stop)
            if (word.is_string())
                p.stop.push_back(word.get<std::string>());
    p.extra = stringMember(object, "extra").value_or("");
    return p;
}

Usage readUsage(const json& object) {
    return {countMember(object, "uncached_input"), countMember(object, "cache_read"),
            countMember(object, "cache_write"), countMember(object, "output"),
            countMember(object, "reasoning")};
}

/// Text files of a recording lie directly in its folder; a name that leads elsewhere is damage.
Result<std::string> readPart(const fs::path& folder, const std::string& name) {
    if (name.empty() || name.starts_with('.') || name.find('/') != std::string::npos)
        return fail(Failure::Kind::Unreadable,
                    fmt::format("{}: names the odd file `{}`", folder.string(), name));
    return util::readFile(folder / name, maxFileBytes);
}

Result<std::vector<Message>> readMessages(const fs::path& folder, const json& body) {
    std::vector<Message> out;
    const json* messages = member(body, "messages");
    if (!messages || !messages->is_array() || messages->empty())
        return fail(Failure::Kind::Unreadable,
                    folder.string() + ": recording.json lists no messages");
    for (const json& entry : *messages) {
        const auto role = roleFromName(stringMember(entry, "role").value_or(""));
        if (!role)
            return fail(Failure::Kind::Unreadable,
                        folder.string() + ": a message has no known role");
        Result<std::string> text = readPart(folder, stringMember(entry, "file").value_or(""));
        if (!text)
            return tl::unexpected(text.error());
        out.push_back({*role, std::move(*text)});
    }
    return out;
}

void splitRaw(Reply& reply) {
    SplitAnswer split = splitReasoning(reply.raw);
    reply.text = std::move(split.answer);
    reply.reasoning = reply.rawReasoning;
    if (!split.reasoning.empty())
        reply.reasoning += (reply.reasoning.empty() ? "" : "\n") + split.reasoning;
}

/// Everything in recording.json but the texts.
Recording readFields(const json& body) {
    Recording r;
    r.key = stringMember(body, "key").value_or("");
    r.repeat = static_cast<unsigned>(countMember(body, "repeat").value_or(0));
    r.outcome = stringMember(body, "outcome").value_or("");
    r.message = stringMember(body, "message").value_or("");
    r.source = stringMember(body, "source").value_or("");
    r.request.label = stringMember(body, "label").value_or("");
    r.request.model = stringMember(body, "model").value_or("");
    if (const json* prompt = member(body, "prompt"))
        r.request.prompt = {stringMember(*prompt, "id").value_or(""),
                            stringMember(*prompt, "version").value_or("")};
    if (const json* parameters = member(body, "parameters"))
        r.request.parameters = readParameters(*parameters);
    r.reply.key = r.key;
    r.reply.servedModel = stringMember(body, "served_model").value_or("");
    r.reply.finishReason = stringMember(body, "finish_reason").value_or("");
    r.reply.date = stringMember(body, "date").value_or("");
    r.reply.seconds = numberMember(body, "seconds").value_or(0);
    r.reply.attempts = static_cast<unsigned>(countMember(body, "attempts").value_or(0));
    if (const json* usage = member(body, "usage"))
        r.reply.usage = readUsage(*usage);
    return r;
}

/// The prompt and the reply, from their files.
Result<void> readTexts(const fs::path& folder, const json& body, Recording& recording) {
    Result<std::vector<Message>> messages = readMessages(folder, body);
    if (!messages)
        return tl::unexpected(messages.error());
    recording.request.messages = std::move(*messages);
    Result<std::string> raw = readPart(folder, "reply.txt");
    if (!raw)
        return tl::unexpected(raw.error());
    recording.reply.raw = std::move(*raw);
    std::error_code error;
    if (fs::exists(folder / "reasoning.txt", error)) {
        Result<std::string> reasoning = readPart(folder, "reasoning.txt");
        if (!reasoning)
            return tl::unexpected(reasoning.error());
        recording.reply.rawReasoning = std::move(*reasoning);
    }
    splitRaw(recording.reply);
    return {};
}

Result<void> writeParts(const fs::path& folder, const Recording& r) {
    const auto write = [&](const std::string& name, std::string_view text) {
        return util::writeFileAtomic(folder / name, text);
    };
    for (size_t i = 0; i < r.request.messages.size(); ++i)
        if (auto done = write(promptFileName(r.request.messages, i), r.request.messages[i].text);
            !done)
            return done;
    if (auto done = write("reply.txt", r.reply.raw); !done)
        return done;
    if (!r.reply.rawReasoning.empty())
        if (auto done = write("reasoning.txt", r.reply.rawReasoning); !done)
            return done;
    return write("recording.json", dumpJson(recordingJson(r), 2) + "\n");
}

void syncFolder(const fs::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    ::fsync(fd);
    ::close(fd);
}

/// A hidden folder of our own beside the final one, so that the rename stays on one disk.
fs::path temporaryFolder(const fs::path& parent) {
    static std::atomic<unsigned> counter{0};
    return parent / fmt::format(".new-{}-{}", ::getpid(), counter.fetch_add(1));
}

/// Renames onto a name that must be free. False: it is taken.
Result<bool> publish(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) == 0) {
        syncFolder(to.parent_path());
        return true;
    }
    if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR)
        return false;
    return fail(Failure::Kind::Unwritable,
                fmt::format("{}: cannot be created: {}", to.string(), std::strerror(errno)));
}

} // namespace

std::string safeName(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 60)) {
        const bool plain =
            util::isLetter(c) || util::isDigit(c) || c == '-' || c == '_' || c == '.';
        out += plain ? c : '_';
    }
    if (out.empty() || out.front() == '.')
        out.insert(out.begin(), '_');
    return out;
}

std::string callEnding(std::string_view key, unsigned repeat) {
    return fmt::format("-{}-r{}", key.substr(0, shownKeyDigits), repeat);
}

std::string failedEnding(const std::string& ending, unsigned number) {
    return fmt::format("{}-failed{}", ending, number);
}

Result<Recording> readRecording(const fs::path& folder) {
    const auto damaged = [&](const std::string& why) {
        return fail(Failure::Kind::Unreadable, fmt::format("{}: {}", folder.string(), why));
    };
    const Result<std::string> text = util::readFile(folder / "recording.json", maxFileBytes);
    if (!text)
        return tl::unexpected(text.error());
    const std::optional<json> body = parseJson(*text);
    if (!body || !body->is_object())
        return damaged("recording.json is no JSON object");
    if (integerMember(*body, "format") != std::optional<std::int64_t>(format))
        return damaged("recording.json has a format that this version does not read");
    Recording recording = readFields(*body);
    recording.folder = folder;
    if (const Result<void> done = readTexts(folder, *body, recording); !done)
        return tl::unexpected(done.error());
    if (!recording.good() && !failureFromWord(recording.outcome))
        return damaged("the outcome `" + recording.outcome + "` is unknown");
    if (requestKey(recording.request, recording.repeat) != recording.key)
        return damaged("the prompt or recording.json was changed after it was recorded (the key "
                       "does not fit)");
    if (util::sha256(recording.reply.raw) != stringMember(*body, "reply_sha256").value_or(""))
        return damaged("reply.txt was changed after it was recorded");
    return recording;
}

Result<Recording> writeRecording(const fs::path& root, Recording recording, bool replace) {
    const Request& request = recording.request;
    const fs::path parent = root / safeName(request.model);
    const fs::path temporary = temporaryFolder(parent);
    std::error_code error;
    fs::create_directories(temporary, error);
    if (error)
        return fail(Failure::Kind::Unwritable,
                    fmt::format("{}: cannot be created: {}", temporary.string(), error.message()));
    const auto discard = [&] { fs::remove_all(temporary, error); };
    if (Result<void> done = writeParts(temporary, recording); !done) {
        discard();
        return tl::unexpected(done.error());
    }
    syncFolder(temporary);
    const std::string start = safeName(request.prompt.id.empty() ? "prompt" : request.prompt.id) +
                              (request.label.empty() ? "" : "-" + safeName(request.label));
    const std::string ending = callEnding(recording.key, recording.repeat);
    for (unsigned n = 1; n <= maxFailedRecordings; ++n) {
        recording.folder = parent / (start + (recording.good() ? ending : failedEnding(ending, n)));
        Result<bool> made = publish(temporary, recording.folder);
        if (made && *made)
            return recording;
        if (!made) {
            discard();
            return tl::unexpected(made.error());
        }
        if (recording.good() && replace) {
            // Moved aside in one step: whoever reads meanwhile sees a whole recording or none.
            const fs::path aside = temporaryFolder(parent);
            if (::rename(recording.folder.c_str(), aside.c_str()) == 0)
                fs::remove_all(aside, error);
            continue;
        }
        if (recording.good()) {
            discard();
            return readRecording(recording.folder);
        }
    }
    discard();
    return fail(Failure::Kind::Limit, fmt::format("{}: holds {} failures of one call already",
                                                  parent.string(), maxFailedRecordings));
}

} // namespace palindrome::llm
