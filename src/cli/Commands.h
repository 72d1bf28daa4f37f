// Commands.h - the entries of the command table, one a file.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Command.h"

namespace palindrome::cli {

extern const CommandEntry auditCommand;
extern const CommandEntry fmtCommand;
extern const CommandEntry exportCommand;
extern const CommandEntry lintCommand;
extern const CommandEntry importCommand;
extern const CommandEntry emitCommand;
extern const CommandEntry decodeCommand;
extern const CommandEntry proveCommand;
extern const CommandEntry diffCommand;
extern const CommandEntry simCommand;
extern const CommandEntry encodeCommand;
extern const CommandEntry costCommand;
extern const CommandEntry matrixCommand;
extern const CommandEntry meshCommand;
extern const CommandEntry modelsCommand;
extern const CommandEntry planCommand;
extern const CommandEntry promptCommand;
extern const CommandEntry recordCommand;
extern const CommandEntry reportCommand;
extern const CommandEntry runCommand;
extern const CommandEntry traceCommand;
extern const CommandEntry triageCommand;
extern const CommandEntry versionCommand;

} // namespace palindrome::cli
