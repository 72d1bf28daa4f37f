// FlawTest.cpp - each malformed packet against the guard's table of the design, read by hand.
// SPDX-License-Identifier: MIT
#include "mesh/testbench/Flaw.h"

#include <doctest/doctest.h>
#include <map>

using namespace palindrome::mesh;

namespace {

/// What a guard makes of one packet that comes when none is open.
struct Guard {
    enum { Idle, Open, Skip } state = Idle;
    unsigned left = 0, events = 0, tossed = 0, pushed = 0;
    bool cut = false;

    void take(unsigned marks, unsigned length, bool isLegal) {
        const unsigned type = marks & 3u;
        const bool poison = (marks & 4u) != 0, body = type == 0, head = type == 1, tail = type == 2,
                   single = type == 3, last = left == 1;
        if (state == Open) {
            if (body && !poison && !last) {
                ++pushed, --left;
            }
            else if (tail && last)
                ++pushed, state = Idle;
            else {
                ++pushed, ++events, cut = true;
                state = tail || single ? Idle : Skip;
            }
        }
        else if (head && isLegal && !poison && length >= 2)
            ++pushed, state = Open, left = length - 1;
        else if (single && isLegal && length == 1)
            ++pushed, state = Idle;
        else {
            ++tossed;
            events += head || single || state == Idle;
            state = head || body ? Skip : Idle;
        }
    }
};

} // namespace

TEST_CASE("every malformed packet is reported once, and leaves the guard ready for the next") {
    std::map<Flaw, int> seen;
    for (unsigned k : {2u, 7u, 16u}) {
        Random random(3, k);
        for (unsigned flits = 1; flits <= 15; ++flits)
            for (int repeat = 0; repeat < 200; ++repeat) {
                const Form form = flawedForm(flits, k, random);
                CAPTURE(k);
                CAPTURE(flits);
                CAPTURE(int(form.flaw));
                ++seen[form.flaw];
                Guard guard;
                for (unsigned i = 0; i < form.flits; ++i)
                    guard.take(form.marks(i), form.length, form.flaw != Flaw::Outside);
                REQUIRE(guard.events == 1);
                REQUIRE(guard.state == Guard::Idle);
                REQUIRE(guard.tossed == form.discarded);
                REQUIRE((guard.pushed == 0) == (form.fate() == Fate::Refused));
                REQUIRE(guard.cut == (form.fate() == Fate::Cut));
                REQUIRE((form.flaw != Flaw::Outside || (form.at >= k && form.at <= 15)));
            }
    }
    CHECK(seen.size() == 8);
}

TEST_CASE("a good packet passes the guard whole") {
    for (unsigned flits = 1; flits <= 15; ++flits) {
        const Form form = goodForm(flits);
        Guard guard;
        for (unsigned i = 0; i < flits; ++i)
            guard.take(form.marks(i), form.length, true);
        CHECK((guard.events == 0 && guard.pushed == flits && guard.state == Guard::Idle));
    }
}
