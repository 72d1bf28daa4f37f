// Wire.cpp - what several wire formats share: error objects, counts, texts in URLs, extra fields.
// SPDX-License-Identifier: MIT
#include "llm/Wire.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace palindrome::llm {

using nlohmann::json;
using nlohmann::ordered_json;
using std::chrono::milliseconds;

namespace {

constexpr std::array<std::string_view, 10> quotaCodes{"insufficient_quota",
                                                      "credit_balance_exhausted",
                                                      "organization_spend_limit_exceeded",
                                                      "project_spend_limit_exceeded",
                                                      "organization_usage_limit_exceeded",
                                                      "billing_hard_limit_reached",
                                                      "billing_error",
                                                      "enforced_spend_limit_reached",
                                                      "token_quota_reached",
                                                      "billing_not_active"};

constexpr std::array<std::string_view, 20> passingCodes{"rate_limit_exceeded",
                                                        "rate_limit_error",
                                                        "slow_down",
                                                        "server_is_overloaded",
                                                        "service_unavailable_error",
                                                        "overloaded_error",
                                                        "overloaded",
                                                        "api_error",
                                                        "timeout_error",
                                                        "server_error",
                                                        "UNAVAILABLE",
                                                        "RESOURCE_EXHAUSTED",
                                                        "INTERNAL",
                                                        "DEADLINE_EXCEEDED",
                                                        "capacity_exceeded",
                                                        "429",
                                                        "500",
                                                        "502",
                                                        "503",
                                                        "529"};

std::string codeText(const json& error) {
    if (const auto text = stringMember(error, "code"))
        return *text;
    if (const auto number = integerMember(error, "code"))
        return std::to_string(*number);
    return {};
}

void mergeInto(ordered_json& body, const ordered_json& extra) {
    for (const auto& [name, value] : extra.items()) {
        if (value.is_object() && body.contains(name) && body[name].is_object())
            mergeInto(body[name], value);
        else
            body[name] = value;
    }
}

} // namespace

std::uint64_t clamped(std::int64_t count) {
    return count < 0 ? 0 : static_cast<std::uint64_t>(count);
}

std::uint64_t lessOf(std::uint64_t total, std::uint64_t part) {
    return total > part ? total - part : 0;
}

void classify(WireError& error) {
    const auto among = [&](const auto& list) {
        return std::ranges::find(list, error.code) != list.end() ||
               std::ranges::find(list, error.type) != list.end();
    };
    error.quota = among(quotaCodes);
    error.overloaded = !error.quota && among(passingCodes);
    error.filtered = error.code == "content_filter";
}

WireError wireErrorOf(const json& error) {
    WireError out;
    if (error.is_string()) {
        out.message = error.get<std::string>();
        return out;
    }
    out.message = stringMember(error, "message").value_or("");
    out.type = stringMember(error, "type").value_or("");
    out.code = codeText(error);
    classify(out);
    if (const json* metadata = member(error, "metadata"))
        out.retryInFlight = stringMember(*metadata, "limit_source") ==
                            std::optional<std::string>("openrouter_in_flight_budget");
    if (out.overloaded)
        out.wait = waitInText(out.message);
    return out;
}

std::optional<milliseconds> parseDuration(std::string_view text) {
    double total = 0;
    bool any = false;
    while (!text.empty()) {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || !(value >= 0) || value > 1e9)
            return std::nullopt;
        text.remove_prefix(static_cast<size_t>(end - text.data()));
        const size_t letters = std::min(text.find_first_not_of("hmsd"), text.size());
        const std::string_view unit = text.substr(0, letters);
        const double factor = unit == "ms"  ? 1
                              : unit == "s" ? 1e3
                              : unit == "m" ? 6e4
                              : unit == "h" ? 3.6e6
                              : unit == "d" ? 8.64e7
                                            : 0;
        if (factor == 0)
            return std::nullopt;
        total += value * factor;
        any = true;
        text.remove_prefix(letters);
    }
    if (!any || total > 1e12)
        return std::nullopt;
    return milliseconds(static_cast<std::int64_t>(total + 0.5));
}

std::optional<milliseconds> waitInText(std::string_view text) {
    for (const std::string_view mark : {"try again in ", "retry in ", "Retry in "}) {
        const size_t at = text.find(mark);
        if (at == std::string_view::npos)
            continue;
        std::string_view rest = text.substr(at + mark.size());
        rest = rest.substr(0, rest.find_first_not_of("0123456789.hmsd"));
        while (!rest.empty() && rest.back() == '.')
            rest.remove_suffix(1);
        return parseDuration(rest);
    }
    return std::nullopt;
}

std::string percentEncode(std::string_view text, std::string_view keep) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           (c >= '0' && c <= '9') ||
                           std::string_view("-_.~").find(c) != std::string_view::npos ||
                           keep.find(c) != std::string_view::npos;
        if (plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string finishBody(ordered_json body, const Parameters& parameters) {
    if (!parameters.extra.empty()) {
        const ordered_json extra = ordered_json::parse(parameters.extra, nullptr, false);
        if (extra.is_object())
            mergeInto(body, extra);
    }
    return dumpJson(body);
}

std::vector<std::string> systemTexts(const Request& request) {
    std::vector<std::string> texts;
    for (const Message& message : request.messages)
        if (message.role == Role::System)
            texts.push_back(message.text);
    return texts;
}

std::optional<json> eventObject(const StreamEvent& event, Answer& answer) {
    std::optional<json> parsed = parseJson(event.data);
    if (parsed && parsed->is_object())
        return parsed;
    answer.malformed = "an event of the stream is no JSON object";
    return std::nullopt;
}

std::optional<json> pieceOrError(const StreamEvent& event, Answer& answer,
                                 WireError (*errorOf)(const json&)) {
    std::optional<json> parsed = eventObject(event, answer);
    if (parsed)
        if (const json* error = member(*parsed, "error")) {
            answer.error = errorOf(*error);
            return std::nullopt;
        }
    return parsed;
}

std::optional<json> bodyObject(std::string_view body, Answer& answer) {
    std::optional<json> parsed = parseJson(body);
    if (parsed && parsed->is_object())
        return parsed;
    answer.malformed = parsed ? "the body is no JSON object" : "the body is no JSON text";
    return std::nullopt;
}

size_t contentBytes(const Answer& answer) {
    return answer.text.size() + answer.reasoning.size() + answer.refusal.size();
}

} // namespace palindrome::llm
