// HarnessText.cpp - the C++ that is compiled with a Verilator model: the same for every design.
// SPDX-License-Identifier: MIT
#include "sim/HarnessText.h"

namespace palindrome::sim {

const char* const modelHeaderText = R"cpp(
#pragma once
#include "verilated.h"
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

/// A variable of the model: a word, or an array of words over one or more dimensions.
struct PalSymbol {
    std::string scope, name;
    void* data;
    unsigned bytes;    ///< of one word
    unsigned width;    ///< bits of one word
    int direction;     ///< VLVD_IN, VLVD_OUT, or 0 for what is no port
    std::vector<std::pair<int, unsigned>> dimensions; ///< lowest index and size, outermost first
};
using PalTable = std::vector<PalSymbol>;

struct PalDut {
    virtual ~PalDut() = default;
    virtual void eval() = 0;
    PalTable symbols;
};
PalDut* palMakeDut(VerilatedContext* context);

template<typename T>
struct PalShape {
    static constexpr unsigned bytes = 0; // a type that is not supported
    static void sizes(std::vector<unsigned>&) {}
};
template<> struct PalShape<CData> : PalShape<void> { static constexpr unsigned bytes = 1; };
template<> struct PalShape<SData> : PalShape<void> { static constexpr unsigned bytes = 2; };
template<> struct PalShape<IData> : PalShape<void> { static constexpr unsigned bytes = 4; };
template<> struct PalShape<QData> : PalShape<void> { static constexpr unsigned bytes = 8; };
template<std::size_t N> struct PalShape<VlWide<N>> : PalShape<void> {
    static constexpr unsigned bytes = 4 * N;
};
template<typename T, std::size_t N> struct PalShape<VlUnpacked<T, N>> {
    static constexpr unsigned bytes = PalShape<T>::bytes;
    static void sizes(std::vector<unsigned>& list) {
        list.push_back(N);
        PalShape<T>::sizes(list);
    }
};

/// `ranges` are the declared bounds: of the innermost packed dimension (if the element type has
/// one), then of the unpacked ones, then of the other packed ones.
template<typename T>
void palAdd(PalTable& table, const char* scope, const char* name, T* data, int direction,
            std::initializer_list<int> ranges) {
    PalSymbol symbol{scope, name, data, PalShape<T>::bytes, 1, direction, {}};
    std::vector<unsigned> sizes, declared;
    std::vector<int> lows;
    PalShape<T>::sizes(sizes);
    unsigned long long width = 1;
    for (const int* r = ranges.begin(); r != ranges.end(); r += 2) {
        lows.push_back(r[0] < r[1] ? r[0] : r[1]);
        declared.push_back(1u + static_cast<unsigned>(r[0] < r[1] ? r[1] - r[0] : r[0] - r[1]));
        width *= declared.back();
    }
    auto fits = [&](std::size_t first) {
        for (std::size_t d = 0; d < sizes.size(); ++d) {
            if (first + d >= declared.size() || declared[first + d] != sizes[d])
                return false;
        }
        return true;
    };
    const std::size_t first = fits(1) ? 1 : 0; // else the element is a single bit
    if (symbol.bytes == 0 || !fits(first))
        return;
    for (std::size_t d = 0; d < sizes.size(); ++d) {
        symbol.dimensions.emplace_back(lows[first + d], sizes[d]);
        width /= sizes[d];
    }
    symbol.width = static_cast<unsigned>(width);
    if (symbol.width != 0 && symbol.width <= 8 * symbol.bytes)
        table.push_back(symbol);
}
)cpp";

const char* const precompiledHeaderText = R"cpp(
#include "verilated.h"
#include "verilated_dpi.h"
#include "verilated_sym_props.h"
#include "verilated_syms.h"
#include <memory>
#include <string>
#include "model.h"
)cpp";

const char* const glueText = R"cpp(
#include "Vdut.h"
#include "Vdut___024root.h"
#include "Vdut__Syms.h"
#include "model.h"
#include "symbols.h"
namespace {
struct PalGlue final : PalDut {
    explicit PalGlue(VerilatedContext* context) : model(context, "TOP") {
        palAddSymbols(symbols, *model.rootp->vlSymsp);
    }
    ~PalGlue() override { model.final(); }
    void eval() override { model.eval(); }
    Vdut model;
};
} // namespace
PalDut* palMakeDut(VerilatedContext* context) {
    return new PalGlue(context);
}
)cpp";

// Names of ports and registers are looked up in Verilator's symbol table at run time, so no name
// of the HDL ever becomes C++ text of ours.
const char* const harnessText = R"cpp(#include "verilated.h"
#include "verilated_sym_props.h"
#include "verilated_syms.h"

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "model.h"

namespace {

[[noreturn]] void die(const char* what) {
    std::fprintf(stderr, "harness: %s\n", what);
    std::exit(3);
}

struct Reader {
    FILE* file;

