// Elaborate.cpp - reads SystemVerilog with slang and reports its findings as ours.
// SPDX-License-Identifier: MIT
#include "hdl/FilesRead.h"
#include "hdl/SlangDesign.h"

#include "util/Assert.h"
#include "util/Text.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <mutex>
#include <slang/analysis/AnalysisManager.h>
#include <slang/ast/symbols/CompilationUnitSymbols.h>
#include <slang/ast/symbols/PortSymbols.h>
#include <slang/ast/types/AllTypes.h>
#include <slang/diagnostics/DiagnosticClient.h>
#include <slang/diagnostics/DiagnosticEngine.h>
#include <slang/driver/SourceLoader.h>
#include <slang/syntax/SyntaxTree.h>
#include <slang/util/OS.h>

namespace palindrome::hdl {

namespace fs = std::filesystem;
using slang::DiagnosticSeverity;

Design::Design(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}
Design::Design(Design&&) noexcept = default;
Design::~Design() = default;

const std::string& Design::topName() const {
    return impl->topName;
}

namespace {

/// "UndeclaredIdentifier" becomes "hdl-undeclared-identifier".
std::string ruleName(slang::DiagCode code) {
    std::string rule = "hdl";
    for (char c : toString(code)) {
        if (std::isupper(static_cast<unsigned char>(c))) {
            rule += '-';
            rule += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        else {
            rule += c;
        }
    }
    return rule;
}

/// Turns what slang reports into our diagnostics: errors always, warnings only if `warnings`.
class Collector : public slang::DiagnosticClient {
public:
    explicit Collector(diag::Sink& sink) : sink(sink) {}

    void report(const slang::ReportedDiagnostic& d) override {
        if (d.severity == DiagnosticSeverity::Note || d.severity == DiagnosticSeverity::Ignored ||
            d.severity == DiagnosticSeverity::Warning)
            return;
        slang::SourceRange range{d.location, d.location};
        if (!d.ranges.empty() && d.ranges[0].start() <= d.location &&
            d.location < d.ranges[0].end())
            range = {d.location, d.ranges[0].end()};
        auto found = diagnosticAt(*sourceManager, range, ruleName(d.originalDiagnostic.code),
                                  diag::Severity::Error, std::string(d.formattedMessage));
        if (!found.message.empty())
            found.message[0] = static_cast<char>(std::tolower(found.message[0]));
        sink.add(std::move(found));
    }

private:
    diag::Sink& sink;
};

bool checkReadable(const std::vector<std::string>& paths, const char* what, bool folder,
                   diag::Sink& sink) {
    bool ok = true;
    for (auto& path : paths) {
        std::error_code ec;
        auto status = fs::status(path, ec);
        if (!fs::exists(status)) {
            sink.error("file-not-found", {path, 0, 0, 0},
                       std::string(what) + " '" + path + "' does not exist");
            ok = false;
        }
        else if (folder ? !fs::is_directory(status) : !fs::is_regular_file(status)) {
            sink.error("file-not-found", {path, 0, 0, 0},
                       std::string(what) + " '" + path + "' is not a " +
                           (folder ? "folder" : "file"));
            ok = false;
        }
    }
    return ok;
}

/// slang keeps captured output and its argument parser in globals: one driver set-up at a time.
std::mutex driverSetup;

bool setUp(slang::driver::Driver& driver, const Sources& sources,
           std::set<uint32_t>& givenTexts, diag::Sink& sink) {
    driver.addStandardArgs();
    // Names in places are those that the user gave, not slang's idea of the shortest way there.
    driver.sourceManager.setDisableProximatePaths(true);
    driver.options.timeScale = "1ns/1ps";
    driver.options.errorLimit = 0;
    driver.options.numThreads = 1;
    driver.options.maxParseDepth = 4096;
    driver.options.compilationFlags[slang::ast::CompilationFlags::DisableInstanceCaching] = true;
    // HDL that asks which program reads it would show us another design than it shows others.
    for (const char* own : {"__slang__", "__slang_major__", "__slang_minor__"})
        driver.options.undefines.push_back(own);
    for (auto& define : sources.defines)
        driver.options.defines.push_back(define);
    for (auto& [name, value] : sources.parameters)
        driver.options.paramOverrides.push_back(name + "=" + value);
    if (!sources.top.empty())
        driver.options.topModules.push_back(sources.top);

    for (auto& dir : sources.includeDirs)
        if (driver.sourceManager.addUserDirectories(dir))
            sink.error("file-not-found", {dir, 0, 0, 0}, "include folder '" + dir + "' cannot be read");
    for (auto& list : sources.fileLists) {
        if (!driver.processCommandFiles(list, /* makeRelative */ true, /* separateUnit */ false)) {
            sink.error("hdl-file-list", {list, 0, 0, 0},
                       "the file list cannot be used: " + slang::OS::capturedStderr);
            return false;
        }
    }
    // Read here and not by slang's loader, which would take `*` in a name for a pattern.
    for (auto& file : sources.files) {
        auto buffer = driver.sourceManager.readSource(file, /* library */ nullptr);
        if (!buffer) {
            sink.error("hdl-unreadable", {file, 0, 0, 0},
                       "file '" + file + "' cannot be read: " + buffer.error().message());
            return false;
        }
        driver.sourceLoader.addBuffer(*buffer);
    }
    for (auto& [name, text] : sources.texts) {
        auto buffer = driver.sourceManager.assignText(name, text);
        givenTexts.insert(buffer.id.getId());
        driver.sourceLoader.addBuffer(buffer);
    }
    if (!driver.processOptions()) {
        sink.error("hdl-options", {}, "slang refused the options: " + slang::OS::capturedStderr);
        return false;
    }
    return !sink.hasErrors();
}

/// The only module that nobody instantiates, if the user named none.
bool chooseTop(Design::Impl& design, const Sources& sources, diag::Sink& sink) {
    auto tops = design.compilation->getRoot().topInstances;
    const auto place = diag::Span{sources.files.empty() ? std::string() : sources.files.front(), 0, 0, 0};
    if (!sources.top.empty()) {
        for (auto* top : tops)
            if (top->name == sources.top)
                design.top = top;
        if (!design.top && !sink.hasErrors())
            sink.error("hdl-no-top", place, "there is no module '" + sources.top + "'");
        return design.top != nullptr;
    }
    std::string names;
    for (auto* top : tops)
        names += (names.empty() ? "" : ", ") + std::string(top->name);
    if (tops.size() == 1)
        design.top = tops[0];
    else if (tops.empty())
        sink.error("hdl-no-top", place, "there is no module that could be the top",
                   "give a file that holds a module");
    else
        sink.error("hdl-top-ambiguous", place,
                   "several modules are instantiated by nobody: " + names,
                   "choose one with --top NAME");
    return design.top != nullptr;
}

/// slang passes over an override whose name the top does not have.
bool checkOverrides(const Design::Impl& design, const Sources& sources, diag::Sink& sink) {
    const auto place = diag::Span{sources.files.empty() ? std::string() : sources.files.front(), 0, 0, 0};
    std::vector<std::string> names, locals;
    for (auto* parameter : design.top->body.getParameters())
        (parameter->isLocalParam() ? locals : names).emplace_back(parameter->symbol.name);
    bool good = true;
    for (auto& [name, value] : sources.parameters) {
        if (std::find(names.begin(), names.end(), name) != names.end())
            continue;
        good = false;
        const std::string top = "the module '" + std::string(design.top->name) + "' ";
        if (std::find(locals.begin(), locals.end(), name) != locals.end())
            sink.error("hdl-parameter-unknown", place,
                       "'" + name + "' of " + top + "is a localparam, which has one value",
                       "declare it as a parameter, or leave out -P " + name);
        else
            sink.error("hdl-parameter-unknown", place, top + "has no parameter '" + name + "'",
                       util::suggestName(name, names));
    }
    return good;
}

} // namespace

std::optional<Design> elaborate(const Sources& sources, diag::Sink& sink) {
    bool readable = checkReadable(sources.files, "file", false, sink);
    readable &= checkReadable(sources.fileLists, "file list", false, sink);
    readable &= checkReadable(sources.includeDirs, "include folder", true, sink);
    if (!readable)
        return std::nullopt;
    if (sources.files.empty() && sources.fileLists.empty() && sources.texts.empty()) {
        sink.error("hdl-no-input", {}, "no SystemVerilog file was given");
        return std::nullopt;
    }

    auto impl = std::make_unique<Design::Impl>();
    impl->driver = std::make_unique<slang::driver::Driver>();
    impl->namesBelow = sources.namesBelow;
    auto& driver = *impl->driver;
    auto collector = std::make_shared<Collector>(sink);
    const auto errorsBefore = sink.errorCount();
    try {
        std::lock_guard lock(driverSetup);
        auto capture = slang::OS::captureOutput();
        if (!setUp(driver, sources, impl->givenTexts, sink))
            return std::nullopt;
        if (!driver.parseAllSources()) {
            sink.error("hdl-unreadable", {}, "slang could not read the files: " +
                                                 slang::OS::capturedStderr);
            return std::nullopt;
        }
        driver.diagEngine.clearClients();
        driver.diagEngine.addClient(collector);
        // Before anything is quoted: a file outside the given folders must not leak into a message.
        if (!vetFiles(*impl, sources, sink))
            return std::nullopt;
        impl->compilation = driver.createCompilation();
        // Forces everything to be bound; afterwards walking does not change the compilation.
        for (auto& d : impl->compilation->getAllDiagnostics())
            driver.diagEngine.issue(d);
        if (sink.errorCount() != errorsBefore)
            return std::nullopt;
        if (!chooseTop(*impl, sources, sink) || !checkOverrides(*impl, sources, sink))
            return std::nullopt;
        // Multiple drivers are found by the analysis only.
        slang::analysis::AnalysisManager analysis;
        analysis.analyze(*impl->compilation);
        for (auto& d : analysis.getDiagnostics())
            driver.diagEngine.issue(d);
    }
    catch (const std::exception& e) {
        // slang throws for its own limits and for misuse; neither may end the program.
        sink.error("hdl-front-end-failed", {}, std::string("slang gave up: ") + e.what());
        return std::nullopt;
    }
    if (sink.errorCount() != errorsBefore)
        return std::nullopt;
    impl->topName = std::string(impl->top->name);
    if (!vet(*impl, sink))
        return std::nullopt;
    return Design(std::move(impl));
}

std::optional<std::vector<std::string>> filesRead(const Sources& sources, diag::Sink& sink) {
    bool readable = checkReadable(sources.files, "file", false, sink);
    readable &= checkReadable(sources.includeDirs, "include folder", true, sink);
    if (!readable)
        return std::nullopt;
    Design::Impl impl;
    impl.driver = std::make_unique<slang::driver::Driver>();
    std::set<std::string> files;
    try {
        std::lock_guard lock(driverSetup);
        auto capture = slang::OS::captureOutput();
        if (!setUp(*impl.driver, sources, impl.givenTexts, sink) ||
            !impl.driver->parseAllSources()) {
            if (!sink.hasErrors())
                sink.error("hdl-unreadable", {}, "slang could not read the files");
            return std::nullopt;
        }
        for (auto buffer : impl.sources().getAllBuffers())
            if (!impl.givenTexts.contains(buffer.getId()))
                if (auto& path = impl.sources().getFullPath(buffer); !path.empty())
                    files.insert(fs::weakly_canonical(path).string());
    }
    catch (const std::exception& e) {
        sink.error("hdl-front-end-failed", {}, std::string("slang gave up: ") + e.what());
        return std::nullopt;
    }
    return std::vector<std::string>(files.begin(), files.end());
}

std::vector<PortInfo> ports(const Design& design) {
    std::vector<PortInfo> result;
    for (auto* symbol : design.slang().top->body.getPortList()) {
        auto* port = symbol->as_if<slang::ast::PortSymbol>();
        if (!port)
            continue;
        auto& type = port->getType();
        PortInfo info;
        info.name = std::string(port->name);
        info.isOutput = port->direction == slang::ast::ArgumentDirection::Out;
        info.width = static_cast<unsigned>(type.getSelectableWidth());
        info.isSigned = type.isIntegral() && type.isSigned();
        result.push_back(std::move(info));
    }
    return result;
}

} // namespace palindrome::hdl
