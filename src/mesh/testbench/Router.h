// Router.h - one router of the mesh: the model of Verilator with its ports as plain numbers.
// SPDX-License-Identifier: MIT
#pragma once

#include "Code.h"
#include "Taps.h"

#include <cstring>
#include <memory>

namespace palindrome::mesh {

constexpr unsigned ports = 5, inputVcs = 10;
enum Port : unsigned { Local, North, East, South, West };

inline const char* portName(unsigned port) {
    constexpr const char* names[] = {"Local", "North", "East", "South", "West"};
    return names[port];
}

/// A byte for each input or output VC; the last six are always 0.
typedef uint8_t VcBytes __attribute__((vector_size(16)));

class Router {
public:
    Router(unsigned x, unsigned y, unsigned max, uint64_t seed)
        : context(std::make_unique<VerilatedContext>()) {
        context->randReset(2); // what nothing initializes is random
        context->randSeed(static_cast<int>(seed % 0x7fffffff) + 1);
        model = std::make_unique<Vrouter>(context.get(), "router");
        model->here_x = x;
        model->here_y = y;
        model->max_x = model->max_y = max;
        model->csr_we = 0;
        model->csr_addr = 0;
        model->csr_wdata = 0;
        model->in_valid = 0;
        model->out_credit = 0;
        for (unsigned p = 0; p < ports; ++p)
            setCode(p, 0);
        model->rst_n = 1;
        model->clk = 0;
        model->eval();
        model->rst_n = 0;
        clock();
        model->rst_n = 1;
        model->eval();
    }

    void setInputs(unsigned valid, unsigned credit) {
        model->in_valid = static_cast<SData>(valid);
        model->out_credit = static_cast<SData>(credit);
    }
    void setCode(unsigned port, uint64_t code) {
        const unsigned at = port * codeBits, word = at / 32, shift = at % 32;
        const uint64_t low = code << shift, mask = codeMask << shift;
        put(word, low, mask);
        put(word + 1, low >> 32, mask >> 32);
        if (shift > 64 - codeBits)
            put(word + 2, code >> (64 - shift), codeMask >> (64 - shift));
    }
    /// In the next clock cycle; endWrite() follows it.
    void writeCsr(unsigned address, uint32_t value) {
        model->csr_we = 1;
        model->csr_addr = static_cast<CData>(address);
        model->csr_wdata = value;
    }
    void endWrite() { model->csr_we = 0; }
    void clock() {
        model->clk = 1;
        model->eval();
        model->clk = 0;
        model->eval();
    }

    unsigned outValid() const { return model->out_valid; }
    unsigned inCredit() const { return model->in_credit; }
    uint64_t outCode(unsigned port) const {
        const unsigned at = port * codeBits, word = at / 32, shift = at % 32;
        uint64_t code = (uint64_t(model->out_code[word + 1]) << 32 | model->out_code[word]) >> shift;
        if (shift > 64 - codeBits)
            code |= uint64_t(model->out_code[word + 2]) << (64 - shift);
        return code & codeMask;
    }
    /// Reads a control or status register.
    uint32_t csr(unsigned address) {
        model->csr_addr = static_cast<CData>(address);
        model->eval();
        return model->csr_rdata;
    }
    const Vrouter___024root& root() const { return *model->rootp; }

private:
    static constexpr uint64_t codeMask = (uint64_t(1) << codeBits) - 1;

    void put(unsigned word, uint64_t bits, uint64_t mask) {
        uint32_t& w = model->in_code[word];
        w = (w & ~static_cast<uint32_t>(mask)) | static_cast<uint32_t>(bits);
    }

    std::unique_ptr<VerilatedContext> context;
    std::unique_ptr<Vrouter> model;
};

} // namespace palindrome::mesh
