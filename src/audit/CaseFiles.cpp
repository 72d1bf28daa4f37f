// CaseFiles.cpp - cases in a folder, and the prompts that are made of them.
// SPDX-License-Identifier: MIT
#include "audit/CaseFiles.h"

#include "llm/Json.h"
#include "llm/Prompts.h"
#include "util/Files.h"
#include "util/Text.h"

#include <fmt/format.h>
#include <set>

namespace palindrome::audit {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* format = "palindrome-audit-cases";

std::string fileOf(const Case& one, Dress dress) {
    return one.name() + (dress == Dress::Neutral ? ".neutral.sv" : ".sv");
}

Json toJson(const Case& one) {
    Json json;
    json["unit"] = one.unit;
    json["number"] = one.number;
    json["class"] = className(one.kind);
    json["line"] = one.line;
    json["source"] = one.source;
    json["from"] = one.from;
    json["to"] = one.to;
    json["fault"] = one.description();
    json["difference"] = one.difference;
    json["names"] = one.neutral.names;
    return json;
}

class CaseReader {
public:
    CaseReader(fs::path folder, diag::Sink& sink) : folder(std::move(folder)), sink(sink) {}

    std::optional<std::vector<Case>> read() {
        auto text = util::readFile(folder / "cases.json");
        if (!text) {
            sink.error("file-unreadable", {}, text.error().message);
            return std::nullopt;
        }
        const auto json = llm::parseJson(*text);
        const auto* list = json ? llm::member(*json, "cases") : nullptr;
        if (!list || !list->is_array() || llm::stringMember(*json, "format") != format ||
            llm::integerMember(*json, "version") != 1) {
            damaged("is no list of cases of this version");
            return std::nullopt;
        }
        std::vector<Case> cases;
        for (const auto& entry : *list)
            if (!add(entry, cases))
                return std::nullopt;
        if (cases.empty()) {
            damaged("lists no cases");
            return std::nullopt;
        }
        return cases;
    }

private:
    fs::path folder;
    diag::Sink& sink;
    std::set<std::string> seen;

    void damaged(const std::string& what) {
        sink.error("audit-cases", {(folder / "cases.json").string(), 0, 0, 0}, "the file " + what,
                   "write the folder anew with `palindrome audit --write`");
    }

    bool add(const nlohmann::json& entry, std::vector<Case>& cases) {
        Case one;
        one.unit = llm::stringMember(entry, "unit").value_or("");
        const auto number = llm::integerMember(entry, "number").value_or(0);
        const auto kind = classNamed(llm::stringMember(entry, "class").value_or(""));
        const auto* names = llm::member(entry, "names");
        // The unit becomes a part of a path.
        if (!util::isIdentifier(one.unit) || number < 1 || number > 9999 || !kind || !names ||
            !names->is_object()) {
            damaged(fmt::format("has a case without unit, number, class or names (number {})",
                                cases.size() + 1));
            return false;
        }
        one.number = static_cast<unsigned>(number);
        one.kind = *kind;
        one.line = static_cast<unsigned>(llm::integerMember(entry, "line").value_or(0));
        one.source = llm::stringMember(entry, "source").value_or("");
        one.from = llm::stringMember(entry, "from").value_or("");
        one.to = llm::stringMember(entry, "to").value_or("");
        one.difference = llm::stringMember(entry, "difference").value_or("");
        for (const auto& [name, neutral] : names->items())
            if (neutral.is_string())
                one.neutral.names[name] = neutral.get<std::string>();
        if (!seen.insert(one.name()).second) {
            damaged("has the case " + one.name() + " twice");
            return false;
        }
        if (!readText(fileOf(one, Dress::Named), one.hdl) ||
            !readText(fileOf(one, Dress::Neutral), one.neutral.text))
            return false;
        cases.push_back(std::move(one));
        return true;
    }

    bool readText(const std::string& file, std::string& text) {
        auto read = util::readFile(folder / file);
        if (!read) {
            sink.error("file-unreadable", {}, read.error().message);
            return false;
        }
        text = std::move(*read);
        return true;
    }
};

} // namespace

const char* dressName(Dress dress) {
    return dress == Dress::Named ? "named" : "neutral";
}

Result<void> writeCases(const fs::path& folder, const std::vector<Case>& cases) {
    Json list = Json::array();
    for (const Case& one : cases) {
        list.push_back(toJson(one));
        if (auto w = util::writeFileAtomic(folder / fileOf(one, Dress::Named), one.hdl, false); !w)
            return w;
        if (auto w = util::writeFileAtomic(folder / fileOf(one, Dress::Neutral), one.neutral.text,
                                           false);
            !w)
            return w;
    }
    const Json json = {{"format", format}, {"version", 1}, {"cases", std::move(list)}};
    return util::writeFileAtomic(folder / "cases.json", llm::dumpJson(json, 1) + "\n");
}

std::optional<std::vector<Case>> readCases(const fs::path& folder, diag::Sink& sink) {
    return CaseReader(folder, sink).read();
}

bool checkCases(const std::vector<Case>& cases, const std::vector<const flow::SpecFile*>& specs,
                const proof::Options& options, diag::Sink& sink) {
    const size_t before = sink.errorCount();
    for (size_t i = 0; i < cases.size(); ++i) {
        const Case& one = cases[i];
        auto finding = proveText(*specs[i], one.hdl, options, sink);
        if (finding && !finding->shown())
            sink.error("audit-cases", {fileOf(one, Dress::Named), 0, 0, 0},
                       fmt::format("the case is not refuted with a run that shows it ({}{}{})",
                                   proof::verdictName(finding->proof.verdict),
                                   finding->proof.reason.empty() ? "" : ", ",
                                   finding->proof.reason));
        if (auto why = differs(one.hdl, one.neutral))
            sink.error("audit-cases", {fileOf(one, Dress::Neutral), 0, 0, 0},
                       "the neutral dress is not proved equal to the case: " + *why);
    }
    return sink.errorCount() == before;
}

Result<std::string> promptOf(const Case& one, Dress dress) {
    llm::DecodeData data;
    data.hdl = dress == Dress::Named ? one.hdl : one.neutral.text;
    data.keepComments = true;
    auto prompt = llm::renderDecode(data);
    if (!prompt)
        return tl::unexpected(prompt.error());
    return llm::promptText(*prompt);
}

Result<void> writePrompts(const fs::path& folder, const std::vector<Case>& cases) {
    Json list = Json::array();
    for (size_t i = 0; i < cases.size(); ++i)
        for (const Dress dress : {Dress::Named, Dress::Neutral}) {
            auto prompt = promptOf(cases[i], dress);
            if (!prompt)
                return tl::unexpected(prompt.error());
            const std::string file = fmt::format("{:03}-{}.md", i + 1, dressName(dress));
            if (auto w = util::writeFileAtomic(folder / file, *prompt, false); !w)
                return w;
            list.push_back({{"prompt", file},
                            {"label", cases[i].unit},
                            {"case", cases[i].name()},
                            {"dress", dressName(dress)}});
        }
    return util::writeFileAtomic(folder / "index.json",
                                 llm::dumpJson(Json{{"prompts", std::move(list)}}, 1) + "\n");
}

} // namespace palindrome::audit
