// DecodeExec.cpp - executes statements: branches are kept as guards.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeExec.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

namespace {

/// Two executions of statements cannot both happen if their paths part at one decision.
bool exclusive(const Path& a, const Path& b) {
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        if (!(a[i] == b[i]))
            return a[i].statement == b[i].statement;
    return false;
}

} // namespace

slang::SourceLocation startOf(const sa::Statement& stmt) {
    return stmt.syntax ? stmt.syntax->getFirstToken().location() : stmt.sourceRange.start();
}

void Executor::refuse(slang::SourceRange at, const std::string& rule, const std::string& message) {
    if (!learning)
        ctx.refuse(at, rule, message);
}

void Executor::run(const std::function<void()>& body) {
    auto once = [&] {
        callSites.clear();
        callNames.clear();
        blocking = nonblocking = {};
        elements.clear();
        frames.assign(1, {});
        zipKey.clear();
        runKey.clear();
        path.clear();
        statements = time = seq = iterationsTotal = 0;
        process.leaves.clear();
        process.guards.clear();
        process.firstAssigned.clear();
        body();
    };
    if (process.kind != Process::Kind::Assign) {
        learning = true;
        once();
        learning = false;
        for (auto& [key, read] : readLog) {
            bool final = std::none_of(writeLog.begin(), writeLog.end(), [&](const Access& write) {
                return write.time > read.time && write.variable == read.variable &&
                       write.lo < read.lo + read.width && read.lo < write.lo + write.width &&
                       !exclusive(write.path, read.path);
            });
            if (final)
                finalReads.insert(key);
        }
    }
    once();
    // The nonblocking value where one was scheduled, else the blocking result.
    for (auto& [id, segments] : nonblocking.values) {
        auto& into = process.results[id];
        for (auto& segment : *segments) {
            auto* node = ctx.replaceLeaves(segment.node, [&](const Node* leaf) -> const Node* {
                if (leaf->leaf->isExplicit() || !blocking.values.count(id) ||
                    leaf->leaf->variable != id)
                    return nullptr;
                auto& segs = *blocking.values.at(id);
                unsigned lo = leaf->leaf->lo + leaf->lo;
                for (auto& s : segs)
                    if (s.lo <= lo && lo + leaf->width <= s.lo + s.width)
                        return ctx.slice(s.node, lo - s.lo, leaf->width);
                return nullptr;
            });
            into.push_back({segment.lo, segment.width, node});
        }
    }
    for (auto& [id, segments] : blocking.values)
        if (id < firstFlag && !ctx.variables[id].local && !nonblocking.values.count(id)) {
            process.results[id] = *segments;
            auto& v = ctx.variables[id];
            if (!v.readOutside && !readOld.count(v.symbol) && !v.isElement())
                process.temporaries.insert(id);
        }
}

void Executor::runBody(const sa::Statement& body) {
    run([&] { exec(body); });
}

void Executor::runAssign(const sa::Expression& left, const sa::Expression& right) {
    run([&] { assignTo(left, right, false, {left.sourceRange.start(), right.sourceRange.end()}); });
}

void Executor::runNetInitializer(const sa::ValueSymbol& net, const sa::Expression& right) {
    run([&] {
        auto& v = variableOf(net);
        ++seq;
        statementRange = right.sourceRange;
        write(v.id, 0, valueTree(right, v.width, true), false, right.sourceRange);
    });
}

// ---------------------------------------------------------------------------------------------
// Sequence and branches

void Executor::keyed(int key, const std::function<void()>& body) {
    zipKey.push_back(-key);
    runKey.push_back(key);
    body();
    zipKey.pop_back();
    runKey.pop_back();
}

void Executor::inBranch(PathStep step, const std::function<void()>& body) {
    path.push_back(step);
    body();
    path.pop_back();
}

