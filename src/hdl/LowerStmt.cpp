// LowerStmt.cpp - statements executed symbolically: branches merged, loops unrolled, calls entered.
// SPDX-License-Identifier: MIT
#include "hdl/Lower.h"

#include "util/Assert.h"

#include <algorithm>
#include <slang/ast/statements/MiscStatements.h>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::hdl {

using sa::StatementKind;

namespace {
constexpr unsigned callDepthLimit = 64;

/// Variables that no source declares: the flags of Lowering::Flag.
constexpr uint32_t firstFlag = UINT32_MAX - 8;

/// slang declares the variable of a `for` once more in front of the loop.
bool declaresLoopVariable(const sa::Statement& stmt, const sa::Statement& next) {
    auto* declared = stmt.as_if<sa::VariableDeclStatement>();
    auto* loop = next.as_if<sa::ForLoopStatement>();
    return declared && loop &&
           std::ranges::find(loop->loopVars, &declared->symbol) != loop->loopVars.end();
}
} // namespace

XTerm Lowering::flag(Flag f) {
    const Key key{firstFlag + f, 0, false};
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer)
        if (auto found = layer->find(key); found != layer->end())
            return found->second;
    return x.constant(1, 0);
}

void Lowering::setFlag(Flag f, const XTerm& value) {
    layers.back()[{firstFlag + f, 0, false}] = value;
}

XTerm Lowering::stopped() {
    return x.or_(flag(Break), x.or_(flag(Continue), flag(Return)));
}

void Lowering::exec(const sa::Statement& stmt) {
    switch (stmt.kind) {
        case StatementKind::Empty:
            return;
        case StatementKind::List:
            return execList(stmt.as<sa::StatementList>().list);
        case StatementKind::Block: {
            auto& block = stmt.as<sa::BlockStatement>();
            if (block.blockKind != sa::StatementBlockKind::Sequential) {
                refuse(stmt.sourceRange, "hdl-unsupported-fork", "'fork' is not supported");
                return;
            }
            return exec(block.body);
        }
        case StatementKind::ExpressionStatement: {
            auto& expr = stmt.as<sa::ExpressionStatement>().expr;
            if (auto* call = expr.as_if<sa::CallExpression>())
                return execCall(*call);
            eval(expr);
            return;
        }
        case StatementKind::VariableDeclaration:
            return execDeclaration(stmt.as<sa::VariableDeclStatement>().symbol);
        case StatementKind::Conditional:
            return execConditional(stmt.as<sa::ConditionalStatement>());
        case StatementKind::Case:
            return execCase(stmt.as<sa::CaseStatement>());
        case StatementKind::ForLoop:
            return execFor(stmt.as<sa::ForLoopStatement>());
        case StatementKind::ForeachLoop:
            return execForeach(stmt.as<sa::ForeachLoopStatement>());
        case StatementKind::RepeatLoop:
            return execRepeat(stmt.as<sa::RepeatLoopStatement>());
        case StatementKind::WhileLoop: {
            auto& loop = stmt.as<sa::WhileLoopStatement>();
            return execWhile(loop.cond, loop.body, true, stmt.sourceRange);
        }
        case StatementKind::DoWhileLoop: {
            auto& loop = stmt.as<sa::DoWhileLoopStatement>();
            return execWhile(loop.cond, loop.body, false, stmt.sourceRange);
        }
        case StatementKind::Break:
            return setFlag(Break, x.constant(1, 1));
        case StatementKind::Continue:
            return setFlag(Continue, x.constant(1, 1));
        case StatementKind::Return: {
            auto& ret = stmt.as<sa::ReturnStatement>();
            if (ret.expr && !returnTargets.empty() && returnTargets.back() != UINT32_MAX)
                writeKey({returnTargets.back(), 0, false},
                         watched(stmt.sourceRange, Watch::Kind::Assignment,
                                 evalFrom(*ret.expr, stmt.sourceRange)));
            return setFlag(Return, x.constant(1, 1));
        }
        case StatementKind::ImmediateAssertion:
        case StatementKind::ConcurrentAssertion:
            return; // says nothing about what the hardware does
        case StatementKind::Timed:
            refuse(stmt.sourceRange, "hdl-unsupported-timing",
                   "a delay or event control inside a process is not supported");
            return;
        default:
            refuse(stmt.sourceRange, "hdl-unsupported-statement",
                   "statements of kind '" + std::string(toString(stmt.kind)) +
                       "' are not supported");
    }
}

