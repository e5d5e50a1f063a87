// Text in the code pages of Windows, by the tables of the C library: the locale plays no part.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

class CodePage {
 public:
  // By Windows' number: 936, 1251. A page that the C library does not know converts nothing.
  explicit CodePage(unsigned number);

  unsigned number() const { return number_; }
  // Whether it can be one in which Windows' programs print: known, and ASCII stands in it as
  // itself.
  bool prints_ascii() const;
  // Nullopt if the bytes are no text of this page.
  std::optional<std::string> to_utf8(std::string_view bytes) const;
  // Nullopt if the page has no such character.
  std::optional<std::string> from_utf8(std::string_view text) const;

 private:
  using Converter = std::unique_ptr<void, void (*)(void*)>;
  static Converter converter(const std::string& to, const std::string& from);
  static std::optional<std::string> convert(void* converter, std::string_view bytes);

  unsigned number_;
  Converter to_utf8_, from_utf8_;
};

}  // namespace certtrail
