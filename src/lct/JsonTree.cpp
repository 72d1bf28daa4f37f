// JsonTree.cpp - a JSON text as a tree whose values know where they stand.
// SPDX-License-Identifier: MIT
#include "lct/JsonTree.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace palindrome::lct {

const JsonValue* JsonValue::find(std::string_view key) const {
    for (size_t i = 0; i < keys.size() && i < items.size(); ++i) {
        if (keys[i].text == key)
            return &items[i];
    }
    return nullptr;
}

namespace {

/// Reads characters and counts them, so that the parser's callbacks can tell where they are.
class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* start, size_t* count) : at(start), counter(count) {}
    reference operator*() const { return *at; }
    CountingIterator& operator++() {
        ++at;
        ++*counter;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator old = *this;
        ++*this;
        return old;
    }
    bool operator==(const CountingIterator& other) const { return at == other.at; }
    bool operator!=(const CountingIterator& other) const { return at != other.at; }

private:
    const char* at;
    size_t* counter;
};

class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
public:
    TreeBuilder(std::string_view theText, const size_t& theCount, JsonError& theError)
        : text(theText), count(theCount), error(theError) {}

    bool null() override { return add(JsonValue::Kind::Null); }
    bool boolean(bool value) override {
        if (!add(JsonValue::Kind::Boolean))
            return false;
        last->boolean = value;
        return true;
    }
    bool number_integer(number_integer_t value) override {
        return number(static_cast<double>(value));
    }
    bool number_unsigned(number_unsigned_t value) override {
        return number(static_cast<double>(value));
    }
    bool number_float(number_float_t value, const string_t&) override { return number(value); }
    bool string(string_t& value) override {
        if (!add(JsonValue::Kind::String))
            return false;
        last->text = std::move(value);
        return true;
    }
    bool binary(binary_t&) override { return false; }
    bool start_object(size_t) override { return open(JsonValue::Kind::Object); }
    bool start_array(size_t) override { return open(JsonValue::Kind::Array); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        JsonValue value;
        value.kind = JsonValue::Kind::String;
        value.text = std::move(name);
        place(value);
        JsonValue& object = *stack.back();
        if (object.keys.size() == maxJsonKeys)
            return refuse(value.begin, "the object has too many keys");
        const bool twice = std::any_of(object.keys.begin(), object.keys.end(),
                                       [&](const JsonValue& k) { return k.text == value.text; });
        if (twice)
            return refuse(value.begin, "the key `" + value.text + "` stands in an object twice");
        object.keys.push_back(std::move(value));
        return true;
    }

    bool parse_error(size_t position, const std::string&,
                     const nlohmann::detail::exception& what) override {
        std::string message = what.what();
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …"
        if (const size_t colon = message.find(": "); colon != std::string::npos)
            message.erase(0, colon + 2);
        return refuse(position == 0 ? 0 : position - 1, message);
    }

    JsonValue root;

private:
    bool refuse(size_t offset, std::string message) {
        error = {std::min(offset, text.size()), std::move(message)};
        return false;
    }

    void place(JsonValue& value) {
        constexpr std::string_view between = " \t\r\n,:";
        value.begin = lastEnd;
        while (value.begin < count && between.find(text[value.begin]) != std::string_view::npos)
            ++value.begin;
        value.end = lastEnd = count;
    }

    bool number(double value) {
        if (!add(JsonValue::Kind::Number))
            return false;
        last->number = value;
        // The parser has looked at the character behind the number.
        while (last->end > last->begin + 1 &&
               std::string_view("0123456789.+-eE").find(text[last->end - 1]) ==
                   std::string_view::npos)
            --last->end;
        lastEnd = last->end;
        return true;
    }

    bool add(JsonValue::Kind kind) {
        if (++values > maxJsonValues)
            return refuse(lastEnd, "the file has too many values");
        last = stack.empty() ? &root : &stack.back()->items.emplace_back();
        last->kind = kind;
        place(*last);
        return true;
    }

    bool open(JsonValue::Kind kind) {
        if (!add(kind))
            return false;
        if (stack.size() == maxJsonDepth)
            return refuse(last->begin, "the values are nested too deeply");
        last->end = last->begin + 1;
        stack.push_back(last);
        return true;
    }

    bool close() {
        stack.pop_back();
        lastEnd = count;
        return true;
    }

    std::string_view text;
    const size_t& count;
    JsonError& error;
    std::vector<JsonValue*> stack;
    JsonValue* last = nullptr;
    size_t lastEnd = 0;
    size_t values = 0;
};

} // namespace

std::optional<JsonValue> parseJsonTree(std::string_view text, JsonError& error) {
    size_t count = 0;
    TreeBuilder builder(text, count, error);
    const CountingIterator begin(text.data(), &count);
    const CountingIterator end(text.data() + text.size(), &count);
    if (!nlohmann::json::sax_parse(begin, end, &builder))
        return std::nullopt;
    return std::move(builder.root);
}

} // namespace palindrome::lct
