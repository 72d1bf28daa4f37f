// decode_bench.cpp - times decoding against slang's own parse and elaboration of the same file.
// SPDX-License-Identifier: MIT
//
// palindrome_bench REPEATS [--no-proof] FILE...: one line of JSON a file, with the fastest of the repeats in
// microseconds and the growth of this process's peak memory. `slang` is the library alone as its own
// manual uses it; `elaborate` is Palindrome's use of it (options, vetting, analysis); `decode` makes the
// table and its text; `check` proves the text equal to the source.
#include "flow/Decode.h"
#include "lct/Printer.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <slang/ast/Compilation.h>
#include <slang/syntax/SyntaxTree.h>
#include <slang/text/SourceManager.h>
#include <sys/resource.h>

using namespace palindrome;

namespace {

long peakKiB() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// Repeating ends after this much time, whatever the number.
constexpr double enoughMicroseconds = 1e6;

/// The fastest of several runs in microseconds.
template<typename Work>
double fastest(int repeats, Work work) {
    double best = 0, all = 0;
    for (int i = 0; i < repeats && all < enoughMicroseconds; ++i) {
        auto start = std::chrono::steady_clock::now();
        work();
        std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
        best = i == 0 ? took.count() : std::min(best, took.count());
        all += took.count();
    }
    return best;
}

void slangAlone(const std::string& file) {
    slang::SourceManager sources;
    auto tree = slang::syntax::SyntaxTree::fromFile(file, sources);
    slang::ast::Compilation compilation;
    if (tree)
        compilation.addSyntaxTree(*tree);
    compilation.getAllDiagnostics();
}

nlohmann::ordered_json measure(const std::string& file, int repeats, bool prove) {
    nlohmann::ordered_json line{{"file", file}};
    hdl::Sources sources;
    sources.files = {file};
    diag::Sink sink;
    auto design = hdl::elaborate(sources, sink);
    auto decoded = design ? hdl::decode(*design, {}, sink) : std::nullopt;
    if (!decoded) {
        line["refused"] = sink.all().empty() ? "unknown" : sink.all().back().rule;
        return line;
    }
    line["slang"] = fastest(repeats, [&] { slangAlone(file); });
    line["peakKiBAfterSlang"] = peakKiB();
    line["elaborate"] = fastest(repeats, [&] {
        diag::Sink own;
        hdl::elaborate(sources, own);
    });
    // slang elaborates lazily: each decode gets a design of its own, made outside of the time.
    double best = 0, all = 0;
    for (int i = 0; i < repeats && all < enoughMicroseconds; ++i) {
        diag::Sink own;
        auto fresh = hdl::elaborate(sources, own);
        double took = fastest(1, [&] { lct::printMarkdown(hdl::decode(*fresh, {}, own)->unit); });
        best = i == 0 ? took : std::min(best, took);
        all += took;
    }
    line["decode"] = best;
    line["peakKiBAfterDecode"] = peakKiB();
    if (!prove)
        return line;
    flow::DecodeOptions options;
    options.lowering = flow::loweringOptions();
    std::string check;
    line["withProof"] = fastest(std::max(1, repeats / 4), [&] {
        diag::Sink own;
        auto outcome = flow::decodeSources(sources, options, own);
        check = outcome ? flow::selfCheckName(outcome->check) : "refused";
    });
    line["check"] = check;
    line["peakKiB"] = peakKiB();
    return line;
}

} // namespace

int main(int count, char** words) {
    const int repeats = count > 2 ? std::atoi(words[1]) : 0;
    if (repeats < 1) {
        std::cerr << "usage: palindrome_bench REPEATS [--no-proof] FILE...\n";
        return 2;
    }
    const bool prove = std::string(words[2]) != "--no-proof";
    for (int i = prove ? 2 : 3; i < count; ++i)
        std::cout << measure(words[i], repeats, prove).dump() << std::endl;
    return 0;
}
