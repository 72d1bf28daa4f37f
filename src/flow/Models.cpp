// Models.cpp - calls to a language model as the steps make them: recorded, live, or reused.
// SPDX-License-Identifier: MIT
#include "flow/Models.h"

#include "llm/Ledger.h"
#include "llm/Recordings.h"

namespace palindrome::flow {

namespace {

std::string quoted(const std::string& word) {
    const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:,@%";
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos)
        return word;
    std::string text = "'";
    for (char c : word)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

/// Keeps what asking again would pay for again: an answer, or a failure after the model had begun to
/// answer. Not if no model has worked, or the user stopped it.
void keepPaid(const ReplyMemory& replies, const std::string& key, const llm::CallResult& result) {
    using enum llm::CallFailureKind;
    const llm::CallFailure* failure = result ? nullptr : &result.error();
    if (failure && (!failure->partial || failure->what == Interrupted ||
                    failure->what == BadRecording))
        return;
    if (failure && failure->what == Unwritable) // whole and good, only not recorded
        replies.keep(key, llm::CallResult(*failure->partial));
    else
        replies.keep(key, result);
}

} // namespace

std::string promptCommand(const std::string& kind, const std::vector<std::string>& arguments) {
    std::string text = "palindrome prompt " + kind;
    for (const auto& argument : arguments)
        text += " " + quoted(argument);
    return text;
}

Result<std::unique_ptr<Models>> Models::open(ModelOptions options, llm::Hooks hooks) {
    if (options.model.empty() && options.mode != llm::Mode::Replay)
        return fail(Failure::Kind::Refused,
                    "no model named: give --model NAME, or --mode replay for recorded answers");
    auto backend = llm::makeBackend(options.mode, options.recordings, options.settings,
                                    std::move(hooks));
    if (!backend)
        return tl::unexpected(backend.error());
    return std::unique_ptr<Models>(new Models(std::move(options), std::move(*backend)));
}

std::string Models::modelFor(const llm::Request& request) const {
    if (!options.model.empty())
        return options.model;
    auto recorded = llm::RecordingStore(options.recordings).modelsFor(request);
    return recorded.empty() ? "any" : recorded.front();
}

Call Models::ask(const llm::RenderedPrompt& prompt, const std::string& label,
                 const std::string& printCommand) {
    llm::Request request;
    request.messages = prompt.messages;
    request.prompt = prompt.prompt;
    request.parameters = options.parameters;
    request.label = label;
    request.printCommand = printCommand;
    request.model = modelFor(request);
    const std::string key = llm::requestKey(request, options.repeat);
    if (!replaying() && replies.find) {
        if (auto known = replies.find(key)) {
            count(*known);
            return {request.model, key, std::move(*known)};
        }
    }
    if (waiting)
        waiting(true);
    llm::CallResult result = backend->complete(request, options.repeat);
    if (!replaying() && replies.keep)
        keepPaid(replies, key, result); // at once, as waiting may last
    if (waiting)
        waiting(false);
    count(result);
    return {request.model, key, std::move(result)};
}

void Models::count(const llm::CallResult& result) {
    const bool first = sums.calls == 0;
    ++sums.calls;
    const llm::Reply* reply = result ? &*result : nullptr;
    if (!result) {
        ++sums.failed;
        if (result.error().partial)
            reply = &*result.error().partial;
    }
    std::optional<double> cost;
    if (reply) {
        sums.replayed += reply->replayed;
        sums.seconds += reply->seconds;
        const auto add = [](std::optional<std::uint64_t>& to, std::optional<std::uint64_t> more) {
            if (more)
                to = to.value_or(0) + *more;
        };
        add(sums.usage.uncachedInput, reply->usage.uncachedInput);
        add(sums.usage.cacheRead, reply->usage.cacheRead);
        add(sums.usage.cacheWrite, reply->usage.cacheWrite);
        add(sums.usage.output, reply->usage.output);
        add(sums.usage.reasoning, reply->usage.reasoning);
        cost = llm::costOf(reply->usage, options.settings.prices);
    }
    if (first)
        sums.cost = cost;
    else if (sums.cost && cost)
        *sums.cost += *cost;
    else
        sums.cost.reset();
}

std::string Models::describe() const {
    return (options.model.empty() ? std::string() : options.model + ", ") + backend->describe();
}

} // namespace palindrome::flow
