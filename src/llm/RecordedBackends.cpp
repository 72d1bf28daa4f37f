// RecordedBackends.cpp - serving recordings, and making them.
// SPDX-License-Identifier: MIT
#include "llm/RecordedBackends.h"

namespace palindrome::llm {

CallResult ReplayBackend::complete(const Request& request, unsigned repeat) {
    return store.replay(request, repeat);
}

std::string ReplayBackend::describe() const {
    return "replay from " + store.folder().string();
}

CallResult RecordBackend::complete(const Request& request, unsigned repeat) {
    const auto usable = [](const CallResult& recorded) {
        // A damaged recording is a question for a person; calling again would hide it.
        return recorded || recorded.error().what == CallFailureKind::BadRecording;
    };
    if (!refresh)
        if (CallResult recorded = store.replay(request, repeat); usable(recorded))
            return recorded;
    const std::optional<RecordingStore::Claim> claim = store.claim(request, repeat, stop);
    if (!claim)
        return callFail(CallFailureKind::Interrupted, "stopped by the user");
    if (!refresh) // somebody may have made the call meanwhile
        if (CallResult recorded = store.replay(request, repeat); usable(recorded))
            return recorded;
    CallResult made = live->complete(request, repeat);
    if (!made && !made.error().partial)
        return made;
    const Result<Recording> stored = store.store(request, repeat, made, source, refresh);
    if (!stored) {
        CallFailure failure = makeCallFailure(CallFailureKind::Unwritable, stored.error().message);
        if (made)
            failure.partial = std::move(*made);
        return tl::unexpected<CallFailure>(std::move(failure));
    }
    if (made && stored->reply.raw != made->raw)
        return store.replay(request, repeat);
    return made;
}

std::string RecordBackend::describe() const {
    return std::string(refresh ? "refresh " : "record into ") + store.folder().string() + ", " + live->describe();
}

} // namespace palindrome::llm
