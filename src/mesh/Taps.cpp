// Taps.cpp - the C++ through which the testbench reads registers and wires of a router.
// SPDX-License-Identifier: MIT
#include "mesh/Taps.h"

#include <array>
#include <fmt/format.h>

namespace palindrome::mesh {

namespace {

constexpr unsigned inputVcs = 10;

/// A name as Verilator writes it in C++: a second underscore in a row is encoded.
std::string mangled(const std::string& name) {
    std::string result;
    for (size_t i = 0; i < name.size(); ++i) {
        const bool repeated = name[i] == '_' && i > 0 && name[i - 1] == '_';
        result += repeated ? std::string("__05F") : std::string(1, name[i]);
    }
    return result;
}

bool declares(const std::string& header, const std::string& member) {
    for (size_t at = header.find(member); at != header.npos; at = header.find(member, at + 1)) {
        const char before = at == 0 ? ' ' : header[at - 1];
        const char after = at + member.size() < header.size() ? header[at + member.size()] : ' ';
        if ((before == ' ' || before == '/') && (after == ';' || after == '/' || after == '['))
            return true;
    }
    return false;
}

class Writer {
public:
    Writer(const RouterHdl& theRouter, const std::string& theHeader)
        : router(theRouter), header(theHeader) {}

    Result<std::string> write() {
        text = "// Taps.h - made from the class that Verilator wrote.\n#pragma once\n\n"
               "#include \"obj/Vrouter.h\"\n#include \"obj/Vrouter___024root.h\"\n\n"
               "namespace palindrome::mesh {\n\nusing Root = Vrouter___024root;\n\n";
        registers();
        wire("stVc", router.scheduler, "st_vc", "(const Root& r) { return r.{}; }");
        wire("creditOk", router.creditCounter, "ok", "(const Root& r) { return r.{}; }");
        wire("bufferEmpty", router.fifo, "empty", "(const Root& r) { return r.{}; }");
        const std::string owners =
            "(const Root& r, unsigned o) { return unsigned(r.{} >> 10 * o & 0x3ff); }";
        wire("owner0Of", router.owner, "owner0", owners);
        wire("owner1Of", router.owner, "owner1", owners);
        text += "inline unsigned ownerOf(const Root& r, unsigned o, unsigned v) {\n"
                "    return v == 0 ? owner0Of(r, o) : owner1Of(r, o);\n}\n";
        wire("bufferBit", router.fifo, "rdata",
             "(const Root& r, unsigned at) { return r.{}[at / 32] >> at % 32 & 1u; }");
        text += "inline uint64_t bufferHead(const Root& r, unsigned q) {\n"
                "    uint64_t word = 0;\n    for (unsigned i = 0; i < 40; ++i)\n"
                "        word |= uint64_t(bufferBit(r, 40 * q + i)) << i;\n    return word;\n}\n\n"
                "} // namespace palindrome::mesh\n";
        if (!missing.empty())
            return fail(Failure::Kind::Refused,
                        fmt::format("`{}` has no wire `{}`: it is not a router of this design",
                                    router.top, missing));
        return std::move(text);
    }

private:
    std::string member(const std::string& name) const {
        return mangled(nodeName) + "__DOT__router__DOT__" + mangled(name);
    }
    std::string registerOf(const std::string& base, unsigned i, const char* name) const {
        return fmt::format("{}__BRA__{}__KET____DOT__{}", member(base), i, name);
    }

    void registers() {
        // Whole vectors: byte by byte each sum would wait for the one before.
        std::array<std::string, 3> lists;
        bool all = true;
        for (unsigned i = 0; i < inputVcs; ++i) {
            const std::array names = {registerOf(router.creditCounter, i, "count"),
                                      registerOf(router.fifo, i, "level"),
                                      registerOf(router.creditReturn, i, "pend")};
            for (size_t n = 0; n < names.size(); ++n) {
                all = all && declares(header, names[n]);
                lists[n] += fmt::format("{}uint8_t(r.{})", i == 0 ? "" : ",\n        ", names[n]);
            }
        }
        const std::string body =
            fmt::format("    sender += Bytes{{{}}};\n    receiver += Bytes{{{}}};\n"
                        "    receiver += Bytes{{{}}};\n",
                        lists[0], lists[1], lists[2]);
        text += fmt::format("constexpr bool hasRegisters = {};\n", all);
        text += "template<class Bytes>\n"
                "inline void addRegisters(const Root& r, Bytes& sender, Bytes& receiver) {\n" +
                (all ? body : std::string("    (void)r, (void)sender, (void)receiver;\n")) +
                "}\n";
    }

    void wire(const char* function, const std::string& base, const char* port, std::string form) {
        const std::string name = member(base + "__" + port);
        if (!declares(header, name))
            missing = base + "__" + port;
        form.replace(form.find("{}"), 2, name);
        // What one wire of one bit or ten looks like differs, what is made of it does not.
        const char* type = std::string_view(function) == "bufferBit" ? "uint32_t" : "unsigned";
        text += fmt::format("inline {} {}{}\n", type, function, form);
    }

    const RouterHdl& router;
    const std::string& header;
    std::string text, missing;
};

} // namespace

std::string nodeModule(const RouterHdl& router) {
    std::string parameters;
    for (const auto& [name, value] : router.parameters)
        parameters += fmt::format("{}.{}({})", parameters.empty() ? "" : ", ", name, value);
    return fmt::format(
        "module {} (\n"
        "    input logic clk, rst_n,\n"
        "    input logic [3:0] here_x, here_y, max_x, max_y,\n"
        "    input logic [9:0] in_valid, out_credit,\n"
        "    input logic [209:0] in_code,\n"
        "    output logic [9:0] in_credit, out_valid,\n"
        "    output logic [209:0] out_code,\n"
        "    input logic csr_we,\n"
        "    input logic [3:0] csr_addr,\n"
        "    input logic [31:0] csr_wdata,\n"
        "    output logic [31:0] csr_rdata\n"
        ");\n"
        "    logic [15:0] place;\n"
        "    always_ff @(posedge clk) place <= {{here_x, here_y, max_x, max_y}};\n"
        "    {} #({}) router (.clk, .rst_n, .here_x(place[15:12]), .here_y(place[11:8]),\n"
        "        .max_x(place[7:4]), .max_y(place[3:0]), .in_valid, .in_code, .in_credit,\n"
        "        .out_valid, .out_code, .out_credit, .csr_we, .csr_addr, .csr_wdata, .csr_rdata);\n"
        "endmodule\n",
        nodeName, router.top, parameters);
}

std::string tapsConfiguration(const RouterHdl& router) {
    std::string text = "`verilator_config\n";
    // The star stands for the two underscores, which Verilator knows under another name.
    for (const auto& [base, port] :
         {std::pair(router.scheduler, "st_vc"), std::pair(router.creditCounter, "ok"),
          std::pair(router.fifo, "empty"), std::pair(router.fifo, "rdata"),
          std::pair(router.owner, "owner0"), std::pair(router.owner, "owner1")})
        text += fmt::format("public_flat_rd -module \"{}\" -var \"{}*{}\"\n", router.top, base,
                            port);
    for (const auto& [module, name] : {std::pair("credit_ctr", "count"),
                                       std::pair("vc_fifo", "level"),
                                       std::pair("credit_ret", "pend")})
        text += fmt::format("public_flat_rd -module \"{}\" -var \"{}\"\n", module, name);
    return text;
}

Result<std::string> tapsHeader(const RouterHdl& router, const std::string& rootHeader) {
    return Writer(router, rootHeader).write();
}

} // namespace palindrome::mesh
