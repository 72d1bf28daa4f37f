// Flaw.h - packets that break the protocol of the links, and what a router must make of each.
// SPDX-License-Identifier: MIT
#pragma once

#include "Random.h"

#include <array>
#include <cstdint>

namespace palindrome::mesh {

/// What is wrong with a packet. The router that it enters reports each exactly once.
enum class Flaw : uint8_t {
    None,
    Outside,      ///< its destination lies beyond the mesh
    BadLength,    ///< says 0 or 1 where more follow, or anything but 1 of a single flit
    Headless,     ///< no first flit
    PoisonedHead, ///< a first flit that says that it is damaged
    EndsEarly,    ///< fewer flits than it says
    GoesOn,       ///< more flits than it says
    HeadInside,   ///< a second first flit
    SingleInside  ///< a whole packet of one flit where the last one is due
};

/// What becomes of a packet.
enum class Fate : uint8_t {
    Whole,   ///< arrives as it was sent
    Cut,     ///< arrives, but ends in a poisoned flit
    Refused, ///< nothing of it leaves the first router
};

/// How the flits of a packet deviate from those of a good one.
struct Form {
    Flaw flaw = Flaw::None;
    uint8_t flits = 1;     ///< that are sent
    uint8_t length = 1;    ///< that it says
    uint8_t at = 0;        ///< HeadInside: where; Outside: its column
    uint8_t discarded = 0; ///< flits that the first router drops

    Fate fate() const {
        return flaw == Flaw::None        ? Fate::Whole
               : flaw < Flaw::EndsEarly ? Fate::Refused
                                        : Fate::Cut;
    }
    /// Bits 34 to 32 of a flit: poison, last, first.
    unsigned marks(unsigned index) const {
        const bool isLast = index + 1 == flits;
        const unsigned good = unsigned(isLast) << 1 | unsigned(index == 0);
        switch (flaw) {
        case Flaw::Headless: return good & 2u;
        case Flaw::PoisonedHead: return index == 0 ? good | 4u : good;
        case Flaw::HeadInside: return index == at ? 1u : good;
        case Flaw::SingleInside: return isLast ? 3u : good;
        default: return good;
        }
    }
};

inline Form goodForm(unsigned flits) {
    return {Flaw::None, static_cast<uint8_t>(flits), static_cast<uint8_t>(flits)};
}

/// A packet of so many flits with one flaw; which one is drawn among those that such a packet can
/// have in a k x k mesh.
inline Form flawedForm(unsigned flits, unsigned k, Random& random) {
    constexpr uint8_t never = 99; // k of 16 leaves nothing outside
    struct Choice {
        Flaw flaw;
        uint8_t least, most; ///< flits
    };
    const std::array<Choice, 8> choices = {{{Flaw::Outside, k < 16 ? uint8_t(1) : never, 15},
                                            {Flaw::BadLength, 1, 15},
                                            {Flaw::Headless, 1, 15},
                                            {Flaw::PoisonedHead, 2, 15},
                                            {Flaw::EndsEarly, 2, 14},
                                            {Flaw::GoesOn, 3, 15},
                                            {Flaw::HeadInside, 3, 15},
                                            {Flaw::SingleInside, 2, 15}}};
    const Choice* choice = nullptr;
    do
        choice = &choices[random.below(choices.size())];
    while (flits < choice->least || flits > choice->most);
    Form form = goodForm(flits);
    form.flaw = choice->flaw;
    auto between = [&](unsigned low, unsigned high) {
        return static_cast<uint8_t>(low + random.below(high - low + 1));
    };
    if (form.fate() == Fate::Refused)
        form.discarded = form.flits;
    switch (form.flaw) {
    case Flaw::Outside: form.at = between(k, 15); break;
    case Flaw::BadLength:
        form.length = flits > 1 ? between(0, 1) : between(1, 15);
        if (flits == 1 && form.length == 1)
            form.length = 0;
        break;
    case Flaw::EndsEarly: form.length = between(flits + 1, 15); break;
    case Flaw::GoesOn:
        form.length = between(2, flits - 1);
        form.discarded = static_cast<uint8_t>(flits - form.length);
        break;
    case Flaw::HeadInside:
        form.at = between(1, flits - 2);
        form.discarded = static_cast<uint8_t>(flits - 1 - form.at);
        break;
    default: break;
    }
    return form;
}

} // namespace palindrome::mesh
