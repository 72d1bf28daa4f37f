// Html.cpp - the HTML report: one file that opens from disk and loads nothing.
// SPDX-License-Identifier: MIT
#include "report/Html.h"

#include "util/Assert.h"
#include "util/Files.h"

#include <cstdlib>
#include <fmt/format.h>
#include <zlib.h>

namespace palindrome::report {

namespace fs = std::filesystem;

namespace {

std::string base64(std::string_view bytes) {
    static constexpr char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t i = 0; i < bytes.size(); i += 3) {
        const auto byte = [&](size_t at) {
            return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u;
        };
        const uint32_t group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        out += digits[group >> 18 & 63];
        out += digits[group >> 12 & 63];
        out += i + 1 < bytes.size() ? digits[group >> 6 & 63] : '=';
        out += i + 2 < bytes.size() ? digits[group & 63] : '=';
    }
    return out;
}

/// A hash as a content security policy names it.
std::string policyHash(std::string_view text) {
    const std::string hex = util::sha256(text);
    std::string bytes;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::strtoul(hex.substr(i, 2).c_str(), nullptr, 16));
    return "'sha256-" + base64(bytes) + "'";
}

std::string gzip(std::string_view text) {
    z_stream stream{};
    constexpr int gzipFormat = 15 + 16, memoryLevel = 8;
    PAL_ASSERT(deflateInit2(&stream, 6, Z_DEFLATED, gzipFormat, memoryLevel,
                            Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    PAL_ASSERT(status == Z_STREAM_END);
    return out;
}

/// JSON that ends no element and begins no comment wherever it stands in HTML. Bytes that are no
/// UTF-8 become U+FFFD.
std::string embedded(const Json& json) {
    const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string out;
    out.reserve(text.size() + text.size() / 64);
    for (char c : text) {
        switch (c) {
        case '<': out += "\\u003c"; break;
        case '>': out += "\\u003e"; break;
        case '&': out += "\\u0026"; break;
        default: out += c;
        }
    }
    return out;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        switch (c) {
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '&': out += "&amp;"; break;
        case '"': out += "&quot;"; break;
        default: out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
        }
    }
    return out;
}

/// Our own program and style; what could end their element would be our bug or a damaged file.
Result<std::string> bundled(const fs::path& file) {
    auto text = util::readFile(file);
    if (!text)
        return text;
    for (const char* end : {"</script", "</style", "<!--"})
        if (text->find(end) != text->npos)
            return fail(Failure::Kind::Unreadable,
                        file.string() + ": is damaged; build Palindrome again");
    return text;
}

} // namespace

Result<fs::path> findReportUi() {
    std::error_code error;
    if (const char* given = std::getenv("PALINDROME_REPORT_UI"); given && *given) {
        if (fs::is_regular_file(fs::path(given) / "report.js", error))
            return fs::path(given);
        return fail(Failure::Kind::NotFound,
                    fmt::format("{}: has no report.js (named by PALINDROME_REPORT_UI)", given));
    }
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    const fs::path folder = program.parent_path().parent_path() / "share/palindrome/report";
    if (fs::is_regular_file(folder / "report.js", error))
        return folder;
    return fail(Failure::Kind::NotFound,
                fmt::format("this build has no HTML report: {}/report.js is missing, it was made "
                            "without Node.js and npm or without the npm registry",
                            folder.string()));
}

Result<std::string> htmlPage(const HtmlData& data) {
    const auto folder = findReportUi();
    if (!folder)
        return tl::unexpected(folder.error());
    const auto program = bundled(*folder / "report.js");
    const auto style = bundled(*folder / "report.css");
    const auto licences = util::readFile(*folder / "licences.json");
    for (const auto* part : {&program, &style, &licences})
        if (!*part)
            return tl::unexpected(part->error());
    const Json notices = Json::parse(*licences, nullptr, false);
    if (notices.is_discarded())
        return fail(Failure::Kind::Unreadable,
                    (*folder / "licences.json").string() + ": is damaged; build Palindrome again");

    std::string page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    page += fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                        "script-src {}; style-src {}; base-uri 'none'; form-action 'none'\">\n",
                        policyHash(*program), policyHash(*style));
    page += "<meta name=\"referrer\" content=\"no-referrer\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"color-scheme\" content=\"light dark\">\n";
    page += "<title>Palindrome report " +
            escaped(data.index.at("run").at("id").get<std::string>()) + "</title>\n";
    page += "<style>" + *style + "</style>\n</head>\n<body>\n"
            "<noscript>This report is drawn by the program inside this file. Please allow scripts "
            "for it; it loads nothing from anywhere.</noscript>\n<div id=\"app\"></div>\n";
    page += "<script type=\"application/json\" id=\"index\">" + embedded(data.index) + "</script>\n";
    page += "<script type=\"application/json\" id=\"licences\">" + embedded(notices) + "</script>\n";
    for (size_t i = 0; i < data.parts.size(); ++i) {
        const std::string text = data.parts[i].dump(-1, ' ', false, Json::error_handler_t::replace);
        page += fmt::format("<script type=\"application/gzip\" id=\"part-{}\">", i) +
                base64(gzip(text)) + "</script>\n";
    }
    page += "<script>" + *program + "</script>\n</body>\n</html>\n";
    return page;
}

std::optional<std::string> writeHtml(const HtmlInputs& inputs, diag::Sink& sink) {
    // What is missing on this machine is said before the work.
    if (const auto folder = findReportUi(); !folder) {
        sink.error("run-failed", {}, folder.error().message,
                   "install Node.js 18 and npm (scripts/install-deps.sh) and build again; the other "
                   "formats need neither");
        return std::nullopt;
    }
    const auto data = gatherHtml(inputs);
    const auto page = data ? htmlPage(*data) : Result<std::string>(tl::unexpected(data.error()));
    if (page)
        return *page;
    const Failure& failure = page.error();
    sink.error(failure.kind == Failure::Kind::Refused    ? "run-newer"
               : failure.kind == Failure::Kind::BadReply ? "run-damaged"
                                                         : "file-unreadable",
               {}, failure.message);
    return std::nullopt;
}

} // namespace palindrome::report