    std::string word() {
        int c = std::getc(file);
        while (c == ' ' || c == '\n')
            c = std::getc(file);
        std::string w;
        for (; c != EOF && c != ' ' && c != '\n'; c = std::getc(file))
            w += static_cast<char>(c);
        if (w.empty())
            die("the stimulus file ends early");
        return w;
    }
    unsigned number() { return static_cast<unsigned>(std::strtoul(word().c_str(), nullptr, 10)); }
    void expect(const char* w) {
        if (word() != w)
            die("the stimulus file is malformed");
    }
};

/// A variable of the model, or one element of an array.
struct Place {
    std::string scope, name;
    std::vector<int> indexes;
    unsigned width = 0;
    int direction = 0; ///< VLVD_IN or VLVD_OUT for a port, 0 for a register
    unsigned char* data = nullptr;
    unsigned bytes = 0;
    std::string problem;
    std::vector<unsigned char> last; ///< as last written out
};

/// In the table that was made with the model; false: it is not in there.
bool resolveSymbol(Place& p, const PalTable& symbols) {
    for (const auto& s : symbols) {
        if (s.scope != p.scope || s.name != p.name)
            continue;
        if (s.width != p.width)
            p.problem = "width " + std::to_string(s.width);
        else if (p.direction != 0 && s.direction != p.direction)
            p.problem = "direction";
        else if (s.dimensions.size() != p.indexes.size())
            p.problem = "dimensions";
        size_t word = 0;
        for (size_t d = 0; d < p.indexes.size() && p.problem.empty(); ++d) {
            const auto [low, size] = s.dimensions[d];
            if (p.indexes[d] < low || static_cast<size_t>(p.indexes[d] - low) >= size)
                p.problem = "index";
            word = word * size + static_cast<size_t>(p.indexes[d] - low);
        }
        if (p.problem.empty()) {
            p.bytes = s.bytes;
            p.data = static_cast<unsigned char*>(s.data) + word * s.bytes;
        }
        return true;
    }
    return false;
}

void resolve(Place& p, VerilatedContext& context, const PalTable& symbols) {
    p.data = nullptr;
    p.problem.clear();
    if (resolveSymbol(p, symbols))
        return;
    const VerilatedScope* scope = context.scopeFind(p.scope.c_str());
    VerilatedVar* var = scope ? scope->varFind(p.name.c_str()) : nullptr;
    if (!var || var->isParam()) {
        p.problem = "missing";
        return;
    }
    unsigned width = static_cast<unsigned>(var->packed().elements());
    if (width != p.width) {
        p.problem = "width " + std::to_string(width);
        return;
    }
    if (p.direction != 0 && var->vldir() != p.direction) {
        p.problem = "direction";
        return;
    }
    if (var->udims() != static_cast<int>(p.indexes.size())) {
        p.problem = "dimensions";
        return;
    }
    void* data = var->datap();
    for (size_t d = 0; d < p.indexes.size() && data; ++d)
        data = var->datapAdjustIndex(data, static_cast<int>(d + 1), p.indexes[d]);
    if (!data) {
        p.problem = "index";
        return;
    }
    switch (var->vltype()) {
    case VLVT_UINT8: p.bytes = 1; break;
    case VLVT_UINT16: p.bytes = 2; break;
    case VLVT_UINT32: p.bytes = 4; break;
    case VLVT_UINT64: p.bytes = 8; break;
    case VLVT_WDATA: p.bytes = 4 * ((width + 31) / 32); break;
    default: p.problem = "type"; return;
    }
    p.data = static_cast<unsigned char*>(data);
}

int digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    die("a digit of the stimulus file is not hexadecimal");
}

/// Machine and words are little-endian, so bytes from the lowest up serve every type.
void writeHex(Place& p, const std::string& hex) {
    std::memset(p.data, 0, p.bytes);
    unsigned nibble = 0;
    for (size_t i = hex.size(); i-- > 0; ++nibble) {
        if (nibble / 2 >= p.bytes)
            die("a value of the stimulus file is too wide");
        p.data[nibble / 2] |= static_cast<unsigned char>(digit(hex[i]) << (nibble % 2 * 4));
    }
}

void printHex(FILE* out, const Place& p) {
    static const char digits[] = "0123456789abcdef";
    for (unsigned nibble = (p.width + 3) / 4; nibble-- > 0;)
        std::putc(digits[(p.data[nibble / 2] >> (nibble % 2 * 4)) & 15], out);
}

std::vector<Place> readPlaces(Reader& in, const char* kind, int direction) {
    in.expect(kind);
    std::vector<Place> places(in.number());
    for (auto& p : places) {
        p.direction = direction;
        p.scope = in.word();
        p.name = in.word();
        p.width = in.number();
        p.indexes.resize(in.number());
        for (int& i : p.indexes)
            i = std::atoi(in.word().c_str());
    }
    return places;
}

struct Run {
    Reader in;
    FILE* out;
    bool clocked = false;
    unsigned char idle = 0;
    std::vector<Place> clock, inputs, outputs, registers;

