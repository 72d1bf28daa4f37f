// OdsWriter.cpp - writes spreadsheets of OpenDocument.
// SPDX-License-Identifier: MIT
#include "lct/Ods.h"
#include "lct/SheetLimits.h"
#include "lct/Xml.h"
#include "lct/Zip.h"
#include "util/Text.h"

#include <algorithm>
#include <set>

namespace palindrome::lct {

namespace {

constexpr const char* mimeType = "application/vnd.oasis.opendocument.spreadsheet";
constexpr const char* declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr const char* namespaces =
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""
    " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
    " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\""
    " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\""
    " xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\""
    " xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\""
    " xmlns:of=\"urn:oasis:names:tc:opendocument:xmlns:of:1.2\" office:version=\"1.3\"";

/// The text of a paragraph: blanks that would be joined, and tabs, are elements.
std::string paragraphText(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\t') {
            out += "<text:tab/>";
            continue;
        }
        if (text[i] != ' ') {
            out += escapeXml(text.substr(i, 1));
            continue;
        }
        const size_t end = std::min(text.find_first_not_of(' ', i), text.size());
        const bool plain = end == i + 1 && i > 0 && end < text.size();
        out += plain ? " " : "<text:s text:c=\"" + std::to_string(end - i) + "\"/>";
        i = end - 1;
    }
    return out;
}

std::string cellXml(const std::string& text, const char* style, const std::string& validation) {
    std::string out = std::string("<table:table-cell table:style-name=\"") + style + "\"";
    if (!validation.empty())
        out += " table:content-validation-name=\"" + validation + "\"";
    if (text.empty())
        return out + "/>";
    out += " office:value-type=\"string\">";
    size_t at = 0;
    while (at <= text.size()) {
        const size_t end = std::min(text.find('\n', at), text.size());
        out += "<text:p>" + paragraphText(std::string_view(text).substr(at, end - at)) + "</text:p>";
        at = end + 1;
    }
    return out + "</table:table-cell>";
}

class Writer {
public:
    explicit Writer(const std::vector<SheetText>& theSheets) : sheets(theSheets) {}

    std::string content() {
        std::string body;
        for (const SheetText& sheet : sheets)
            body += table(sheet);
        std::string out = std::string(declaration) + "<office:document-content" + namespaces +
                          "><office:automatic-styles>";
        out += "<number:text-style style:name=\"N1\"><number:text-content/></number:text-style>";
        for (const unsigned width : widths)
            out += "<style:style style:name=\"w" + std::to_string(width) +
                   "\" style:family=\"table-column\"><style:table-column-properties "
                   "style:column-width=\"" +
                   std::to_string(width * 2) + "mm\"/></style:style>";
        out += cellStyle("text", "") + cellStyle("header", " fo:font-weight=\"bold\"") +
               cellStyle("mark", " fo:color=\"#707070\"");
        out += "</office:automatic-styles><office:body><office:spreadsheet>";
        if (!validations.empty())
            out += "<table:content-validations>" + validations + "</table:content-validations>";
        return out + body + "</office:spreadsheet></office:body></office:document-content>\n";
    }

    /// Which rows stay in view.
    std::string settings() const {
        std::string out = std::string(declaration) + "<office:document-settings" + namespaces +
                          "><office:settings><config:config-item-set "
                          "config:name=\"ooo:view-settings\"><config:config-item-map-indexed "
                          "config:name=\"Views\"><config:config-item-map-entry>"
                          "<config:config-item-map-named config:name=\"Tables\">";
        for (const SheetText& sheet : sheets) {
            if (sheet.header == 0)
                continue;
            const std::string row = std::to_string(sheet.header + 1);
            out += "<config:config-item-map-entry config:name=\"" + escapeXml(sheet.name) + "\">" +
                   item("VerticalSplitMode", "short", "2") +
                   item("VerticalSplitPosition", "int", row) + item("PositionBottom", "int", row) +
                   "</config:config-item-map-entry>";
        }
        return out + "</config:config-item-map-named></config:config-item-map-entry>"
                     "</config:config-item-map-indexed></config:config-item-set></office:settings>"
                     "</office:document-settings>\n";
    }

private:
    static std::string item(const char* name, const char* type, const std::string& value) {
        return std::string("<config:config-item config:name=\"") + name + "\" config:type=\"" +
               type + "\">" + value + "</config:config-item>";
    }

