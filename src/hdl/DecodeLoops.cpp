// DecodeLoops.cpp - executes loops: each iteration is executed for itself.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

namespace {

constexpr unsigned loopLimit = 4096;

} // namespace

bool Executor::loopBody(const sa::Statement& body, slang::SourceRange at, unsigned& iterations) {
    if (++iterations > loopLimit || ++iterationsTotal > 16 * loopLimit) {
        refuse(at, "hdl-unsupported-loop",
               "the loop runs more than " + std::to_string(loopLimit) + " times");
        return false;
    }
    exec(body);
    if (blocking.values.count(firstFlag + Continue))
        setFlag(Continue, false);
    return true;
}

void Executor::execWhile(const sa::Expression& cond, const sa::Statement& body, bool testFirst,
                         slang::SourceRange at) {
    unsigned iterations = 0;
    std::function<void(bool)> iterate = [&](bool test) {
        for (;;) {
            if (test) {
                auto value = constantOf(cond);
                if (!value) {
                    refuse(cond.sourceRange, "hdl-unsupported-loop",
                           "the loop condition is not constant, so the loop cannot be unrolled");
                    return;
                }
                if (!bool(slang::logic_t(*value)))
                    return;
            }
            test = true;
            bool going = true;
            keyed(static_cast<int>(iterations), [&] { going = loopBody(body, at, iterations); });
            if (!going)
                return;
            if (anyFlag()) {
                execRest([&] { iterate(true); });
                return;
            }
        }
    };
    iterate(testFirst);
    if (blocking.values.count(firstFlag + Break))
        setFlag(Break, false);
}

void Executor::execRepeat(const sa::RepeatLoopStatement& stmt) {
    auto count = constantOf(stmt.count);
    auto times = count ? count->as<int64_t>() : std::nullopt;
    if (!times) {
        refuse(stmt.count.sourceRange, "hdl-unsupported-loop", "the repeat count is not constant");
        return;
    }
    unsigned iterations = 0;
    std::function<void(int64_t)> iterate = [&](int64_t from) {
        for (int64_t i = from; i < *times; ++i) {
            bool going = true;
            keyed(static_cast<int>(i),
                  [&] { going = loopBody(stmt.body, stmt.sourceRange, iterations); });
            if (!going)
                return;
            if (anyFlag()) {
                execRest([&] { iterate(i + 1); });
                return;
            }
        }
    };
    iterate(0);
    if (blocking.values.count(firstFlag + Break))
        setFlag(Break, false);
}

void Executor::execFor(const sa::ForLoopStatement& stmt) {
    for (auto* variable : stmt.loopVars)
        execDeclaration(*variable);
    for (auto* init : stmt.initializers)
        execExpression(*init);
    unsigned iterations = 0;
    std::function<void()> iterate = [&] {
        for (;;) {
            if (stmt.stopExpr) {
                auto value = constantOf(*stmt.stopExpr);
                if (!value) {
                    refuse(stmt.stopExpr->sourceRange, "hdl-unsupported-loop",
                           "the loop bound is not constant, so the loop cannot be unrolled");
                    return;
                }
                if (!bool(slang::logic_t(*value)))
                    return;
            }
            bool going = true;
            keyed(static_cast<int>(iterations),
                  [&] { going = loopBody(stmt.body, stmt.sourceRange, iterations); });
            if (!going)
                return;
            auto step = [&] {
                for (auto* expr : stmt.steps)
                    execExpression(*expr);
            };
            if (anyFlag()) {
                execRest([&] {
                    step();
                    iterate();
                });
                return;
            }
            step();
        }
    };
    iterate();
    if (blocking.values.count(firstFlag + Break))
        setFlag(Break, false);
}

void Executor::execForeach(const sa::ForeachLoopStatement& stmt, size_t dimension) {
    if (dimension == stmt.loopDims.size()) {
        exec(stmt.body);
        return;
    }
    auto& dim = stmt.loopDims[dimension];
    if (!dim.range) {
        refuse(stmt.sourceRange, "hdl-unsupported-loop", "the array has no fixed size");
        return;
    }
    unsigned iterations = 0;
    const int step = dim.range->left <= dim.range->right ? 1 : -1;
    std::function<void(int64_t)> iterate = [&](int64_t from) {
        for (int64_t i = from; i != int64_t(dim.range->right) + step; i += step) {
            if (dim.loopVar) {
                auto shape = shapeOf(dim.loopVar->getType());
                auto& v = variableOf(*dim.loopVar);
                write(v.id, 0,
                      ctx.constant(slang::SVInt(shape.width, static_cast<uint64_t>(i),
                                                shape.isSigned)),
                      false, stmt.sourceRange);
            }
            keyed(static_cast<int>(iterations++), [&] { execForeach(stmt, dimension + 1); });
            if (blocking.values.count(firstFlag + Continue))
                setFlag(Continue, false);
            if (anyFlag()) {
                execRest([&] { iterate(i + step); });
                return;
            }
        }
    };
    iterate(dim.range->left);
    if (dimension == 0 && blocking.values.count(firstFlag + Break))
        setFlag(Break, false);
}

} // namespace palindrome::hdl::decoding