void Lowering::execList(std::span<const sa::Statement* const> list) {
    for (size_t i = 0; i < list.size(); ++i) {
        const bool ofLoop = std::ranges::any_of(list.subspan(i + 1), [&](auto* next) {
            return declaresLoopVariable(*list[i], *next);
        });
        watchPaused += ofLoop;
        exec(*list[i]);
        watchPaused -= ofLoop;
        auto stop = stopped();
        if (pool.isTrue(stop.value))
            return;
        if (i + 1 < list.size() && !(pool.isFalse(stop.value) && x.isKnown(stop))) {
            // Where a jump was taken, the rest of the list is skipped.
            auto rest = list.subspan(i + 1);
            Words skipped;
            layers.emplace_back();
            const Term saved = path;
            path = pool.and_(path, pool.not_(stop.value));
            execList(rest);
            path = saved;
            auto executed = std::move(layers.back());
            layers.pop_back();
            merge({{stop, skipped}}, executed);
            return;
        }
    }
}

Words Lowering::inLayer(const sa::Statement* body, Term pathCondition, slang::SourceRange guard) {
    if (!body)
        return {};
    layers.emplace_back();
    const Term savedPath = path;
    const auto savedGuard = guardRange;
    path = pool.and_(path, pathCondition);
    guardRange = guard;
    exec(*body);
    path = savedPath;
    guardRange = savedGuard;
    auto words = std::move(layers.back());
    layers.pop_back();
    return words;
}

void Lowering::merge(const std::vector<std::pair<XTerm, Words>>& arms, const Words& otherwise) {
    std::map<Key, std::vector<size_t>> touched; // arms that write the key, in order
    for (size_t i = 0; i < arms.size(); ++i)
        for (auto& entry : arms[i].second)
            touched[entry.first].push_back(i);
    for (auto& entry : otherwise)
        touched[entry.first];
    for (auto& [key, writers] : touched) {
        auto before = key.variable >= firstFlag ? flag(static_cast<Flag>(key.variable - firstFlag))
                                                : readKey(key);
        auto other = otherwise.find(key);
        XTerm value = other == otherwise.end() ? before : other->second;
        size_t next = writers.size();
        for (size_t i = arms.size(); i-- > 0;) {
            XTerm arm = before;
            if (next > 0 && writers[next - 1] == i) {
                arm = arms[i].second.at(key);
                --next;
            }
            value = x.ite(arms[i].first, arm, value);
        }
        layers.back()[key] = value;
    }
}

void Lowering::execArms(const std::vector<Arm>& arms, const sa::Statement* otherwise,
                        slang::SourceRange otherwiseGuard) {
    std::vector<std::pair<XTerm, Words>> done;
    Term none = pool.bool_(true); // no arm so far was taken
    const size_t first = leaves.size();
    const sa::Statement* last = otherwise;
    slang::SourceRange lastGuard = otherwiseGuard;
    for (auto& arm : arms) {
        if (pool.isFalse(arm.condition.value) && x.isKnown(arm.condition))
            continue;
        const bool always = pool.isTrue(arm.condition.value);
        if (always) {
            last = arm.body;
            lastGuard = arm.guard;
            break;
        }
        hiddenLeaves.emplace_back(first, leaves.size());
        done.emplace_back(arm.condition,
                          inLayer(arm.body, pool.and_(none, arm.condition.value), arm.guard));
        hiddenLeaves.pop_back();
        none = pool.and_(none, pool.not_(arm.condition.value));
    }
    hiddenLeaves.emplace_back(first, leaves.size());
    auto otherWords = inLayer(last, none, lastGuard);
    hiddenLeaves.pop_back();
    merge(done, otherWords);
}

