// Slang.pch.h - slang's headers, which take most of the time to compile a file of this folder.
// Precompiled and included before each file by the build; no file relies on that.
// SPDX-License-Identifier: MIT
#pragma once

#include <slang/ast/ASTVisitor.h>
#include <slang/ast/Compilation.h>
#include <slang/ast/EvalContext.h>
#include <slang/ast/symbols/CompilationUnitSymbols.h>
#include <slang/ast/types/AllTypes.h>
#include <slang/syntax/AllSyntax.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>
