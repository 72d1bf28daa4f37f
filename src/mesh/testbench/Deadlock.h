// Deadlock.h - which buffers wait for which, and the circle among them.
// SPDX-License-Identifier: MIT
#pragma once

#include "Node.h"

#include <memory>

namespace palindrome::mesh {

/// Reads the routers as they stand. A buffer whose first flit cannot leave waits for the buffers
/// that hold what it needs: an output VC, or a slot beyond it.
class WaitGraph {
public:
    explicit WaitGraph(const std::vector<std::unique_ptr<Node>>& theNodes) : nodes(theNodes) {}

    /// "(0,0) North VC0 -> (1,0) West VC1 -> …" if some buffers wait in a circle, else the buffers
    /// that wait for nothing we know of.
    std::string describe() {
        colour.assign(nodes.size() * inputVcs, White);
        std::string stuck;
        for (unsigned at = 0; at < colour.size(); ++at) {
            if (colour[at] != White || isEmpty(at))
                continue;
            if (visit(at))
                return "waiting in a circle: " + circle;
        }
        unsigned named = 0;
        for (unsigned at = 0; at < colour.size() && named < 4; ++at)
            if (!isEmpty(at) && waitsFor(at).empty() && ++named)
                stuck += (stuck.empty() ? "" : ", ") + name(at) + " (" + flitText(at) + ")";
        return stuck.empty() ? "no buffer holds a flit"
                             : "no circle; nothing that others hold keeps these from leaving: " +
                                   stuck;
    }

private:
    enum Colour : uint8_t { White, Grey, Black };

    const Vrouter___024root& root(unsigned at) const { return nodes[at / inputVcs]->router.root(); }
    bool isEmpty(unsigned at) const { return bufferEmpty(root(at)) >> at % inputVcs & 1; }
    uint64_t word(unsigned at) const { return bufferHead(root(at), at % inputVcs); }
    static unsigned outputOf(uint64_t word) {
        for (unsigned o = 0; o < ports; ++o)
            if (word >> (flitBits + o) & 1)
                return o;
        return ports;
    }
    std::string name(unsigned at) const {
        const Node& n = *nodes[at / inputVcs];
        const unsigned q = at % inputVcs;
        return "(" + std::to_string(n.x) + "," + std::to_string(n.y) + ") " + portName(q / 2) +
               " VC" + std::to_string(q & 1);
    }
    std::string flitText(unsigned at) const {
        const uint64_t w = word(at);
        const unsigned o = outputOf(w);
        return std::string(isFirst(w) ? "first flit" : "flit") + " for output " +
               (o < ports ? portName(o) : "none");
    }

    /// The buffer beyond output VC r of the same node; none beyond the edge or at the sink.
    bool beyond(unsigned at, unsigned r, unsigned& next) const {
        const int neighbour = nodes[at / inputVcs]->neighbours[r / 2];
        if (neighbour < 0)
            return false;
        next = static_cast<unsigned>(neighbour) * inputVcs + 2 * opposite(r / 2) + (r & 1);
        return true;
    }

    std::vector<unsigned> waitsFor(unsigned at) const {
        std::vector<unsigned> result;
        const uint64_t w = word(at);
        const unsigned o = outputOf(w), q = at % inputVcs;
        if (o == ports)
            return result;
        for (unsigned v = 0; v < 2; ++v) {
            const unsigned r = 2 * o + v, owner = ownerOf(root(at), o, v);
            const bool hasCredit = creditOk(root(at)) >> r & 1;
            unsigned next;
            if (owner != 0 && isFirst(w) && !(owner >> q & 1)) {
                for (unsigned other = 0; other < inputVcs; ++other)
                    if (owner >> other & 1)
                        result.push_back(at - q + other);
            }
            else if ((isFirst(w) || (owner >> q & 1)) && !hasCredit && beyond(at, r, next))
                result.push_back(next);
        }
        return result;
    }

    bool visit(unsigned at) {
        colour[at] = Grey;
        path.push_back(at);
        for (unsigned next : waitsFor(at)) {
            if (colour[next] == Grey) {
                auto begin = std::find(path.begin(), path.end(), next);
                for (; begin != path.end(); ++begin)
                    circle += name(*begin) + " -> ";
                circle += name(next);
                return true;
            }
            if (colour[next] == White && visit(next))
                return true;
        }
        path.pop_back();
        colour[at] = Black;
        return false;
    }

    const std::vector<std::unique_ptr<Node>>& nodes;
    std::vector<Colour> colour;
    std::vector<unsigned> path;
    std::string circle;
};

} // namespace palindrome::mesh
