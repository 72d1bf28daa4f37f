// XlsxWriter.cpp - writes workbooks of Office Open XML with libxlsxwriter.
// SPDX-License-Identifier: MIT
#include "lct/SheetLimits.h"
#include "lct/Xlsx.h"
#include "lct/Xml.h"
#include "util/Files.h"
#include "util/ScratchFolder.h"

#include "LazyXlsxWriter.h"

#include <algorithm>

namespace palindrome::lct {

namespace {

struct Formats {
    lxw_format *text = nullptr, *header = nullptr, *mark = nullptr;
};

Formats makeFormats(lxw_workbook* book) {
    Formats formats;
    for (lxw_format** format : {&formats.text, &formats.header, &formats.mark}) {
        *format = workbook_add_format(book);
        format_set_num_format(*format, "@");
        format_set_align(*format, LXW_ALIGN_VERTICAL_TOP);
    }
    format_set_bold(formats.header);
    format_set_bg_color(formats.header, 0xDDE6F0);
    format_set_bottom(formats.header, LXW_BORDER_THIN);
    format_set_font_color(formats.mark, 0x707070);
    return formats;
}

/// The strings of a list as the library takes them: it copies what they point to.
class CStrings {
public:
    explicit CStrings(std::vector<std::string> theTexts) : texts(std::move(theTexts)) {
        for (std::string& text : texts)
            pointers.push_back(text.data());
        pointers.push_back(nullptr);
    }
    char** get() { return pointers.data(); }

private:
    std::vector<std::string> texts;
    std::vector<char*> pointers;
};

void addList(lxw_worksheet* sheet, size_t firstRow, size_t lastRow, size_t column,
             const std::vector<std::string>& values, bool only) {
    size_t length = 0;
    for (const std::string& value : values)
        length += value.size() + 1;
    // The file format has no longer lists.
    if (length > 255 || firstRow > lastRow)
        return;
    CStrings strings(values);
    lxw_data_validation list{};
    list.validate = LXW_VALIDATION_TYPE_LIST;
    list.value_list = strings.get();
    list.show_error = only ? LXW_VALIDATION_ON : LXW_VALIDATION_OFF;
    list.error_type = LXW_VALIDATION_ERROR_TYPE_STOP;
    worksheet_data_validation_range(sheet, static_cast<lxw_row_t>(firstRow),
                                    static_cast<lxw_col_t>(column),
                                    static_cast<lxw_row_t>(lastRow),
                                    static_cast<lxw_col_t>(column), &list);
}

/// Rows below the last one that are prepared for further ones.
constexpr size_t spareRows = 200;

lxw_error fill(lxw_worksheet* sheet, const SheetText& text, const Formats& formats) {
    const std::vector<unsigned> widths = columnWidths(text);
    for (size_t i = 0; i < widths.size(); ++i)
        worksheet_set_column(sheet, static_cast<lxw_col_t>(i), static_cast<lxw_col_t>(i),
                             widths[i] + 2, formats.text);
    for (size_t r = 0; r < text.rows.size(); ++r) {
        const auto& row = text.rows[r];
        const bool isHeader = text.header > 0 && r == text.header;
        const bool isMark = r < text.header || r >= text.end;
        for (size_t c = 0; c < row.size(); ++c) {
            lxw_format* format = isHeader             ? formats.header
                                 : isMark && c == 0 ? formats.mark
                                                    : formats.text;
            const lxw_error error = worksheet_write_string(
                sheet, static_cast<lxw_row_t>(r), static_cast<lxw_col_t>(c),
                encodedCharacters(row[c]).c_str(), format);
            if (error != LXW_NO_ERROR)
                return error;
        }
    }
    if (text.header > 0)
        worksheet_freeze_panes(sheet, static_cast<lxw_row_t>(text.header + 1), 0);
    if (text.policy > 0)
        addList(sheet, text.policy, text.policy, 1, {"first", "unique"}, true);
    for (const SheetText::Choice& choice : text.choices)
        addList(sheet, text.header + 1, text.end + (text.end == text.rows.size() ? spareRows : 0) - 1,
                choice.column, choice.values, choice.only);
    return LXW_NO_ERROR;
}

tl::unexpected<Failure> failed(lxw_error error) {
    return fail(Failure::Kind::Unwritable,
                std::string("libxlsxwriter cannot write the workbook: ") + lxw_strerror(error));
}

} // namespace

Result<std::string> printXlsx(const std::vector<SheetText>& sheets) {
    constexpr size_t maxUnits = 32'767; // UTF-16, of one cell
    if (auto good = checkTexts(sheets, maxUnits, ".xlsx"); !good)
        return tl::unexpected<Failure>(good.error());
    if (const auto& loaded = lazyxlsx::loadOnce(); !loaded)
        return fail(Failure::Kind::Unavailable, "libxlsxwriter is needed to write .xlsx (Debian: "
                                                "libxlsxwriter4): " +
                                                    loaded.error().message);
    const auto scratch = util::ScratchFolder::make(); // the library writes files only
    if (!scratch)
        return tl::unexpected(scratch.error());
    const std::string path = scratch->path() / "out.xlsx";
    std::string temporary = scratch->path();
    lxw_workbook_options options{};
    options.tmpdir = temporary.data();
    lxw_workbook* book = workbook_new_opt(path.c_str(), &options);
    if (!book)
        return failed(LXW_ERROR_MEMORY_MALLOC_FAILED);
    lxw_doc_properties properties{};
    properties.created = 946'684'800; // the same for all files, so that equal specs are equal files
    workbook_set_properties(book, &properties);
    const Formats formats = makeFormats(book);
    lxw_error error = LXW_NO_ERROR;
    for (const SheetText& text : sheets) {
        lxw_worksheet* sheet = workbook_add_worksheet(book, text.name.c_str());
        if (sheet && error == LXW_NO_ERROR)
            error = fill(sheet, text, formats);
        else if (!sheet)
            error = LXW_ERROR_SHEETNAME_ALREADY_USED;
    }
    const lxw_error closed = workbook_close(book);
    if (error == LXW_NO_ERROR)
        error = closed;
    if (error != LXW_NO_ERROR)
        return failed(error);
    return util::readFile(path, uint64_t(256) << 20);
}

} // namespace palindrome::lct
