// Xml.h - events of an XML text, without anything that reaches outside of it.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace palindrome::lct {

struct XmlAttribute {
    std::string prefix, name, value;
};

/// The attributes of one element.
class XmlAttributes {
public:
    /// The value; empty if there is none. An attribute without a prefix is asked for with an empty one;
    /// "*" is any prefix.
    const std::string& get(std::string_view name, std::string_view prefix = {}) const;
    std::vector<XmlAttribute> all;
};

/// Is told what stands in a text, in its order. Names are without their prefixes.
class XmlEvents {
public:
    virtual ~XmlEvents() = default;
    virtual void begin(std::string_view name, const XmlAttributes& attributes) = 0;
    virtual void end(std::string_view name) = 0;
    virtual void characters(std::string_view text) = 0;
};

/// Reads a text with the parser of liborcus. Failures: Unreadable if it is not well-formed or not UTF-8,
/// Refused if it has a document type (so no entities but the five of XML, nothing external), Limit if
/// it is nested deeper than `maxXmlDepth`. What the events throw goes through.
Result<void> parseXml(std::string text, XmlEvents& events);

constexpr size_t maxXmlDepth = 64;

/// Characters that XML cannot hold are written `_x0001_`, as Office Open XML does, and such a text itself
/// `_x005F_x0001_`.
std::string encodedCharacters(std::string_view text);
/// The inverse. `all`: every ASCII character may be written so, not only those that have to.
std::string decodedCharacters(std::string_view text, bool all);

/// Text for the content of an element or a quoted attribute.
std::string escapeXml(std::string_view text);

} // namespace palindrome::lct
