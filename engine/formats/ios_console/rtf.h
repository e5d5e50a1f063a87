// The lines of an RTF document as TextEdit, WordPad and Word save a copied log:
//   {\rtf1\ansi\ansicpg1252\cocoartf1504
//   \f0\fs24 \cf0 debug	18:30:57.320616 -0500	profiled	Profile \'93www...\'94
//   installed.
// A paragraph is one line of the document; it ends with a backslash (TextEdit) or "\par".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/decode/code_page.h"

namespace certtrail::formats::ios {

class RtfDocument {
 public:
  // Nullopt if the text does not begin as a document does.
  static std::optional<RtfDocument> of(std::string_view text);

  // One line as plain UTF-8: control words dropped, \tab, \line, quotes, \'hh and \uN decoded.
  std::string plain(std::string_view line) const;

 private:
  explicit RtfDocument(unsigned code_page) : page_(code_page) {}

  CodePage page_;  // of \'hh: what \ansicpg names, Windows' of the language
};

}  // namespace certtrail::formats::ios
