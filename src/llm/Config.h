// Config.h - palindrome.toml: the models that a team can ask, and how.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Client.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::llm {

/// One `[model.NAME]`.
struct ModelSetup {
    std::string name;  ///< as `--model` says it
    std::string model; ///< id that is sent
    Settings settings;
    Parameters parameters;
    unsigned line = 0; ///< where it is written
};

/// What is wrong in the file. Lines and columns are 1-based.
struct ConfigProblem {
    unsigned line = 0, column = 0, length = 1;
    std::string message;
    std::string suggestion; ///< empty if there is none
    bool secret = false;    ///< the line may hold a key and must not be shown
};

struct Config {
    std::filesystem::path file;
    std::vector<ModelSetup> models; ///< in the order of the file
    const ModelSetup* find(std::string_view name) const;
    std::vector<std::string> names() const;
};

/// Reads the text of a palindrome.toml. With problems there is no usable configuration. A key that
/// is written in the file is a problem: files are copied, shared and committed.
Config parseConfig(std::string_view text, std::vector<ConfigProblem>& problems);

/// $PALINDROME_CONFIG, else palindrome.toml in the working folder or the nearest one above it.
std::optional<std::filesystem::path> findConfig();

/// Why a set-up cannot be used as things are: settings that contradict each other, a key's variable
/// that is not set. Runs nothing and opens no socket.
std::optional<std::string> setupFault(const ModelSetup& setup);

} // namespace palindrome::llm
