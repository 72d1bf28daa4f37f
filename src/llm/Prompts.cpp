// Prompts.cpp - finding, reading and filling the templates.
// SPDX-License-Identifier: MIT
#include "llm/Prompts.h"

#include "llm/Fences.h"
#include "llm/ReplyParser.h"
#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <kainjow/mustache.hpp>

namespace palindrome::llm {

namespace fs = std::filesystem;
namespace mustache = kainjow::mustache;

namespace {

constexpr std::array<std::string_view, 3> templateNames{"encode", "decode", "repair"};
constexpr std::uint64_t maxTemplateBytes = 1u << 20;
/// A template that begins with a tag, or nearly so, is recognised by nothing.
constexpr size_t shortestOpening = 20;

struct Template {
    PromptId prompt;
    std::string body;
};

/// "key: value" lines between two lines of three dashes, then the text.
Result<Template> splitFrontMatter(const fs::path& path, const std::string& text) {
    const auto wrong = [&](std::string_view why) {
        return fail(Failure::Kind::Unreadable, fmt::format("{}: {}", path.string(), why));
    };
    constexpr std::string_view mark = "---\n";
    if (!text.starts_with(mark))
        return wrong("a prompt template begins with a front matter (a line `---`, then id, version "
                     "and purpose, then a line `---`)");
    const size_t end = text.find("\n---\n");
    if (end == std::string::npos)
        return wrong("the front matter has no end (a line `---`)");
    Template out;
    bool purpose = false;
    const std::string_view head = std::string_view(text).substr(mark.size(), end - mark.size());
    for (const std::string_view line : util::splitLines(head)) {
        const size_t colon = line.find(':');
        const std::string_view key = util::trim(line.substr(0, colon));
        const std::string_view value =
            colon == std::string_view::npos ? "" : util::trim(line.substr(colon + 1));
        if (key == "id")
            out.prompt.id = value;
        else if (key == "version")
            out.prompt.version = value;
        else if (key == "purpose")
            purpose = !value.empty();
        else if (!key.empty())
            return wrong("unknown front matter `" + std::string(key) + "`");
    }
    if (out.prompt.id.empty() || out.prompt.version.empty() || !purpose)
        return wrong("the front matter lacks one of id, version and purpose");
    out.body = text.substr(end + mark.size() + 1);
    return out;
}

Result<Template> readTemplate(const fs::path& folder, std::string_view name) {
    const fs::path path = folder / (std::string(name) + ".mustache");
    const Result<std::string> text = util::readFile(path, maxTemplateBytes);
    if (!text)
        return tl::unexpected(text.error());
    return splitFrontMatter(path, *text);
}

/// The body with its shared parts ("{{> _name}}" on a line of its own, files whose name begins
/// with "_") put in before rendering, so that a missing one is an error and not an empty text.
Result<std::string> includeParts(const fs::path& folder, const std::string& body) {
    std::string out;
    for (const std::string_view line : util::splitLines(body)) {
        if (!line.starts_with("{{>") || !line.ends_with("}}")) {
            out.append(line).append("\n");
            continue;
        }
        const std::string name(util::trim(line.substr(3, line.size() - 5)));
        if (!util::isIdentifier(name))
            return fail(Failure::Kind::Unreadable,
                        folder.string() + ": a template includes the odd name `" + name + "`");
        const Result<std::string> text =
            util::readFile(folder / (name + ".mustache"), maxTemplateBytes);
        if (!text)
            return text;
        out += *text;
        if (!out.ends_with('\n'))
            out += '\n';
    }
    if (out.find("{{>") != std::string::npos)
        return fail(Failure::Kind::Unreadable,
                    folder.string() + ": a template includes another one in the middle of a line, "
                                      "or from within an included one");
    return out;
}

/// Stands for a line end while the library renders, because the library treats lines on which only
/// tags stand in its own way (it leaves blank lines behind skipped sections).
constexpr std::string_view lineEnd = "\x01line end\x01";

/// Lines that hold one section tag and nothing else vanish, as the Mustache manual has it.
std::string joinLines(std::string_view body) {
    std::string out;
    for (const std::string_view line : util::splitLines(body)) {
        const std::string_view text = util::trim(line);
        const bool sectionTag = text.size() > 4 && text.starts_with("{{") && text.ends_with("}}") &&
                                std::string_view("#^/!").find(text[2]) != std::string_view::npos &&
                                text.find("}}") == text.size() - 2;
        if (sectionTag)
            out.append(text);
        else
            out.append(line).append(lineEnd);
    }
    return out;
}

std::string splitAtLineEnds(std::string text) {
    for (size_t at = text.find(lineEnd); at != std::string::npos; at = text.find(lineEnd, at + 1))
        text.replace(at, lineEnd.size(), "\n");
    return text;
}

/// The text of the template up to its first tag: what every prompt made of it begins with.
std::string_view openingOf(const Template& source) {
    return std::string_view(source.body).substr(0, source.body.find("{{"));
}

void ensureNewline(std::string& text) {
    if (!text.empty() && text.back() != '\n')
        text += '\n';
}

void setNames(mustache::data& data, const std::string& name,
              const std::vector<std::string>& items) {
    mustache::data list{mustache::data::type::list};
    for (const std::string& item : items)
        list.push_back(mustache::data{"name", item});
    data.set("has_" + name, !items.empty());
    data.set(name, list);
}

void setSpec(mustache::data& data, const EncodeData& spec) {
    data.set("unit", spec.unit);
    std::string table = spec.table;
    ensureNewline(table);
    data.set("table", table);
    data.set("fence", fenceFor(spec.table));
    data.set("has_clock", spec.hasClock);
    data.set("clock", spec.clock);
    data.set("edge", spec.edge);
    const bool reset = spec.hasClock && spec.hasReset;
    data.set("has_reset", reset);
    data.set("no_reset", spec.hasClock && !spec.hasReset);
    data.set("async_reset", reset && spec.style == "async");
    data.set("sync_reset", reset && spec.style != "async");
    data.set("reset", spec.reset);
    data.set("reset_edge", std::string(spec.active == "low" ? "negedge" : "posedge"));
    data.set("reset_test", (spec.active == "low" ? "!" : "") + spec.reset);
    data.set("active", spec.active);
    setNames(data, "registers", spec.registers);
    setNames(data, "signals", spec.signals);
    data.set("has_unspecified", spec.hasUnspecified);
    data.set("has_memory", spec.hasMemory);
}

Result<RenderedPrompt> render(std::string_view name,
                              const std::function<void(mustache::data&)>& fill) {
    const Result<fs::path> folder = findPrompts();
    if (!folder)
        return tl::unexpected(folder.error());
    const Result<Template> source = readTemplate(*folder, name);
    if (!source)
        return tl::unexpected(source.error());
    const Result<std::string> body = includeParts(*folder, source->body);
    if (!body)
        return tl::unexpected(body.error());
    mustache::data data;
    fill(data);
    mustache::mustache view(joinLines(*body));
    view.set_custom_escape([](const std::string& value) { return value; });
    const std::string text = view.is_valid() ? splitAtLineEnds(view.render(data)) : std::string();
    if (!view.is_valid())
        return fail(Failure::Kind::Unreadable, fmt::format("{}/{}.mustache: {}", folder->string(),
                                                           name, view.error_message()));
    RenderedPrompt out;
    out.prompt = source->prompt;
    out.messages.push_back({Role::User, text});
    return out;
}

bool hasTemplates(const fs::path& folder) {
    std::error_code error;
    return fs::is_regular_file(folder / "encode.mustache", error);
}

} // namespace

Result<fs::path> findPrompts() {
    if (const char* given = std::getenv("PALINDROME_PROMPTS"); given && *given) {
        if (hasTemplates(given))
            return fs::path(given);
        return fail(Failure::Kind::NotFound,
                    fmt::format("{}: has no encode.mustache (named by PALINDROME_PROMPTS)", given));
    }
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    const fs::path installed = program.parent_path().parent_path() / "share/palindrome/prompts";
    if (hasTemplates(installed))
        return installed;
    // A build folder lies inside the source tree: build/<preset>/bin/palindrome.
    fs::path above = program.parent_path();
    for (unsigned level = 0; level < 5 && above.has_relative_path(); ++level) {
        above = above.parent_path();
        if (hasTemplates(above / "prompts") && fs::exists(above / "CMakeLists.txt", error))
            return above / "prompts";
    }
    return fail(Failure::Kind::NotFound,
                fmt::format("{}: the prompt templates are not there; install Palindrome, or name "
                            "their folder in PALINDROME_PROMPTS",
                            installed.string()));
}

Result<RenderedPrompt> renderEncode(const EncodeData& data) {
    return render("encode", [&](mustache::data& out) { setSpec(out, data); });
}

Result<RenderedPrompt> renderDecode(const DecodeData& data) {
    std::string hdl = data.keepComments ? data.hdl : stripComments(data.hdl);
    ensureNewline(hdl);
    std::string previous = data.previous;
    ensureNewline(previous);
    std::string problems = data.problems;
    ensureNewline(problems);
    return render("decode", [&](mustache::data& out) {
        out.set("hdl", hdl);
        out.set("fence", fenceFor(hdl));
        out.set("again", !problems.empty());
        out.set("problems", problems);
        out.set("problems_fence", fenceFor(problems));
        out.set("previous", previous);
        out.set("previous_fence", fenceFor(previous));
    });
}

Result<RenderedPrompt> renderRepair(const RepairData& data) {
    std::string previous = data.previous;
    std::string diagnostics = data.diagnostics;
    std::string counterexample = data.counterexample;
    ensureNewline(previous);
    ensureNewline(diagnostics);
    ensureNewline(counterexample);
    return render("repair", [&](mustache::data& out) {
        setSpec(out, data.spec);
        out.set("has_previous", !previous.empty());
        out.set("previous", previous);
        out.set("previous_fence", fenceFor(previous));
        out.set("has_diagnostics", !diagnostics.empty());
        out.set("diagnostics", diagnostics);
        out.set("diagnostics_fence", fenceFor(diagnostics));
        out.set("has_counterexample", !counterexample.empty());
        out.set("counterexample", counterexample);
        out.set("counterexample_fence", fenceFor(counterexample));
    });
}

std::string promptText(const RenderedPrompt& prompt) {
    std::string text;
    for (const Message& message : prompt.messages)
        text += message.text;
    return text;
}

Result<PromptId> identifyPrompt(std::string_view text) {
    const Result<fs::path> folder = findPrompts();
    if (!folder)
        return tl::unexpected(folder.error());
    for (const std::string_view name : templateNames) {
        const Result<Template> source = readTemplate(*folder, name);
        if (!source)
            return tl::unexpected(source.error());
        const std::string_view opening = openingOf(*source);
        if (opening.size() >= shortestOpening && text.starts_with(opening))
            return source->prompt;
    }
    return fail(Failure::Kind::BadReply,
                "the text does not begin like a prompt of Palindrome; it must be what `palindrome "
                "prompt` printed, unchanged");
}

} // namespace palindrome::llm
