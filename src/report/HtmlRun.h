// HtmlRun.h - reads what a run or a matrix left in its folder.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Matrix.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace palindrome::report {

using Json = flow::Json;

/// One unit by one model, once.
struct RunResult {
    size_t unit = 0, model = 0; ///< indexes in HtmlRun
    unsigned repeat = 0;
    Json report;             ///< a unit as docs/report.schema.json has it
    std::optional<Json> calls; ///< what the calls of a matrix' cell came to
};

struct RunUnit {
    std::string name; ///< the spec's path as long as nothing says the name
    std::string spec; ///< path as the run was given it
    std::string sha256;
};

/// The folder of a run (docs/run-store.md), finished or not. Everything in it may have been written
/// by a stranger: files are read only below the folder, links out of it are not followed.
class HtmlRun {
public:
    /// `path` is the folder, or a file in it such as report.json. Failures: it is no run; it was
    /// written by a newer version; a file in it is damaged (the message names it).
    static Result<HtmlRun> open(const std::filesystem::path& path);

    /// The text of a file below the folder; nothing if it is missing, too large, or elsewhere.
    std::optional<std::string> text(const std::filesystem::path& relative) const;
    std::optional<Json> json(const std::filesystem::path& relative) const;

    std::filesystem::path path;
    Json header;            ///< run.json
    bool isMatrix = false;
    bool finished = false;
    double seconds = 0;
    int exitCode = 0;       ///< of what is there
    std::string encoder, decoder;
    std::vector<std::string> models;
    std::vector<RunUnit> units;
    unsigned repeats = 1;
    std::vector<RunResult> results; ///< by unit, model, repeat
    size_t expected = 0;            ///< results of the whole run
    Json matrix;                    ///< statistics of what is there, as matrix.json has them; or null

private:
    Result<void> readHeader();
    Result<void> readRun();
    Result<void> readMatrix();
    Result<Json> parsed(const std::filesystem::path& relative) const;
    Result<void> take(RunResult result, const std::string& file);
    void makeMatrix();
};

} // namespace palindrome::report
