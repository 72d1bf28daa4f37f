// Xml.cpp - events of an XML text, by the parser of liborcus.
// SPDX-License-Identifier: MIT
#include "lct/Xml.h"

#include "util/Text.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <orcus/parser_global.hpp>
#include <orcus/sax_parser.hpp>

namespace palindrome::lct {

namespace {

/// Ends parsing with a failure of ours.
struct Stop {
    Failure failure;
};

class Handler : public orcus::sax_handler {
public:
    explicit Handler(XmlEvents& theEvents) : events(theEvents) {}

    void start_declaration(std::string_view) { declaration = true; }
    void end_declaration(std::string_view) {
        declaration = false;
        attributes.all.clear();
    }

    void attribute(const orcus::sax::parser_attribute& a) {
        if (!declaration)
            attributes.all.push_back(
                {std::string(a.ns), std::string(a.name), std::string(a.value)});
    }

    void start_element(const orcus::sax::parser_element& element) {
        open.emplace_back(qualified(element));
        if (open.size() > maxXmlDepth)
            throw Stop{{Failure::Kind::Limit, "its XML is nested too deeply"}};
        events.begin(element.name, attributes);
        attributes.all.clear();
    }

    void end_element(const orcus::sax::parser_element& element) {
        if (open.empty() || open.back() != qualified(element))
            throw Stop{{Failure::Kind::Unreadable, "its XML is damaged: an element is not closed"}};
        open.pop_back();
        events.end(element.name);
    }

    void characters(std::string_view text, bool) { events.characters(text); }

    bool complete() const { return open.empty(); }

private:
    static std::string qualified(const orcus::sax::parser_element& element) {
        return std::string(element.ns) + ":" + std::string(element.name);
    }

    XmlEvents& events;
    XmlAttributes attributes;
    std::vector<std::string> open;
    bool declaration = false;
};

/// Whether the text has an entity other than the five of XML and the characters by number. The parser
/// leaves out what it does not know.
bool hasUnknownEntity(std::string_view text) {
    static constexpr std::string_view known[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&apos;"};
    for (size_t at = text.find_first_of("&<"); at != std::string_view::npos;
         at = text.find_first_of("&<", at + 1)) {
        const std::string_view rest = text.substr(at);
        const std::string_view end = rest.starts_with("<![CDATA[") ? "]]>"
                                     : rest.starts_with("<!--")    ? "-->"
                                                                   : "";
        if (!end.empty()) {
            const size_t close = text.find(end, at);
            if (close == std::string_view::npos)
                return false; // which the parser reports
            at = close;
            continue;
        }
        if (text[at] == '<')
            continue;
        const size_t semicolon = rest.substr(0, 12).find(';');
        const bool isNumber = rest.starts_with("&#") && semicolon != std::string_view::npos &&
                              semicolon > 2;
        if (!isNumber && std::none_of(std::begin(known), std::end(known),
                                      [&](auto entity) { return rest.starts_with(entity); }))
            return true;
    }
    return false;
}

/// The number in `_x000D_` at the beginning of the text.
std::optional<unsigned> writtenCharacter(std::string_view text) {
    unsigned code = 0;
    if (text.size() < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_' ||
        std::from_chars(text.data() + 2, text.data() + 6, code, 16).ptr != text.data() + 6)
        return std::nullopt;
    return code;
}

} // namespace

const std::string& XmlAttributes::get(std::string_view name, std::string_view prefix) const {
    static const std::string none;
    for (const XmlAttribute& a : all)
        if (a.name == name && (prefix == "*" || a.prefix == prefix))
            return a.value;
    return none;
}

Result<void> parseXml(std::string text, XmlEvents& events) {
    if (util::findInvalidUtf8(text) != std::string::npos || text.find('\0') != std::string::npos)
        return fail(Failure::Kind::Unreadable, "its XML is not UTF-8");
    if (text.find("<!DOCTYPE") != std::string::npos || text.find("<!ENTITY") != std::string::npos)
        return fail(Failure::Kind::Refused, "its XML has a document type, which may name entities "
                                            "and other files");
    if (hasUnknownEntity(text))
        return fail(Failure::Kind::Unreadable, "its XML is damaged: it has an unknown entity");
    const size_t size = text.size();
    // The parser looks at characters before it asks whether there are any.
    text.append(64, '\0');
    Handler handler(events);
    try {
        orcus::sax_parser<Handler> parser(text.data(), size, handler);
        parser.parse();
    }
    catch (const Stop& stop) {
        return tl::unexpected<Failure>(stop.failure);
    }
    catch (const orcus::parse_error& e) {
        return fail(Failure::Kind::Unreadable, std::string("its XML is damaged: ") + e.what());
    }
    if (!handler.complete())
        return fail(Failure::Kind::Unreadable, "its XML ends early");
    return {};
}

std::string decodedCharacters(std::string_view text, bool all) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto code = writtenCharacter(text.substr(i));
        const bool control = code && (*code < 0x20 || *code == 0x7f);
        const bool underscore = code == unsigned('_') && writtenCharacter(text.substr(i + 6));
        if (!code || *code == 0 || *code >= 0x80 || !(all || control || underscore)) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(*code);
        i += 6;
    }
    return out;
}

std::string encodedCharacters(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        static constexpr char digits[] = "0123456789ABCDEF";
        if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
            out += std::string("_x00") + digits[c >> 4] + digits[c & 15] + "_";
        else if (c == '_' && writtenCharacter(text.substr(i)))
            out += "_x005F_";
        else
            out += text[i];
    }
    return out;
}

std::string escapeXml(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

} // namespace palindrome::lct