void Lowering::execConditional(const sa::ConditionalStatement& stmt) {
    // An `else if` chain is one decision, however long it is.
    std::vector<Arm> arms;
    const sa::ConditionalStatement* at = &stmt;
    const sa::Statement* otherwise = nullptr;
    while (true) {
        XTerm cond = x.constant(1, 1);
        for (auto& condition : at->conditions) {
            if (condition.pattern) {
                refuse(at->sourceRange, "hdl-unsupported-pattern",
                       "pattern matching is not supported");
                return;
            }
            const auto range = condition.expr->sourceRange;
            XTerm one = x.redOr(evalFrom(*condition.expr, range));
            if (!pool.isConst(one.value)) // a constant decides what there is, not what it does
                one = watched(range, Watch::Kind::Condition, one);
            cond = x.and_(cond, one);
        }
        arms.push_back({cond, &at->ifTrue, at->conditions[0].expr->sourceRange});
        otherwise = at->ifFalse;
        if (!otherwise || otherwise->kind != StatementKind::Conditional ||
            pool.isTrue(cond.value))
            break;
        at = &otherwise->as<sa::ConditionalStatement>();
    }
    execArms(arms, otherwise, stmt.sourceRange);
}

XTerm Lowering::caseMatch(const sa::CaseStatement& stmt, const XTerm& selector,
                          const sa::Expression& item) {
    if (stmt.condition == sa::CaseStatementCondition::Inside)
        return evalInside(stmt.expr, item);
    const auto width = x.width(selector);
    auto constant = constantOf(item);
    if (!constant)
        return x.eq(selector, eval(item));
    logic::BitVec value(width, 0), care = logic::BitVec::ones(width);
    for (unsigned i = 0; i < width && i < constant->getBitWidth(); ++i) {
        auto bit = (*constant)[static_cast<int32_t>(i)];
        if (!bit.isUnknown()) {
            value.setBit(i, bit.value == 1);
            continue;
        }
        const bool isZ = bit.value == slang::logic_t::Z_VALUE;
        const bool wild =
            stmt.condition == sa::CaseStatementCondition::WildcardXOrZ ||
            (stmt.condition == sa::CaseStatementCondition::WildcardJustZ && isZ);
        if (!wild)
            return x.constant(1, 0); // x never equals a bit of hardware
        care.setBit(i, false);
    }
    return x.matches(selector, value, care);
}

void Lowering::execCase(const sa::CaseStatement& stmt) {
    auto selector = evalFrom(stmt.expr, stmt.expr.sourceRange);
    if (!pool.isConst(selector.value))
        selector = watched(stmt.expr.sourceRange, Watch::Kind::Condition, selector);
    std::vector<Arm> arms;
    for (auto& item : stmt.items) {
        XTerm match = x.constant(1, 0);
        for (auto* expr : item.expressions)
            match = x.or_(match, caseMatch(stmt, selector, *expr));
        if (!pool.isConst(match.value))
            match = watched({item.expressions.front()->sourceRange.start(),
                             item.expressions.back()->sourceRange.end()},
                            Watch::Kind::Condition, match);
        arms.push_back({match, item.stmt, item.expressions[0]->sourceRange});
    }
    execArms(arms, stmt.defaultCase, stmt.expr.sourceRange);
}

bool Lowering::loopBody(const sa::Statement& body, slang::SourceRange at, unsigned& iterations) {
    if (++iterations > options.loopLimit) {
        refuse(at, "hdl-loop-limit",
               "this loop has more than " + std::to_string(options.loopLimit) + " iterations");
        return false;
    }
    const sa::Statement* one = &body;
    execList({&one, 1});
    setFlag(Continue, x.constant(1, 0));
    auto left = x.or_(flag(Break), flag(Return));
    return !pool.isTrue(left.value) && sink.errorCount() == errorsAtStart;
}

void Lowering::execFor(const sa::ForLoopStatement& stmt) {
    ++watchPaused;
    for (auto* symbol : stmt.loopVars)
        execDeclaration(*symbol);
    for (auto* initializer : stmt.initializers)
        eval(*initializer);
    runLoop(stmt.sourceRange, [&]() -> std::optional<XTerm> {
        return stmt.stopExpr ? evalCondition(*stmt.stopExpr) : x.constant(1, 1);
    }, [&](unsigned& iterations) {
        --watchPaused;
        const bool goesOn = loopBody(stmt.body, stmt.sourceRange, iterations);
        ++watchPaused;
        if (!goesOn)
            return false;
        for (auto* step : stmt.steps)
            eval(*step);
        return true;
    });
    --watchPaused;
}

