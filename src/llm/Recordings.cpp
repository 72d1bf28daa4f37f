// Recordings.cpp - the store of recorded calls: finding, serving and listing them.
// SPDX-License-Identifier: MIT
#include "llm/Recordings.h"

#include "llm/RecordingFiles.h"
#include "llm/ReplyParser.h"
#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <tuple>
#include <unistd.h>

namespace palindrome::llm {

namespace fs = std::filesystem;

namespace {

/// Folders of the model whose names end in the marks of this call, sorted.
std::vector<fs::path> foldersOf(const fs::path& root, const Request& request,
                                const std::string& ending) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(root / safeName(request.model), error), end; !error && it != end;
         it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (!name.starts_with('.') && name.ends_with(ending))
            found.push_back(it->path());
    }
    std::ranges::sort(found);
    return found;
}

/// Failures of the call are numbered: "…-r0-failed1", "…-r0-failed2".
std::vector<fs::path> failedFoldersOf(const fs::path& root, const Request& request,
                                      const std::string& ending) {
    std::vector<fs::path> found;
    for (unsigned n = 1; n <= maxFailedRecordings; ++n)
        for (fs::path& folder : foldersOf(root, request, failedEnding(ending, n)))
            found.push_back(std::move(folder));
    return found;
}

std::string shellWord(const std::string& text) {
    const bool plain = !text.empty() && std::ranges::all_of(text, [](char c) {
        return util::isIdentifierChar(c)
                   ? c != '$'
                   : std::string_view("-./:@+,").find(c) != std::string_view::npos;
    });
    if (plain)
        return text;
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string parameterOptions(const Parameters& p) {
    std::string out;
    if (p.temperature)
        out += fmt::format(" --temperature {}", *p.temperature);
    if (p.topP)
        out += fmt::format(" --top-p {}", *p.topP);
    if (p.seed)
        out += fmt::format(" --sampling-seed {}", *p.seed);
    if (p.maxOutputTokens)
        out += fmt::format(" --max-output-tokens {}", *p.maxOutputTokens);
    if (p.reasoningEffort)
        out += " --reasoning-effort " + shellWord(*p.reasoningEffort);
    for (const std::string& stop : p.stop)
        out += " --stop " + shellWord(stop);
    return out;
}

CallFailure servedFailure(const Recording& recording) {
    const auto what = failureFromWord(recording.outcome).value_or(CallFailureKind::BadRecording);
    CallFailure failure = makeCallFailure(
        what, fmt::format("{} (recorded on {})", recording.message, recording.reply.date));
    failure.partial = recording.reply;
    failure.replayed = true;
    return failure;
}

} // namespace

std::string recordingCommands(const Request& request, unsigned repeat, const fs::path& store) {
    std::string print =
        request.printCommand.empty()
            ? "palindrome prompt " +
                  (request.prompt.id.empty() ? std::string("encode") : request.prompt.id) + " FILE"
            : request.printCommand;
    std::string record = "palindrome record prompt.txt reply.txt --recordings " +
                         shellWord(store.string()) + " --model " + shellWord(request.model);
    if (!request.label.empty())
        record += " --label " + shellWord(request.label);
    if (repeat != 0)
        record += fmt::format(" --repeat {}", repeat);
    record += parameterOptions(request.parameters);
    return fmt::format("`{} > prompt.txt`, and with the model's reply in reply.txt `{}`", print,
                       record);
}

CallResult RecordingStore::replay(const Request& request, unsigned repeat) const {
    const std::string key = requestKey(request, repeat);
    const std::string ending = callEnding(key, repeat);
    std::vector<fs::path> folders = foldersOf(root, request, ending);
    const std::vector<fs::path> failed = failedFoldersOf(root, request, ending);
    folders.insert(folders.end(), failed.rbegin(), failed.rend()); // the latest failure first
    for (const fs::path& folder : folders) {
        const Result<Recording> read = readRecording(folder);
        if (!read)
            return callFail(CallFailureKind::BadRecording, read.error().message);
        if (read->key != key) // the first digits agree, the rest does not
            continue;
        if (!read->good())
            return tl::unexpected<CallFailure>(servedFailure(*read));
        Reply reply = read->reply;
        reply.replayed = true;
        reply.attempts = 0;
        reply.seconds = 0;
        return reply;
    }
    return tl::unexpected<CallFailure>(missing(request, repeat, key));
}

