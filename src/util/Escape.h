// Escape.h - text that anybody may have written, made harmless for the place where it is shown.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace palindrome::util {

/// Bytes of the well-formed UTF-8 character at `at`; 0 if there is none.
size_t characterLength(std::string_view text, size_t at);

/// Whether a character may be shown as it is: no control (C0, DEL, C1), no mark that reorders text
/// (bidirectional overrides, embeddings, isolates, LRM, RLM, ALM), no line or paragraph separator,
/// no noncharacter. A tab and a line end are controls.
bool isHarmless(std::string_view character);

enum class Lines {
    Keep, ///< LF stays (CRLF becomes LF), and so do tabs
    Join  ///< a line end becomes U+23CE, a tab a blank: the result is one line
};

/// The text in well-formed UTF-8 with everything that is not harmless made visible: controls as
/// their pictures (ESC as U+241B), others as <U+202E> in mathematical brackets, bytes that are no
/// UTF-8 as U+FFFD.
std::string readable(std::string_view text, Lines lines);

/// For a terminal, one line or several: what is not harmless becomes U+FFFD, tabs stay.
std::string forTerminal(std::string_view text, Lines lines);
/// The same for text with our own colours in it, which stay: all of ESC [ digits m does.
std::string forColouredTerminal(std::string_view text);

/// Text of an XML element. Line ends and tabs stay; there is nothing left to end a CDATA section or
/// a comment with. Readable first.
std::string forXml(std::string_view text);
/// The same for a value in double quotes; line ends and tabs become references, so that a reader
/// does not make blanks of them.
std::string forXmlAttribute(std::string_view text);

/// Text or a quoted attribute of HTML, also inside <pre>; not for a script, a style or a URL.
std::string forHtml(std::string_view text);

/// A path as a URI reference: everything but letters, digits and `-._~/` in percent form, also the
/// bytes of what is no UTF-8. An absolute path gets file:// in front; a path that begins with
/// several slashes has one.
std::string uriOfPath(std::string_view path);

/// JSON text with what must not reach a terminal or a log unseen written as \u escapes: marks that
/// reorder, C1 controls, separators, and the bracket of `##[` and `##word[`, which some CI systems
/// take for a command. It means the same. The argument must be JSON (in UTF-8).
std::string calmJson(std::string_view json);
/// The same for JSON inside a <script> element: no `<`, `>` or `&` is left.
std::string jsonForHtml(std::string_view json);

// ---------------------------------------------------------------------------------------------
// Markdown as GitHub and GitLab show it

/// Running text, one line: no emphasis, link, image, HTML, table column, mention (@name), reference
/// (#12, !12, ~label), automatic link or formula comes of it. Fit for a table cell, a heading and a
/// list item.
std::string forMarkdown(std::string_view text);
/// The same with what stands between backticks as code.
std::string forMarkdownProse(std::string_view text);
/// A code span, fit for a table cell; empty for an empty text.
std::string markdownCode(std::string_view text);
/// A fenced block that nothing in the text can end, with a line end after it. `language` is ours.
std::string markdownBlock(std::string_view text, std::string_view language = {});

} // namespace palindrome::util
