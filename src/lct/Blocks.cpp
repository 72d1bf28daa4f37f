// Blocks.cpp - the block structure of a Markdown file, found by cmark-gfm.
// SPDX-License-Identifier: MIT
#include "lct/Blocks.h"

#include "util/Assert.h"
#include "util/Text.h"

#include <algorithm>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <memory>

namespace palindrome::lct {

bool isBlankLine(std::string_view line) {
    return line.find_first_not_of(" \t") == std::string_view::npos;
}

bool isDelimiterRow(std::string_view line) {
    return line.find('-') != std::string_view::npos &&
           line.find_first_not_of("|:- \t\v\f") == std::string_view::npos;
}

namespace {

constexpr size_t maxLooseLines = 200'000;   // lines that the Markdown library sees
constexpr size_t maxLooseCells = 1'000'000; // table cells that it may have to make
constexpr size_t maxHtmlBytes = 500'000;    // in lines that begin with "<"
constexpr size_t maxNesting = 100;          // list and quotation marks in front of one line

/// "---", "* * *", "___": a thematic break (or the underline of a heading).
bool isRule(std::string_view line) {
    line = util::trim(line);
    if (line.empty() || std::string_view("-*_").find(line[0]) == std::string_view::npos)
        return false;
    const char mark = line[0];
    return std::count(line.begin(), line.end(), mark) >= 3 &&
           std::all_of(line.begin(), line.end(),
                       [&](char c) { return c == mark || c == ' ' || c == '\t'; });
}

struct Lead {
    size_t marks = 0; ///< list and quotation marks in front of the text
    size_t end = 0;   ///< offset of the text
};

Lead leadOf(std::string_view line) {
    Lead lead;
    auto blankAt = [&](size_t at) {
        return at >= line.size() || line[at] == ' ' || line[at] == '\t';
    };
    for (size_t i = 0; i < line.size();) {
        const char c = line[i];
        size_t markEnd = 0;
        if (c == ' ' || c == '\t') {
            lead.end = ++i;
            continue;
        }
        if (c == '>')
            markEnd = i + 1;
        else if ((c == '-' || c == '+' || c == '*') && blankAt(i + 1))
            markEnd = i + 1;
        else if (util::isDigit(c)) {
            size_t digits = i;
            while (digits < line.size() && util::isDigit(line[digits]) && digits - i < 10)
                ++digits;
            if (digits < line.size() && (line[digits] == '.' || line[digits] == ')') &&
                blankAt(digits + 1))
                markEnd = digits + 1;
        }
        if (markEnd == 0)
            break;
        ++lead.marks;
        lead.end = i = markEnd;
    }
    return lead;
}

/// The line with those bytes overwritten that mean something inside of a paragraph only. The
/// library would build inlines from them, in more than linear time for some inputs, and the reader
/// takes all text from the file itself. Lengths stay as they are. Lines that may be HTML stay too.
std::string withoutInlines(std::string_view line) {
    std::string out(line);
    const size_t begin = leadOf(line).end;
    if (isRule(line) || line.substr(begin).starts_with('<'))
        return out;
    for (size_t i = begin; i < out.size(); ++i) {
        const char next = i + 1 < line.size() ? line[i + 1] : '\n';
        const bool first = i == begin;
        switch (out[i]) {
        case '*':
        case '_':
        case '!':
        case '&':
            out[i] = 'x';
            break;
        case '[': // may begin a link reference definition, which is no paragraph
            if (!first)
                out[i] = 'x';
            break;
        case ']': // may end a label, or a block of HTML as "]]>"
            if (next != ':' && next != ']' && next != '>')
                out[i] = 'x';
            break;
        case '<': // a closing tag may end an HTML block
            if (next != '/')
                out[i] = 'x';
            break;
        default:
            break;
        }
    }
    return out;
}

/// The part of a file that the Markdown library is given: all lines but the second and further rows
/// of tables that are written with a pipe in front. Such a row is in the same block as the row
/// before it, whatever that block is.
class Digest {
public:
    Digest(const std::vector<std::string_view>& allLines, const std::string& file, diag::Sink& sink)
        : lines(allLines), file(file), sink(sink) {}

