// FaultTable.cpp - collects what became of each fault in each wire format, and prints it on demand.
// SPDX-License-Identifier: MIT
#include "FaultTable.h"

#include "llm/Dialect.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace palindrome::llm::testing {

namespace {

struct Table {
    Table() { dialectNames(); } // so that the names outlive it

    std::vector<std::pair<std::string, std::map<std::string, std::string>>> rows;

    ~Table() {
        if (!std::getenv("PALINDROME_FAULT_TABLE"))
            return;
        size_t width = 0, cellCount = 0;
        for (const auto& [name, cells] : rows)
            width = std::max(width, name.size());
        std::printf("\n%-*s", static_cast<int>(width), "fault");
        for (const std::string& dialect : dialectNames())
            std::printf("  %-16s", dialect.c_str());
        for (const auto& [name, cells] : rows) {
            std::printf("\n%-*s", static_cast<int>(width), name.c_str());
            for (const std::string& dialect : dialectNames()) {
                const auto cell = cells.find(dialect);
                cellCount += cell != cells.end();
                std::printf("  %-16s", cell == cells.end() ? "-" : cell->second.c_str());
            }
        }
        std::printf("\n%zu faults, %zu cells\n", rows.size(), cellCount);
    }
};

} // namespace

void addFaultRow(std::string title, std::map<std::string, std::string> outcomes) {
    static Table only;
    only.rows.emplace_back(std::move(title), std::move(outcomes));
}

} // namespace palindrome::llm::testing