CallFailure RecordingStore::missing(const Request& request, unsigned repeat,
                                    const std::string& key) const {
    std::string text = fmt::format("no recording of the call {} / {}",
                                   request.prompt.id.empty() ? "?" : request.prompt.id,
                                   request.model.empty() ? "?" : request.model);
    if (!request.label.empty())
        text += fmt::format(" for `{}`", request.label);
    text += fmt::format(", repeat {} (key {}), in {}", repeat, key.substr(0, shownKeyDigits),
                        root.string());
    if (const std::vector<std::string> models = modelsFor(request); !models.empty())
        text += "; there is one by " + util::quotedList(models);
    else if (hasOtherPrompt(request))
        text += "; there is one of an earlier wording: the input or the prompt has changed since";
    text += ". To record it: " + recordingCommands(request, repeat, root);
    return makeCallFailure(CallFailureKind::MissingRecording, std::move(text));
}

bool RecordingStore::hasOtherPrompt(const Request& request) const {
    return !request.label.empty() && std::ranges::any_of(list(), [&](const Recording& recording) {
        return recording.request.model == request.model &&
               recording.request.label == request.label &&
               recording.request.prompt.id == request.prompt.id &&
               recording.request.messages != request.messages;
    });
}

std::vector<Recording> RecordingStore::list(std::vector<std::string>* damaged) const {
    std::vector<fs::path> folders;
    std::error_code error;
    for (fs::directory_iterator models(root, error), end; !error && models != end;
         models.increment(error)) {
        std::error_code inner;
        if (!models->is_directory(inner) || models->path().filename().string().starts_with('.'))
            continue;
        for (fs::directory_iterator it(models->path(), inner); !inner && it != end;
             it.increment(inner))
            if (!it->path().filename().string().starts_with('.') && it->is_directory(inner))
                folders.push_back(it->path());
    }
    std::ranges::sort(folders);
    std::vector<Recording> out;
    for (const fs::path& folder : folders) {
        Result<Recording> recording = readRecording(folder);
        if (recording)
            out.push_back(std::move(*recording));
        else if (damaged)
            damaged->push_back(recording.error().message);
    }
    std::ranges::stable_sort(out, {}, [](const Recording& r) {
        return std::tie(r.request.model, r.request.prompt.id, r.request.label, r.key, r.repeat);
    });
    return out;
}

std::vector<std::string> RecordingStore::modelsFor(const Request& request) const {
    std::set<std::string> models;
    for (const Recording& recording : list())
        if (recording.good() && recording.repeat == 0 &&
            recording.request.messages == request.messages &&
            recording.request.prompt == request.prompt &&
            recording.request.parameters == request.parameters)
            models.insert(recording.request.model);
    return {models.begin(), models.end()};
}

Result<Recording> RecordingStore::store(const Request& request, unsigned repeat,
                                        const CallResult& result, const std::string& source,
                                        bool replace) const {
    Recording recording;
    recording.key = requestKey(request, repeat);
    recording.repeat = repeat;
    recording.request = request;
    recording.source = source;
    if (result) {
        recording.outcome = "complete";
        recording.reply = *result;
    }
    else {
        recording.outcome = failureWord(result.error().what);
        recording.message = result.error().message;
        recording.reply = result.error().partial.value_or(Reply{});
    }
    if (recording.good() && !replace) {
        for (const fs::path& folder : foldersOf(root, request, callEnding(recording.key, repeat)))
            if (Result<Recording> there = readRecording(folder);
                there && there->key == recording.key)
                return there;
    }
    if (recording.good() && replace) {
        // The label is no part of the key, so an earlier recording may have another folder's name.
        std::error_code error;
        for (const fs::path& folder : foldersOf(root, request, callEnding(recording.key, repeat)))
            if (Result<Recording> there = readRecording(folder);
                !there || there->key == recording.key)
                fs::remove_all(folder, error);
    }
    return writeRecording(root, std::move(recording), replace);
}

RecordingStore::Claim::~Claim() {
    if (file < 0)
        return;
    ::unlink(path.c_str()); // those who wait for it notice, see tryLock
    ::close(file);
    ::rmdir(path.parent_path().c_str()); // if it was the last one
}

bool RecordingStore::Claim::tryLock() {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0)
        return errno != ENOENT; // a folder that vanished meanwhile; else nothing can be held
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) {
        struct stat held {}, named {};
        if (::fstat(file, &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
            held.st_ino == named.st_ino)
            return true;
    }
    else if (errno != EWOULDBLOCK && errno != EINTR) {
        return true; // a file system without locks: nobody is kept out
    }
    ::close(file);
    file = -1;
    return false;
}

std::optional<RecordingStore::Claim>
RecordingStore::claim(const Request& request, unsigned repeat,
                      const std::atomic<bool>* stop) const {
    Claim claim;
    claim.path = root / ".claims" / requestKey(request, repeat).substr(0, 16);
    while (!claim.tryLock()) {
        if (stop && stop->load(std::memory_order_relaxed))
            return std::nullopt;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return claim;
}

} // namespace palindrome::llm