void Executor::exec(const sa::Statement& stmt) {
    using Kind = sa::StatementKind;
    ++time;
    switch (stmt.kind) {
        case Kind::Empty:
            return;
        case Kind::List:
            execList(stmt.as<sa::StatementList>().list, 0);
            return;
        case Kind::Block: {
            auto& block = stmt.as<sa::BlockStatement>();
            if (block.blockKind != sa::StatementBlockKind::Sequential)
                refuse(stmt.sourceRange, "hdl-unsupported-fork", "fork and join have no table");
            else
                exec(block.body);
            return;
        }
        case Kind::ExpressionStatement:
            execExpression(stmt.as<sa::ExpressionStatement>().expr);
            return;
        case Kind::VariableDeclaration:
            execDeclaration(stmt.as<sa::VariableDeclStatement>().symbol);
            return;
        case Kind::Conditional:
            execConditional(stmt.as<sa::ConditionalStatement>());
            return;
        case Kind::Case:
            execCase(stmt.as<sa::CaseStatement>());
            return;
        case Kind::ForLoop:
            execFor(stmt.as<sa::ForLoopStatement>());
            return;
        case Kind::ForeachLoop:
            execForeach(stmt.as<sa::ForeachLoopStatement>(), 0);
            return;
        case Kind::WhileLoop: {
            auto& loop = stmt.as<sa::WhileLoopStatement>();
            execWhile(loop.cond, loop.body, true, stmt.sourceRange);
            return;
        }
        case Kind::DoWhileLoop: {
            auto& loop = stmt.as<sa::DoWhileLoopStatement>();
            execWhile(loop.cond, loop.body, false, stmt.sourceRange);
            return;
        }
        case Kind::RepeatLoop:
            execRepeat(stmt.as<sa::RepeatLoopStatement>());
            return;
        case Kind::Break:
            setFlag(Break, true);
            return;
        case Kind::Continue:
            setFlag(Continue, true);
            return;
        case Kind::Return: {
            auto& ret = stmt.as<sa::ReturnStatement>();
            if (ret.expr && !calls.empty() && calls.back()->returnValVar) {
                auto& v = variableOf(*calls.back()->returnValVar);
                write(v.id, 0, valueTree(*ret.expr, v.width, true), false, stmt.sourceRange);
            }
            setFlag(Return, true);
            return;
        }
        case Kind::ImmediateAssertion:
        case Kind::ConcurrentAssertion:
            if (!learning)
                ctx.note(stmt.sourceRange, "decode-assertion-ignored",
                         "the assertion has no place in a table and is left out");
            return;
        default:
            refuse(stmt.sourceRange, "hdl-unsupported-statement",
                   "this statement (" + std::string(toString(stmt.kind)) +
                       ") cannot be held by a table");
    }
}

void Executor::execList(std::span<const sa::Statement* const> list, size_t from) {
    for (size_t i = from; i < list.size(); ++i) {
        keyed(static_cast<int>(i), [&] { exec(*list[i]); });
        if (i + 1 < list.size() && anyFlag()) {
            execRest([&] { execList(list, i + 1); });
            return;
        }
    }
}

const Node* Executor::bit(bool value) {
    return ctx.constant(slang::SVInt(1, value ? 1 : 0, false));
}

void Executor::setFlag(Flag flag, bool value) {
    auto segments = std::make_shared<Segments>();
    segments->push_back({0, 1, bit(value)});
    blocking.values[firstFlag + flag] = segments;
}

const Node* Executor::anyFlag() {
    const Node* any = nullptr;
    for (uint32_t flag : {Break, Continue, Return}) {
        auto it = blocking.values.find(firstFlag + flag);
        if (it == blocking.values.end())
            continue;
        auto* node = it->second->front().node;
        if (auto value = ctx.constantOf(node); value && !bool(slang::logic_t(*value)))
            continue;
        any = any ? ctx.graft(any, bit(true), node) : node;
    }
    return any;
}

void Executor::execRest(const std::function<void()>& rest) {
    auto* stopped = anyFlag();
    if (!stopped) {
        rest();
        return;
    }
    if (ctx.constantOf(stopped))
        return; // always left
    auto savedBlocking = blocking, savedNonblocking = nonblocking;
    for (auto flag : {Break, Continue, Return})
        setFlag(flag, false);
    rest();
    auto join = [&](const Node* before, const Node* after) {
        return ctx.graft(stopped, before, after);
    };
    blocking = merged(savedBlocking, blocking, false, join);
    nonblocking = merged(savedNonblocking, nonblocking, true, join);
}

