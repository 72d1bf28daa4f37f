// HarnessText.h - sources compiled beside a Verilator model; see Harness.h for the file formats.
// SPDX-License-Identifier: MIT
#pragma once

namespace palindrome::sim {

extern const char* const modelHeaderText;       ///< model.h: what the harness sees of a model
extern const char* const precompiledHeaderText; ///< common.h: precompiled once a tool version
extern const char* const glueText;              ///< compiled with each model, prefix Vdut
extern const char* const harnessText;           ///< harness.cpp: reads stimulus, writes results

} // namespace palindrome::sim
