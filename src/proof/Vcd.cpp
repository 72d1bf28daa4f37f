// Vcd.cpp - a trace as a value change dump.
// SPDX-License-Identifier: MIT
#include "proof/Prove.h"

#include <map>

namespace palindrome::proof {

using namespace logic;

namespace {

/// A cycle takes ten time units: registers and inputs change at its start, together with the active
/// clock edge that began it.
constexpr unsigned cycleLength = 10;

class Writer {
public:
    explicit Writer(const Trace& trace) : trace(trace) {}

    std::string write(const System& spec, const System& hdl) {
        out = "$comment what a trace of palindrome shows in its last cycle: " +
              plain(trace.output) + ", expected " + trace.expected + ", got " + trace.actual +
              " $end\n$timescale 1ns $end\n";
        declare(spec, hdl);
        out += "$enddefinitions $end\n";
        bool falling = false;
        for (const Register& r : spec.registers)
            falling = falling || r.edge == Edge::Neg;
        for (size_t i = 0; i < trace.cycles.size(); ++i) {
            out += "#" + std::to_string(i * cycleLength) + "\n";
            if (i == 0)
                out += "$dumpvars\n";
            clocks(!falling);
            cycle(trace.cycles[i]);
            if (i == 0)
                out += "$end\n";
            if (!clockIds.empty())
                out += "#" + std::to_string(i * cycleLength + cycleLength / 2) + "\n";
            clocks(falling);
        }
        out += "#" + std::to_string(trace.cycles.size() * cycleLength) + "\n";
        return std::move(out);
    }

private:
    using Values = std::vector<std::pair<std::string, std::string>>;

    /// Identifier codes are printable characters, shortest first.
    std::string newId() {
        std::string id;
        for (size_t n = count++;; n = n / 94 - 1) {
            id += static_cast<char>('!' + n % 94);
            if (n < 94)
                return id;
        }
    }

    /// No white space and no `$end` can come from a name.
    static std::string plain(const std::string& name) {
        std::string text;
        for (char c : name)
            text += c > ' ' && c < 127 && c != '$' ? c : '_';
        return text;
    }

    void declareScope(const std::string& scope, const char* type, const Values& values) {
        for (const auto& [name, value] : values) {
            std::string id = newId();
            ids[scope + "." + name] = id;
            out += "$var " + std::string(type) + " " + std::to_string(value.size()) + " " + id +
                   " " + plain(name) +
                   (value.size() > 1 ? " [" + std::to_string(value.size() - 1) + ":0]" : "") +
                   " $end\n";
        }
    }

    void declare(const System& spec, const System& hdl) {
        if (trace.cycles.empty())
            return;
        const TraceCycle& c = trace.cycles.front();
        out += "$scope module inputs $end\n";
        for (const std::string& clock : spec.clocks) {
            clockIds.push_back(newId());
            out += "$var wire 1 " + clockIds.back() + " " + plain(clock) + " $end\n";
        }
        declareScope("in", "wire", c.inputs);
        out += "$upscope $end\n$scope module " + scopeName(spec, "spec") + " $end\n";
        declareScope("spec", "reg", c.specRegisters);
        declareScope("signal", "wire", c.signals);
        declareScope("specout", "wire", portsOnly(c.specOutputs, c.specRegisters));
        out += "$upscope $end\n";
        if (c.hdlOutputs.empty() && c.hdlRegisters.empty())
            return;
        out += "$scope module " + scopeName(hdl, "hdl") + " $end\n";
        declareScope("hdl", "reg", c.hdlRegisters);
        declareScope("hdlout", "wire", portsOnly(c.hdlOutputs, c.hdlRegisters));
        out += "$upscope $end\n";
    }

    static std::string scopeName(const System& s, const char* side) {
        return std::string(side) + (s.name.empty() ? "" : "_" + plain(s.name));
    }

    /// A registered port is shown once, as the register.
    static Values portsOnly(const Values& ports, const Values& registers) {
        Values result;
        for (const auto& p : ports) {
            bool registered = false;
            for (const auto& r : registers)
                registered = registered || r.first == p.first;
            if (!registered)
                result.push_back(p);
        }
        return result;
    }

    void values(const std::string& scope, const Values& list) {
        for (const auto& [name, value] : list) {
            auto id = ids.find(scope + "." + name);
            if (id == ids.end())
                continue; // a registered port
            std::string& before = last[id->second];
            if (before == value)
                continue;
            before = value;
            out += value.size() == 1 ? value + id->second + "\n"
                                     : "b" + value + " " + id->second + "\n";
        }
    }

    void cycle(const TraceCycle& c) {
        values("in", c.inputs);
        values("spec", c.specRegisters);
        values("signal", c.signals);
        values("specout", c.specOutputs);
        values("hdl", c.hdlRegisters);
        values("hdlout", c.hdlOutputs);
    }

    void clocks(bool level) {
        for (const std::string& id : clockIds)
            out += (level ? "1" : "0") + id + "\n";
    }

    const Trace& trace;
    std::string out;
    size_t count = 0;
    std::vector<std::string> clockIds;
    std::map<std::string, std::string> ids, last;
};

} // namespace

std::string toVcd(const Trace& trace, const System& spec, const System& hdl) {
    return Writer(trace).write(spec, hdl);
}

} // namespace palindrome::proof