    bool build() {
        for (size_t i = 0; i < lines.size(); ++i) {
            const std::string_view line = lines[i];
            if (isBlankLine(line)) {
                columns = 0;
                bodyRows = 0;
                inBody = false;
            }
            else if (isDelimiterRow(line)) {
                if (!startBody(i))
                    return false;
            }
            else if (inBody && continuesBody(line)) {
                if (++bodyRows > 1)
                    continue; // withheld
            }
            else
                inBody = false;
            // The line before may be the header of another table, in a quotation even, so it must
            // be seen, though it looked like a row.
            const bool withheld = i > 0 && kept.back() != i && !isBlankLine(line);
            if ((withheld && !keep(i - 1)) || !keep(i))
                return false;
        }
        return true;
    }

    std::string text;
    std::vector<unsigned> kept; ///< for each line of `text` its line in the file, 1-based

private:
    static std::string_view indentOf(std::string_view line) {
        return line.substr(0, std::min(line.find_first_not_of(' '), line.size()));
    }

    bool startBody(size_t i) {
        const std::string_view line = lines[i];
        columns = static_cast<size_t>(std::count(line.begin(), line.end(), '|')) + 1;
        if (columns > maxColumns + 2) {
            sink.error("lct-too-many-columns", {file, static_cast<unsigned>(i + 1), 1, 1},
                       "the table has more than " + std::to_string(maxColumns) + " columns");
            return false;
        }
        const std::string_view header = i > 0 ? lines[i - 1] : std::string_view();
        indent = indentOf(line);
        inBody = line.substr(indent.size()).starts_with('|') && indentOf(header) == indent &&
                 header.substr(indent.size()).starts_with('|');
        bodyRows = 0;
        return true;
    }

    bool continuesBody(std::string_view line) const {
        if (util::trim(line) == "|") // no row for the library: it ends the table
            return false;
        // What could end a comment or another block of HTML around the table has to be seen.
        return indentOf(line) == indent && line.substr(indent.size()).starts_with('|') &&
               line.find("-->") == std::string_view::npos &&
               line.find("?>") == std::string_view::npos &&
               line.find("]]>") == std::string_view::npos &&
               line.find("</") == std::string_view::npos && !declaration;
    }

    bool keep(size_t i) {
        const std::string_view line = lines[i];
        const auto number = static_cast<unsigned>(i + 1);
        auto tooComplex = [&](const std::string& message, const std::string& wayOut) {
            sink.error("lct-too-complex", {file, number, 1, 1}, message, wayOut);
            return false;
        };
        looseCells += columns;
        if (kept.size() >= maxLooseLines || looseCells > maxLooseCells)
            return tooComplex("the file has too many lines that are not rows of a table",
                              "begin each row of a table with `|`, and keep long texts elsewhere");
        const Lead lead = leadOf(line);
        if (lead.marks > maxNesting && !isRule(line))
            return tooComplex("lists and quotations are nested too deeply", {});
        if (line.substr(lead.end).starts_with('<') && (htmlBytes += line.size()) > maxHtmlBytes)
            return tooComplex("the file has too much HTML", "keep long texts elsewhere");
        if (const size_t at = line.find("<!"); at + 2 < line.size() && at != std::string_view::npos)
            declaration = declaration || util::isLetter(line[at + 2]);
        kept.push_back(number);
        text += withoutInlines(line);
        text += '\n';
        return true;
    }