    void report(VerilatedContext& context);
    void resolveAll(VerilatedContext& context, const PalTable& symbols);
    void printRegisters();
    void episode(bool first);
};

void Run::resolveAll(VerilatedContext& context, const PalTable& symbols) {
    for (auto* list : {&clock, &inputs, &outputs, &registers}) {
        for (auto& p : *list)
            resolve(p, context, symbols);
    }
}

/// Says once what was not found, and which inputs nobody drives.
void Run::report(VerilatedContext& context) {
    auto list = [&](const char* kind, const std::vector<Place>& places) {
        for (size_t i = 0; i < places.size(); ++i) {
            if (!places[i].problem.empty())
                std::fprintf(out, "bad %s %zu %s\n", kind, i, places[i].problem.c_str());
        }
    };
    list("clock", clock);
    list("in", inputs);
    list("out", outputs);
    list("reg", registers);
    const VerilatedScope* top = context.scopeFind("TOP.TOP");
    VerilatedVarNameMap* vars = top ? top->varsp() : nullptr;
    if (vars) {
        for (const auto& [name, var] : *vars) {
            bool known = false;
            for (auto* places : {&clock, &inputs}) {
                for (const auto& p : *places)
                    known = known || p.name == name;
            }
            if (var.vldir() == VLVD_IN && !known)
                std::fprintf(out, "undriven %s\n", name);
        }
    }
    bool fatal = !clock.empty() && !clock[0].problem.empty();
    for (auto* places : {&inputs, &outputs}) {
        for (const auto& p : *places)
            fatal = fatal || !p.problem.empty();
    }
    if (fatal) {
        std::fprintf(out, "done\n");
        std::fclose(out);
        std::exit(0);
    }
}

void Run::printRegisters() {
    for (size_t i = 0; i < registers.size(); ++i) {
        Place& p = registers[i];
        if (!p.data)
            continue;
        if (p.last.size() == p.bytes && std::memcmp(p.last.data(), p.data, p.bytes) == 0)
            continue;
        p.last.assign(p.data, p.data + p.bytes);
        std::fprintf(out, "r %zu ", i);
        printHex(out, p);
        std::putc('\n', out);
    }
}

void Run::episode(bool first) {
    const unsigned seed = in.number(), cycles = in.number(), powerUps = in.number();
    VerilatedContext context;
    context.threads(1);
    context.fatalOnError(true);
    context.randReset(2);
    context.randSeed(static_cast<int>(seed));
    std::unique_ptr<PalDut> dut(palMakeDut(&context));
    resolveAll(context, dut->symbols);
    if (first)
        report(context);
    std::vector<std::pair<unsigned, std::string>> powerUp(powerUps);
    for (auto& [index, value] : powerUp) {
        index = in.number();
        value = in.word();
        if (index >= registers.size())
            die("a register of the stimulus file does not exist");
    }
    for (auto& p : registers)
        p.last.clear();
    std::fprintf(out, "episode\n");
    if (clocked)
        *clock[0].data = idle;
    for (unsigned cycle = 0; cycle < cycles; ++cycle) {
        for (auto& p : inputs)
            writeHex(p, in.word());
        if (context.gotFinish())
            continue; // the rest of the values is read and dropped
        dut->eval();
        if (cycle == 0 && !powerUp.empty()) {
            for (auto& [index, value] : powerUp) {
                if (registers[index].data)
                    writeHex(registers[index], value);
            }
            dut->eval();
        }
        printRegisters();
        std::putc('o', out);
        for (auto& p : outputs) {
            std::putc(' ', out);
            printHex(out, p);
        }
        std::putc('\n', out);
        if (clocked) {
            *clock[0].data = !idle;
            dut->eval();
            // An edge of its own, before the inputs change: some modules use it too.
            *clock[0].data = idle;
            dut->eval();
        }
        if (context.gotFinish())
            std::fprintf(out, "finish\n");
        context.timeInc(1);
    }
    if (!context.gotFinish()) {
        printRegisters(); // after the last edge, for choices made in the last cycle
        std::fprintf(out, "end\n");
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3)
        die("usage: dut STIMULUS RESULT");
    Run run;
    run.in.file = std::fopen(argv[1], "r");
    run.out = std::fopen(argv[2], "w");
    if (!run.in.file || !run.out)
        die("cannot open the stimulus or the result file");
    run.clock = readPlaces(run.in, "clock", VLVD_IN);
    run.clocked = !run.clock.empty();
    run.in.expect("idle");
    run.idle = run.in.number() != 0;
    run.inputs = readPlaces(run.in, "in", VLVD_IN);
    run.outputs = readPlaces(run.in, "out", VLVD_OUT);
    run.registers = readPlaces(run.in, "reg", 0);
    run.in.expect("episodes");
    const unsigned episodes = run.in.number();
    for (unsigned i = 0; i < episodes; ++i)
        run.episode(i == 0);
    std::fprintf(run.out, "done\n");
    return std::fclose(run.out) == 0 ? 0 : 3;
}
)cpp";

} // namespace palindrome::sim
