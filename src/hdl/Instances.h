// Instances.h - the instances of a unit, and the endpoints of the form u_rx[p].flit in its cells.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::hdl {

/// The type of a port that can be wired: a vector of logic.
struct VectorType {
    bool isSigned = false;
    std::string dimensions; ///< packed, in names of the instantiating unit
};

struct InstanceInfo {
    const lct::Instance* cell = nullptr;
    const lct::Unit* unit = nullptr; ///< null if it was not found
    std::string base;                ///< name without its dimension
    std::string count;               ///< "5" of "u_in[5]"; empty: a single instance
    struct Value {
        std::string text;
        size_t begin = 0; ///< in the parameters cell
    };
    std::vector<std::pair<std::string, Value>> parameters;

    /// The clock and the reset of the unit, which connect by name.
    bool isControl(const lct::Port& port) const;
    /// Empty for types other than vectors of logic.
    std::optional<VectorType> typeOf(const lct::Port& port) const;

private:
    std::string inParentNames(std::string_view text, unsigned depth) const;
};

/// `u_rx[p].flit` in a cell.
struct Endpoint {
    const InstanceInfo* instance = nullptr;
    std::string port;
    size_t begin = 0, indexEnd = 0, end = 0; ///< offsets: of the name, after its selects, after all
    bool selected = false;                   ///< a select follows
    bool signedElement = false;              ///< a signed port of an array of instances
};

/// The instances of a unit by name. Points into the unit.
class InstanceSet {
public:
    explicit InstanceSet(const lct::Unit& unit);
    const std::vector<InstanceInfo>& all() const { return list; }
    const InstanceInfo* find(std::string_view base) const;
    /// Endpoints of known instances, in order.
    std::vector<Endpoint> endpointsIn(std::string_view text) const;

private:
    std::vector<InstanceInfo> list;
};

/// Names and counts of `p 5, v 2`. Points into the text.
std::vector<std::pair<std::string_view, std::string_view>> rangesOf(std::string_view text);

} // namespace palindrome::hdl