    static std::string cellStyle(const char* name, const char* properties) {
        return std::string("<style:style style:name=\"") + name +
               "\" style:family=\"table-cell\" style:data-style-name=\"N1\">"
               "<style:text-properties" +
               properties + "/></style:style>";
    }

    std::string table(const SheetText& sheet) {
        std::string out = "<table:table table:name=\"" + escapeXml(sheet.name) + "\">";
        for (const unsigned width : columnWidths(sheet)) {
            widths.insert(width);
            out += "<table:table-column table:style-name=\"w" + std::to_string(width) +
                   "\" table:default-cell-style-name=\"text\"/>";
        }
        std::vector<std::string> lists;
        for (const SheetText::Choice& choice : sheet.choices) {
            lists.resize(std::max(lists.size(), choice.column + 1));
            lists[choice.column] = validation(sheet, choice.values, choice.only);
        }
        const std::string policy =
            sheet.policy > 0 ? validation(sheet, {"first", "unique"}, true) : std::string();
        for (size_t r = 0; r < sheet.rows.size(); ++r) {
            const auto& row = sheet.rows[r];
            const bool inTable = sheet.header > 0 && r >= sheet.header && r < sheet.end;
            out += "<table:table-row>";
            for (size_t c = 0; c < row.size(); ++c) {
                const bool isHeader = inTable && r == sheet.header;
                std::string list;
                if (inTable && !isHeader && c < lists.size())
                    list = lists[c];
                else if (sheet.policy > 0 && r == sheet.policy && c == 1)
                    list = policy;
                out += cellXml(encodedCharacters(row[c]), isHeader ? "header" : !inTable && c == 0 ? "mark" : "text",
                               list);
            }
            out += "</table:table-row>";
        }
        return out + "</table:table>";
    }

    /// Adds a list to choose from; its name.
    std::string validation(const SheetText& sheet, const std::vector<std::string>& values,
                           bool only) {
        const std::string name = "list" + std::to_string(++lists);
        std::string list;
        for (const std::string& value : values)
            list += (list.empty() ? "\"" : ";\"") + value + "\"";
        validations += "<table:content-validation table:name=\"" + name +
                       "\" table:condition=\"of:cell-content-is-in-list(" + escapeXml(list) +
                       ")\" table:base-cell-address=\"" +
                       escapeXml("'" + sheet.name + "'.A1") +
                       "\" table:display-list=\"unsorted\"><table:error-message "
                       "table:message-type=\"stop\" table:display=\"" +
                       (only ? "true" : "false") + "\"/></table:content-validation>";
        return name;
    }

    const std::vector<SheetText>& sheets;
    std::set<unsigned> widths;
    std::string validations;
    unsigned lists = 0;
};

std::string manifest() {
    std::string out = std::string(declaration) +
                      "<manifest:manifest xmlns:manifest="
                      "\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" "
                      "manifest:version=\"1.3\">";
    auto entry = [&](const char* path, const char* type) {
        out += std::string("<manifest:file-entry manifest:full-path=\"") + path +
               "\" manifest:media-type=\"" + type + "\"/>";
    };
    entry("/", mimeType);
    entry("content.xml", "text/xml");
    entry("settings.xml", "text/xml");
    return out + "</manifest:manifest>\n";
}

} // namespace

Result<std::string> printOds(const std::vector<SheetText>& sheets) {
    constexpr size_t maxUnits = 65'535;
    if (auto good = checkTexts(sheets, maxUnits, ".ods"); !good)
        return tl::unexpected<Failure>(good.error());
    Writer writer(sheets);
    const std::string content = writer.content();
    return makeZip({{"mimetype", mimeType},
                    {"content.xml", content},
                    {"settings.xml", writer.settings()},
                    {"META-INF/manifest.xml", manifest()}});
}

} // namespace palindrome::lct
