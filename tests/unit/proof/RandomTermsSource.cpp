// RandomTermsSource.cpp - compiles the random terms of the logic tests into this test program.
// SPDX-License-Identifier: MIT
#include "logic/RandomTerms.cpp"