void Lowering::runLoop(slang::SourceRange at, const std::function<std::optional<XTerm>()>& test,
                       const std::function<bool(unsigned&)>& iterate) {
    // After a conditional `break`, later iterations run in layers of their own, merged at the end.
    std::vector<XTerm> leftAt;
    const Term savedPath = path;
    unsigned iterations = 0;
    while (true) {
        auto cond = test();
        if (!cond || !pool.isConst(cond->value) || !x.isKnown(*cond)) {
            refuse(at, "hdl-unsupported-loop",
                   "the number of iterations of this loop is not constant");
            break;
        }
        if (pool.isFalse(cond->value) || !iterate(iterations))
            break;
        auto left = x.or_(flag(Break), flag(Return));
        if (!(pool.isFalse(left.value) && x.isKnown(left))) {
            leftAt.push_back(left);
            path = pool.and_(path, pool.not_(left.value));
            layers.emplace_back();
            setFlag(Break, x.constant(1, 0));
            setFlag(Return, x.constant(1, 0));
        }
    }
    path = savedPath;
    while (!leftAt.empty()) {
        auto inner = std::move(layers.back());
        layers.pop_back();
        merge({{leftAt.back(), {}}}, inner);
        leftAt.pop_back();
    }
    setFlag(Break, x.constant(1, 0));
}

void Lowering::execForeach(const sa::ForeachLoopStatement& stmt) {
    foreachDimension(stmt, 0);
    setFlag(Break, x.constant(1, 0));
}

void Lowering::foreachDimension(const sa::ForeachLoopStatement& stmt, size_t dimension) {
    if (dimension == stmt.loopDims.size()) {
        exec(stmt.body);
        setFlag(Continue, x.constant(1, 0));
        auto left = x.or_(flag(Break), flag(Return));
        if (!(pool.isFalse(left.value) && x.isKnown(left)))
            refuse(stmt.sourceRange, "hdl-unsupported-loop",
                   "'break' and 'return' inside 'foreach' are not supported");
        return;
    }
    auto& dim = stmt.loopDims[dimension];
    if (!dim.loopVar)
        return foreachDimension(stmt, dimension + 1);
    if (!dim.range || dim.range->width() > options.loopLimit) {
        refuse(stmt.sourceRange, "hdl-unsupported-loop", "this 'foreach' is not supported");
        return;
    }
    const auto variable = addVariable(*dim.loopVar, true, stmt.sourceRange);
    const int step = dim.range->left <= dim.range->right ? 1 : -1;
    for (int32_t i = dim.range->left;; i += step) {
        auto width = variables[variable].wordWidth;
        writeKey({variable, 0, false},
                 x.known(pool.resize(pool.constant(64, static_cast<uint64_t>(int64_t(i))), width,
                                     true)));
        foreachDimension(stmt, dimension + 1);
        if (i == dim.range->right || sink.errorCount() != errorsAtStart)
            break;
    }
}

void Lowering::execWhile(const sa::Expression& cond, const sa::Statement& body, bool testFirst,
                         slang::SourceRange at) {
    bool test = testFirst;
    runLoop(at, [&]() -> std::optional<XTerm> {
        if (!test) {
            test = true;
            return x.constant(1, 1);
        }
        return evalCondition(cond);
    }, [&](unsigned& iterations) { return loopBody(body, at, iterations); });
}

void Lowering::execRepeat(const sa::RepeatLoopStatement& stmt) {
    auto count = eval(stmt.count);
    uint64_t left = 0;
    if (pool.isConst(count.value) && x.isKnown(count))
        left = pool.value(count.value).toUint64();
    else
        refuse(stmt.sourceRange, "hdl-unsupported-loop",
               "the number of iterations of this loop is not constant");
    runLoop(stmt.sourceRange, [&]() -> std::optional<XTerm> {
        return x.constant(1, left-- > 0 ? 1 : 0);
    }, [&](unsigned& iterations) {
        return loopBody(stmt.body, stmt.sourceRange, iterations);
    });
}