    const std::vector<std::string_view>& lines;
    const std::string& file;
    diag::Sink& sink;
    std::string_view indent;
    size_t columns = 0; ///< of the table that we may be in
    size_t bodyRows = 0;
    size_t looseCells = 0;
    size_t htmlBytes = 0;
    bool inBody = false;
    bool declaration = false; ///< "<!X" was seen: a block that any later ">" may end
};

struct FreeNode {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct FreeParser {
    void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};
using NodePtr = std::unique_ptr<cmark_node, FreeNode>;

NodePtr parse(const std::string& text) {
    static const bool registered = [] {
        cmark_gfm_core_extensions_ensure_registered();
        return true;
    }();
    PAL_ASSERT(registered);
    std::unique_ptr<cmark_parser, FreeParser> parser(cmark_parser_new(CMARK_OPT_DEFAULT));
    cmark_syntax_extension* table = cmark_find_syntax_extension("table");
    PAL_ASSERT(table != nullptr, "cmark-gfm has no table extension");
    cmark_parser_attach_syntax_extension(parser.get(), table);
    cmark_parser_feed(parser.get(), text.data(), text.size());
    return NodePtr(cmark_parser_finish(parser.get()));
}

bool isSetextUnderline(std::string_view line) {
    line = util::trim(line);
    return !line.empty() && (line.find_first_not_of('=') == std::string_view::npos ||
                             line.find_first_not_of('-') == std::string_view::npos);
}

/// Turns the library's nodes into blocks of the file.
class Outline {
public:
    Outline(const std::vector<std::string_view>& allLines, const std::vector<unsigned>& keptLines)
        : lines(allLines), kept(keptLines) {}

    std::vector<Block> build(cmark_node* document) {
        for (cmark_node* node = cmark_node_first_child(document); node;
             node = cmark_node_next(node)) {
            const std::string_view type = cmark_node_get_type_string(node);
            const auto first = static_cast<unsigned>(cmark_node_get_start_line(node));
            const auto last = static_cast<unsigned>(cmark_node_get_end_line(node));
            if (type == "heading" && cmark_node_get_heading_level(node) <= 2)
                heading(static_cast<unsigned>(cmark_node_get_heading_level(node)), first, last);
            else if (type == "paragraph" && first != 0)
                add(Block::Kind::Paragraph, first, last);
            else if (type == "table")
                table(node, first, last);
        }
        return std::move(blocks);
    }

private:
    void add(Block::Kind kind, unsigned first, unsigned last, unsigned level = 0) {
        PAL_ASSERT(first >= 1 && last >= first && last <= kept.size());
        // Rows that were withheld follow the last line that was not.
        const unsigned end = last < kept.size() && withheldAfter(last) ? lastWithheld(last)
                             : last == kept.size()                     ? lastWithheld(last)
                                                                       : kept[last - 1];
        blocks.push_back({kind, level, kept[first - 1], end});
    }

    bool withheldAfter(unsigned line) const { return kept[line] != kept[line - 1] + 1; }
    unsigned lastWithheld(unsigned line) const {
        return line < kept.size() ? kept[line] - 1 : static_cast<unsigned>(lines.size());
    }

    /// The library gives the line where it noticed that the heading had ended.
    void heading(unsigned level, unsigned first, unsigned last) {
        const std::string_view line = lines[kept[first - 1] - 1];
        const size_t text = line.find_first_not_of(' ');
        const bool atx = line.substr(std::min(text, line.size())).starts_with('#');
        if (atx) {
            add(Block::Kind::Heading, first, first, level);
            return;
        }
        const bool earlier = last >= first + 2 && isSetextUnderline(lines[kept[last - 2] - 1]);
        add(Block::Kind::Heading, first, earlier ? last - 1 : last, level);
    }

    /// A table that ends a paragraph begins, for the library, where the paragraph does.
    void table(cmark_node* node, unsigned first, unsigned last) {
        unsigned rows = 0;
        for (cmark_node* row = cmark_node_first_child(node); row; row = cmark_node_next(row))
            ++rows;
        PAL_ASSERT(rows >= 1 && last >= first + rows);
        const unsigned header = last - rows;
        if (header > first)
            add(Block::Kind::Paragraph, first, header - 1);
        add(Block::Kind::Table, header, last);
    }

    const std::vector<std::string_view>& lines;
    const std::vector<unsigned>& kept;
    std::vector<Block> blocks;
};

} // namespace

std::optional<std::vector<Block>> findBlocks(const std::vector<std::string_view>& lines,
                                             const std::string& file, diag::Sink& sink) {
    Digest digest(lines, file, sink);
    if (!digest.build())
        return std::nullopt;
    const NodePtr document = parse(digest.text);
    PAL_ASSERT(document != nullptr);
    return Outline(lines, digest.kept).build(document.get());
}

} // namespace palindrome::lct
