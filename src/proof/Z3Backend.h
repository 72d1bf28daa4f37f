// Z3Backend.h - Z3 on word-level terms.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Budget.h"
#include "proof/Engine.h"

#include <memory>

namespace palindrome::proof {

/// Terms are translated through Z3's API, each once; the translations are kept between calls.
class Z3Backend {
public:
    /// `conflicts` is the limit of one call, in Z3's own count of work; 0: none.
    Z3Backend(const logic::TermPool& pool, uint64_t seed, uint64_t memoryMiB, uint64_t conflicts);
    ~Z3Backend();

    /// Fills answer, limit and model of the result; never throws Z3's exceptions. Z3 is stopped from
    /// another thread when the budget is exhausted.
    CheckResult check(std::span<const logic::Term> conjunction, Budget budget);

private:
    struct Impl;
    std::unique_ptr<Impl> impl; ///< none if Z3 is not installed: everything is then unknown
};

} // namespace palindrome::proof
