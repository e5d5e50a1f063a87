// Lines that a program of Windows wrote in the code page of its system, which nothing in the file
// names. Labels in the system's language show it: their bytes are text in one code page only. Under
// English labels the settings may say it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/decode/code_page.h"
#include "engine/decode/lines.h"

namespace certtrail {

// The code page of a line (its bytes), by the labels of certutil and the Event Viewer; 0 if it has
// none that is known, or of several pages.
unsigned code_page_of(std::string_view line);

// Reads a file's lines in order. BOM, UTF-8 and UTF-16 go before: no such line shows a code page.
class LocalisedLines {
 public:
  // `stated`: the page of lines without such labels; 0: none is stated.
  explicit LocalisedLines(unsigned stated = 0);

  // The line's text, valid until the next. From the first label on all lines are of its code page.
  // Before, and where there is none, those that are no UTF-8 are of the stated page, and what it
  // cannot be is read as console_text(). The note "text.code_page" says which page was used.
  // `is_utf8`: the line was so in the file, as all of a verbatim piece are.
  std::string_view read(const Line& line, bool is_utf8, Output& out);

 private:
  // Null unless the bytes are text of the stated page.
  std::optional<std::string> as_stated(std::string_view bytes, const Line& line, Output& out);

  std::optional<CodePage> page_, stated_;
  bool stated_is_told_ = false;
  std::string text_;
};

// What `head.text` would be, did it know the code page that the first 4 KiB show.
std::string localised_head(const Head& head);

}  // namespace certtrail