Executor::Environment
Executor::merged(const Environment& yes, const Environment& no, bool isNonblocking,
                 const std::function<const Node*(const Node*, const Node*)>& join) {
    Environment result;
    auto initial = [&](uint32_t id, const Segments& like) {
        auto segments = std::make_shared<Segments>();
        for (auto& s : like) {
            auto* node = id >= firstFlag ? bit(false) : initialNode(id, s.lo, s.width, isNonblocking);
            segments->push_back({s.lo, s.width, node});
        }
        return std::shared_ptr<const Segments>(segments);
    };
    auto add = [&](uint32_t id, std::shared_ptr<const Segments> a,
                   std::shared_ptr<const Segments> b) {
        if (!a)
            a = initial(id, *b);
        if (!b)
            b = initial(id, *a);
        if (a == b) {
            result.values[id] = a;
            return;
        }
        auto joined = std::make_shared<Segments>();
        for (size_t i = 0, j = 0; i < a->size() && j < b->size();) {
            auto &s = (*a)[i], &t = (*b)[j];
            unsigned lo = std::max(s.lo, t.lo), hi = std::min(s.lo + s.width, t.lo + t.width);
            joined->push_back({lo, hi - lo,
                               join(ctx.slice(s.node, lo - s.lo, hi - lo),
                                    ctx.slice(t.node, lo - t.lo, hi - lo))});
            if (s.lo + s.width == hi)
                ++i;
            if (t.lo + t.width == hi)
                ++j;
        }
        result.values[id] = joined;
    };
    for (auto& [id, segments] : yes.values) {
        auto it = no.values.find(id);
        add(id, segments, it == no.values.end() ? nullptr : it->second);
    }
    for (auto& [id, segments] : no.values)
        if (!yes.values.count(id))
            add(id, nullptr, segments);
    return result;
}

Guard& Executor::newGuard(Cond cond, const sa::Expression& at, PathStep step) {
    auto& guard = ctx.newGuard();
    guard.cond = std::move(cond);
    guard.zipKey = zipKey;
    guard.runKey = runKey;
    guard.step = step;
    guard.range = at.sourceRange;
    if (core(at).syntax && process.guards.empty())
        guard.source = printTokens(*core(at).syntax);
    process.guards.push_back(&guard);
    return guard;
}

void Executor::decide(const Guard& guard, const std::function<void()>& yes,
                      const std::function<void()>& no) {
    if (guard.cond.bdd == BddManager::True) {
        yes();
        return;
    }
    if (guard.cond.bdd == BddManager::False) {
        no();
        return;
    }
    auto beforeBlocking = blocking, beforeNonblocking = nonblocking;
    yes();
    auto yesBlocking = std::move(blocking), yesNonblocking = std::move(nonblocking);
    blocking = std::move(beforeBlocking);
    nonblocking = std::move(beforeNonblocking);
    no();
    auto join = [&](const Node* a, const Node* b) { return ctx.branch(&guard, a, b); };
    blocking = merged(yesBlocking, blocking, false, join);
    nonblocking = merged(yesNonblocking, nonblocking, true, join);
}

void Executor::execConditional(const sa::ConditionalStatement& stmt) {
    if (stmt.conditions.size() != 1 || stmt.conditions[0].pattern) {
        refuse(stmt.sourceRange, "hdl-unsupported-statement", "pattern matching has no table form");
        return;
    }
    auto& expr = *stmt.conditions[0].expr;
    const unsigned instance = ++statements;
    const bool inElse = std::exchange(elseOfIf, false);
    auto cond = condition(expr, true);
    keyed(0, [&] {
        auto& guard = newGuard(std::move(cond), expr, {instance, 0});
        const bool elseIf = stmt.ifFalse && stmt.ifFalse->kind == sa::StatementKind::Conditional;
        guard.chained = elseIf || inElse;
        guard.noteYes = ctx.commentAt(expr.sourceRange.end());
        if (stmt.ifFalse && !elseIf)
            guard.noteNo = ctx.commentAt(startOf(*stmt.ifFalse));
        // In the tree an outer guard stands above inner ones; both branches come behind it.
        zipKey.back() = 1;
        runKey.back() = 1;
        decide(
            guard, [&] { inBranch({instance, 0}, [&] { exec(stmt.ifTrue); }); },
            [&] {
                runKey.back() = zipKey.back() = 2;
                inBranch({instance, 1}, [&] {
                    elseOfIf = elseIf;
                    if (stmt.ifFalse)
                        exec(*stmt.ifFalse);
                });
            });
    });
}

