// Samples.h - texts of units that tests of the LCT format start from.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "lct/Reader.h"

#include <doctest/doctest.h>
#include <string>
#include <string_view>

namespace palindrome::lct::samples {

/// Every section and every form of a cell.
inline constexpr std::string_view everything = R"(<!-- a comment in front -->
# demo
A unit that has *everything*.

| prose | table |
|---|---|
| kept | as it is |

## Parameters
| name | type | value | note |
|---|---|---|---|
| DEPTH | int unsigned | 4 | `entries` \| slots |
## Types
| name | definition | note |
|---|---|---|
| st_t | enum logic [1:0] {IDLE, RUN = 2} |  |
## Clocking
| clock | edge | reset | active | style |
|---|---|---|---|---|
| clk | posedge | rst_n | low | async |
## Ports

The bus.

| name | direction | type | note |
|---|---|---|---|
| clk | in | logic |  |
| rst_n | in | logic |  |
| a | in | logic [3:0] |  |
| b | in | logic |  |
| count | out | logic [3:0] | registered |
| y | out | logic [3:0] |  |
| win | out | logic [3:0] |  |

Text behind the table.

## Registers
| name | type | reset | note |
|---|---|---|---|
| count | logic [3:0] | '0 |  |
| state | st_t | IDLE |  |
| mem [DEPTH] | logic [7:0] | - |  |
| last | logic | last | holds during reset |
## Signals
| name | type | note |
|---|---|---|
| sum | logic [3:0] |  |
## Equations
| name | expression | note |
|---|---|---|
| sum | count + 1 |  |
| win[0] | a == 0 \|\| b |  |
| win[3:1] | `a*b*3` |  |

## Background
Kept *word for word*.

- a list

## Table: next state
policy: unique
default: hold

Why it is so.

| state | a[1:0] | b \|\| a[3] | → state | → count | note |
|---|---|---|---|---|---|
| IDLE | 1? | - | RUN | hold | starts |
| RUN | != 3 | 1 | - | sum |  |
| {IDLE, RUN} | 2'b0? | 0 | hold | 4'd3 | `x` |

After the table.

## Table: memory
| → mem[count[1:0]] | → last |
|---|---|
| {4'd0, a} | b |
## Table: y
policy: first

| a | → y |
|---|---|
| < 4'd3 | a |
| >= DEPTH | - |
| otherwise | '0 |
## Assumptions
| name | expression | note |
|---|---|---|
| small | a < 9 |  |
## Invariants
| name | expression | note |
|---|---|---|
| bounded | count <= 15 |  |
## Properties
| name | expression | note |
|---|---|---|
| quiet | b -> y != 0 |  |
## Instances
| name | unit | parameters | note |
|---|---|---|---|
| u_in[5] | link_rx | WIDTH = 8, DEPTH = 4 |  |
| u_one | other | - |  |
## Connections
| from | to | for | note |
|---|---|---|---|
| u_in[p].rdata | u_one.data[p] | p 5, v 2 |  |
| u_one.unused | open |  |  |
)";

inline std::optional<Unit> read(std::string_view text, diag::Sink& sink) {
    return readMarkdown(text, "sample.lct.md", sink);
}

/// A unit that must be readable without any finding.
inline Unit mustRead(std::string_view text) {
    diag::Sink sink;
    auto unit = read(text, sink);
    for (const auto& d : sink.all())
        MESSAGE(d.rule << ": " << d.message << " at " << d.span.line << ":" << d.span.column);
    REQUIRE(unit);
    REQUIRE(sink.all().empty());
    return *unit;
}

} // namespace palindrome::lct::samples
