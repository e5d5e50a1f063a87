#include "engine/decode/code_page.h"

#include <iconv.h>

#include <array>
#include <cerrno>
#include <utility>

namespace certtrail {
namespace {

// The C library knows one of them by another name.
std::string name_of(unsigned number) {
  if (number == 949) return "UHC";
  return "CP" + std::to_string(number);
}

const iconv_t kUnknown = reinterpret_cast<iconv_t>(-1);

}  // namespace

CodePage::CodePage(unsigned number)
    : number_(number),
      to_utf8_(converter("UTF-8", name_of(number))),
      from_utf8_(converter(name_of(number), "UTF-8")) {}

CodePage::Converter CodePage::converter(const std::string& to, const std::string& from) {
  const iconv_t opened = iconv_open(to.c_str(), from.c_str());
  return {opened == kUnknown ? nullptr : opened, [](void* p) {
            if (p) iconv_close(p);
          }};
}

bool CodePage::prints_ascii() const {
  constexpr std::string_view kAscii = "AZaz09 =:,()";
  return to_utf8(kAscii) == kAscii && from_utf8(kAscii) == kAscii;
}

std::optional<std::string> CodePage::to_utf8(std::string_view bytes) const {
  return convert(to_utf8_.get(), bytes);
}

std::optional<std::string> CodePage::from_utf8(std::string_view text) const {
  return convert(from_utf8_.get(), text);
}

std::optional<std::string> CodePage::convert(void* converter, std::string_view bytes) {
  if (!converter) return std::nullopt;
  iconv(converter, nullptr, nullptr, nullptr, nullptr);  // forget what a failure left behind
  std::string text;
  std::array<char, 512> buffer;
  auto* from = const_cast<char*>(bytes.data());  // POSIX; only read
  std::size_t left = bytes.size();
  while (left > 0) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const bool failed = iconv(converter, &from, &left, &to, &room) == static_cast<std::size_t>(-1);
    if (failed && errno != E2BIG) return std::nullopt;
    text.append(buffer.data(), to);
  }
  return text;
}

}  // namespace certtrail