void Lowering::execDeclaration(const sa::VariableSymbol& symbol) {
    // A static variable of a process keeps its value between activations, like one of the module.
    if (symbol.lifetime == sa::VariableLifetime::Static && frames.size() == 1)
        return;
    const auto variable = addVariable(symbol, true, {symbol.location, symbol.location});
    if (variable == UINT32_MAX)
        return;
    auto initializer = symbol.getInitializer();
    auto& v = variables[variable];
    XTerm value = initializer ? watched(initializer->sourceRange, Watch::Kind::Assignment,
                                        evalFrom(*initializer, initializer->sourceRange))
                  : v.fourState ? x.allX(static_cast<unsigned>(v.bits()))
                                : x.constant(static_cast<unsigned>(v.bits()), 0);
    for (uint32_t word = 0; word < variables[variable].words; ++word) {
        const unsigned width = variables[variable].wordWidth;
        writeKey({variable, word, false}, x.extract(value, (word + 1) * width - 1, word * width));
    }
}

void Lowering::execCall(const sa::CallExpression& call) {
    if (!call.isSystemCall()) {
        callFunction(call);
        return;
    }
    // Messages and the end of a simulation do not change what the hardware computes; everything
    // with effects outside was refused when the design was vetted.
    if (call.getSubroutineName() == "$cast")
        refuse(call.sourceRange, "hdl-unsupported-system-call", "'$cast' is not supported");
}

XTerm Lowering::callFunction(const sa::CallExpression& call) {
    auto* function = *std::get_if<const sa::SubroutineSymbol*>(&call.subroutine);
    const bool hasResult = !call.type->isVoid();
    const unsigned width = hasResult ? widthOf(*call.type, call.sourceRange) : 1;
    if (callDepth >= callDepthLimit)
        return refuse(call.sourceRange, "hdl-call-depth",
                      "calls are nested more than " + std::to_string(callDepthLimit) + " deep",
                      width);
    auto formals = function->getArguments();
    std::vector<XTerm> actuals;
    std::vector<std::pair<const sa::Expression*, const sa::FormalArgumentSymbol*>> outputs;
    for (size_t i = 0; i < formals.size(); ++i) {
        auto* actual = call.arguments()[i];
        if (formals[i]->direction == sa::ArgumentDirection::In) {
            actuals.push_back(eval(*actual));
            continue;
        }
        auto* target = actual->as_if<sa::AssignmentExpression>();
        if (formals[i]->direction == sa::ArgumentDirection::Ref || !target)
            return refuse(actual->sourceRange, "hdl-unsupported-call",
                          "this kind of argument is not supported", width);
        outputs.emplace_back(&target->left(), formals[i]);
        actuals.push_back(formals[i]->direction == sa::ArgumentDirection::InOut
                              ? eval(target->left())
                              : x.allX(widthOf(formals[i]->getType(), actual->sourceRange)));
    }

    ++callDepth;
    frames.emplace_back();
    auto bind = [&](const sa::ValueSymbol& symbol, const XTerm& value) {
        const auto variable = addVariable(symbol, true, call.sourceRange);
        if (variable != UINT32_MAX && variables[variable].words == 1)
            writeKey({variable, 0, false}, value);
        else
            refuse(call.sourceRange, "hdl-unsupported-call",
                   "arguments that are arrays are not supported");
        return variable;
    };
    for (size_t i = 0; i < formals.size(); ++i)
        bind(*formals[i], actuals[i]);
    uint32_t result = UINT32_MAX;
    if (function->returnValVar)
        result = bind(*function->returnValVar, x.allX(width));
    returnTargets.push_back(result);

    // The body runs in a layer of its own so that its Return flag ends the call only.
    layers.emplace_back();
    setFlag(Return, x.constant(1, 0));
    setFlag(Break, x.constant(1, 0));
    setFlag(Continue, x.constant(1, 0));
    const sa::Statement* body = &function->getBody();
    execList({&body, 1});
    auto words = std::move(layers.back());
    layers.pop_back();
    for (auto& [key, value] : words)
        if (key.variable < firstFlag)
            layers.back()[key] = value;

    returnTargets.pop_back();
    XTerm value = result == UINT32_MAX ? x.constant(1, 0) : readKey({result, 0, false});
    std::vector<XTerm> copiedOut;
    for (auto& output : outputs)
        copiedOut.push_back(readKey({frames.back().at(output.second), 0, false}));
    frames.pop_back();
    --callDepth;
    for (size_t i = 0; i < outputs.size(); ++i)
        assign(*outputs[i].first, copiedOut[i], false, nullptr, call.sourceRange);
    return value;
}

} // namespace palindrome::hdl
