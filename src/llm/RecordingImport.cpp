// RecordingImport.cpp - storing a reply that a person carried by hand.
// SPDX-License-Identifier: MIT
#include "llm/Dates.h"
#include "llm/Json.h"
#include "llm/Prompts.h"
#include "llm/Recordings.h"
#include "llm/ReplyParser.h"
#include "util/Files.h"

#include <fmt/format.h>

namespace palindrome::llm {

namespace {

constexpr std::uint64_t maxImportBytes = 16u << 20;

Result<std::string> readText(const std::filesystem::path& path, std::string_view what) {
    Result<std::string> text = util::readFile(path, maxImportBytes);
    if (!text)
        return text;
    if (text->find_first_not_of(" \t\r\n") == std::string::npos)
        return fail(Failure::Kind::Unreadable,
                    fmt::format("{}: the {} is empty", path.string(), what));
    if (!isUtf8(*text) || text->find('\0') != std::string::npos)
        return fail(Failure::Kind::Unreadable,
                    fmt::format("{}: the {} is not UTF-8 text", path.string(), what));
    return text;
}

bool isModelName(std::string_view model) {
    if (model.empty() || model.size() > 200 || !isUtf8(model))
        return false;
    for (const char c : model)
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f)
            return false;
    return true;
}

} // namespace

Result<Recording> importRecording(const RecordingStore& store, const ImportOptions& options) {
    if (!isModelName(options.model))
        return fail(Failure::Kind::Refused,
                    "the model name must be given, without blanks, in at most 200 bytes");
    if (!options.date.empty() && !isDate(options.date))
        return fail(Failure::Kind::Refused, "the date must look like 2026-11-24 or "
                                            "2026-11-24T06:30:00Z, not `" +
                                                options.date + "`");
    Result<std::string> promptText = readText(options.promptFile, "prompt");
    if (!promptText)
        return tl::unexpected(promptText.error());
    Result<std::string> replyText = readText(options.replyFile, "reply");
    if (!replyText)
        return tl::unexpected(replyText.error());
    Request request;
    if (options.prompt) {
        request.prompt = *options.prompt;
    }
    else {
        const Result<PromptId> found = identifyPrompt(*promptText);
        if (!found)
            return fail(found.error().kind,
                        options.promptFile.string() + ": " + found.error().message);
        request.prompt = *found;
    }
    request.model = options.model;
    request.messages = {{Role::User, std::move(*promptText)}};
    request.parameters = options.parameters;
    request.label = options.label;

    Reply reply;
    reply.raw = *replyText;
    reply.date = options.date.empty() ? utcNow() : options.date;
    reply.attempts = 1;
    CallResult result = reply;
    const auto failed = [&](CallFailureKind what, std::string message) {
        CallFailure failure = makeCallFailure(what, std::move(message));
        failure.partial = reply;
        result = tl::unexpected<CallFailure>(std::move(failure));
    };
    if (options.truncated)
        failed(CallFailureKind::Truncated, "the answer was cut by the output limit");
    else if (splitReasoning(reply.raw).answer.empty())
        failed(CallFailureKind::Empty, "the answer has reasoning and nothing else");
    Result<Recording> stored = store.store(request, options.repeat, result, "by hand");
    if (stored && stored->reply.raw != *replyText)
        return fail(Failure::Kind::Refused,
                    fmt::format("{} holds another reply to this call; a further one is a repeat "
                                "(--repeat {})",
                                stored->folder.string(), options.repeat + 1));
    return stored;
}

} // namespace palindrome::llm
