// Lines that a program of Windows wrote in the code page of its system, which nothing in the file
// names. Labels in the system's language show it: their bytes are text in one code page only.
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
  // The line's text, valid until the next. From the first label on all lines are of its code page,
  // and the note "text.code_page" says which; before, and where none is known, as console_text().
  std::string_view read(const Line& line, Output& out);

 private:
  std::optional<CodePage> page_;
  std::string text_;
};

// What `head.text` would be, did it know the code page that the first 4 KiB show.
std::string localised_head(const Head& head);

}  // namespace certtrail
