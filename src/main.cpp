// main.cpp - the palindrome program.
// SPDX-License-Identifier: MIT
#include "cli/Main.h"

int main(int argc, char** argv) {
    return palindrome::cli::palindromeMain(argc, argv);
}
