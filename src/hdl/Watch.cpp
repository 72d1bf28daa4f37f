// Watch.cpp - lowering in which each assignment and condition of the source can be set free.
// SPDX-License-Identifier: MIT
#include "hdl/Watch.h"

#include "hdl/Lower.h"

namespace palindrome::hdl {

XTerm Watch::value(const logic::SourceRef& source, Kind kind, const std::string& text,
                   const XTerm& value) {
    if (source.line == 0)
        return value;
    const Place place{source.file, source.line, source.column, source.endLine, source.endColumn,
                      kind};
    const auto [at, isNew] = places.try_emplace(place, found.size());
    if (isNew) {
        const Term free = pool.var(1, "free " + std::to_string(found.size()));
        written[free] = pool.bool_(false);
        found.push_back({source, kind, text, free});
    }
    const Range& range = found[at->second];
    const unsigned width = pool.width(value.value);
    return {pool.ite(range.free, pool.var(width, "any"), value.value),
            pool.ite(range.free, pool.zero(width), value.unknown)};
}

bool Lowering::isWatching() const {
    return watch && watchPaused == 0 && running && running->kind != Process::Kind::Initial;
}

XTerm Lowering::watched(slang::SourceRange at, Watch::Kind kind, const XTerm& value) {
    if (!isWatching())
        return value;
    logic::SourceRef place = sourceRef(design.sources(), at);
    const auto start = design.sources().getFullyExpandedLoc(at.start());
    if (const auto& path = design.sources().getFullPath(start.buffer()); !path.empty())
        place.file = path.string(); // two files may have one name
    return watch->value(place, kind, sourceText(design.sources(), at), value);
}

XTerm Lowering::evalWatched(const sa::Expression& expr) {
    const unsigned line = sourceRef(design.sources(), expr.sourceRange).line;
    if (!isWatching() || watchLine == 0 || line == 0 || line == watchLine)
        return evalPlain(expr);
    const unsigned saved = std::exchange(watchLine, line);
    const XTerm value = evalPlain(expr);
    watchLine = saved;
    return watched(expr.sourceRange, Watch::Kind::Operand, value);
}

XTerm Lowering::evalFrom(const sa::Expression& expr, slang::SourceRange statement) {
    if (!watch)
        return evalPlain(expr);
    const unsigned line = sourceRef(design.sources(), statement).line;
    const unsigned saved = std::exchange(watchLine, line);
    const XTerm value = eval(expr);
    watchLine = saved;
    return value;
}

std::optional<logic::System> lowerWatched(const Design& design, logic::TermPool& pool,
                                          const LowerOptions& options, Watch& watch,
                                          diag::Sink& sink) {
    LowerOptions own = options;
    if (options.unsatisfiable)
        own.unsatisfiable = [&](logic::TermPool& p, Term condition) {
            return options.unsatisfiable(p, watch.asWritten(condition));
        };
    Lowering lowering(design.slang(), pool, own, sink);
    lowering.watchRanges(watch);
    return lowering.run();
}

} // namespace palindrome::hdl
