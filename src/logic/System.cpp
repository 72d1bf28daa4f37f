// System.cpp - lookup by name in a transition system.
// SPDX-License-Identifier: MIT
#include "logic/System.h"

#include <algorithm>

namespace palindrome::logic {

namespace {

template<typename T>
const T* findByName(const std::vector<T>& items, std::string_view name) {
    auto it = std::find_if(items.begin(), items.end(),
                           [&](const T& item) { return item.name == name; });
    return it == items.end() ? nullptr : &*it;
}

} // namespace

const Register* System::findRegister(std::string_view wanted) const {
    return findByName(registers, wanted);
}

const Output* System::findOutput(std::string_view wanted) const {
    return findByName(outputs, wanted);
}

const Input* System::findInput(std::string_view wanted) const {
    return findByName(inputs, wanted);
}

const Named* System::findSignal(std::string_view wanted) const {
    return findByName(signals, wanted);
}

} // namespace palindrome::logic