void Executor::execCase(const sa::CaseStatement& stmt) {
    const unsigned instance = ++statements;
    keyed(0, [&] { caseItems(stmt, 0, instance); });
}

void Executor::caseItems(const sa::CaseStatement& stmt, size_t item, unsigned instance) {
    if (item == stmt.items.size()) {
        zipKey.back() = runKey.back() = static_cast<int>(2 * item + 1);
        if (stmt.defaultCase)
            inBranch({instance, static_cast<unsigned>(item)}, [&] { exec(*stmt.defaultCase); });
        return;
    }
    auto& group = stmt.items[item];
    std::vector<Cond> labels;
    std::string text;
    for (auto* label : group.expressions)
        labels.push_back(caseItem(stmt, *label));
    auto cond = labels.size() == 1 ? labels[0] : combine(Cond::Kind::Or, std::move(labels));
    zipKey.back() = runKey.back() = static_cast<int>(2 * item);
    auto& guard = newGuard(std::move(cond), *group.expressions.back(),
                           {instance, static_cast<unsigned>(item)});
    guard.range = {group.expressions.front()->sourceRange.start(),
                   group.expressions.back()->sourceRange.end()};
    guard.chained = true;
    guard.noteYes = ctx.commentAt(group.expressions.back()->sourceRange.end());
    if (item + 1 == stmt.items.size() && stmt.defaultCase)
        guard.noteNo = ctx.commentAt(startOf(*stmt.defaultCase));
    decide(
        guard,
        [&] {
            zipKey.back() = runKey.back() = static_cast<int>(2 * item + 1);
            inBranch({instance, static_cast<unsigned>(item)}, [&] { exec(*group.stmt); });
        },
        [&] { caseItems(stmt, item + 1, instance); });
}

void Executor::execDeclaration(const sa::VariableSymbol& symbol) {
    auto& v = variableOf(symbol);
    if (auto* init = symbol.getInitializer()) {
        if (symbol.lifetime == sa::VariableLifetime::Static && calls.empty() &&
            symbol.getParentScope()->asSymbol().kind == sa::SymbolKind::StatementBlock &&
            process.kind != Process::Kind::Initial) {
            // A static variable is initialised once, before time 0.
            auto* syntax = symbol.getSyntax();
            if (syntax && syntax->parent &&
                syntax->parent->kind != slang::syntax::SyntaxKind::ForLoopStatement &&
                syntax->kind != slang::syntax::SyntaxKind::ForVariableDeclaration) {
                refuse({symbol.location, symbol.location}, "hdl-unsupported-static-local",
                       "the static local variable '" + std::string(symbol.name) +
                           "' keeps its value between activations");
                return;
            }
        }
        write(v.id, 0, valueTree(*init, v.width, true), false, init->sourceRange);
        return;
    }
    if (symbol.lifetime == sa::VariableLifetime::Automatic)
        blocking.values.erase(v.id); // unknown again in each iteration
}

void Executor::execExpression(const sa::Expression& expr) {
    switch (expr.kind) {
        case sa::ExpressionKind::Assignment:
            assign(expr.as<sa::AssignmentExpression>());
            return;
        case sa::ExpressionKind::UnaryOp:
            increment(expr.as<sa::UnaryExpression>());
            return;
        case sa::ExpressionKind::Call: {
            auto& call = expr.as<sa::CallExpression>();
            if (call.isSystemCall()) {
                if (!learning)
                    ctx.note(call.sourceRange, "decode-task-ignored",
                             "'" + std::string(call.getSubroutineName()) +
                                 "' does not change any value and is left out");
            }
            else {
                callTree(call);
            }
            return;
        }
        case sa::ExpressionKind::Conversion: // void'(f(x))
            execExpression(expr.as<sa::ConversionExpression>().operand());
            return;
        default:
            refuse(expr.sourceRange, "hdl-unsupported-statement",
                   "this expression has no effect that a table can hold");
    }
}

} // namespace palindrome::hdl::decoding
