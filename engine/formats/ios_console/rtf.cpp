#include "engine/formats/ios_console/rtf.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/decode/characters.h"
#include "engine/decode/text.h"

namespace certtrail::formats::ios {
namespace {

constexpr unsigned kWestern = 1252;
constexpr unsigned kMostSkipped = 8;

// What control words stand for that print something.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kPrinted = {
    {{"tab", "\t"},
     {"line", "\n"},
     {"lquote", "‘"},
     {"rquote", "’"},
     {"ldblquote", "“"},
     {"rdblquote", "”"},
     {"emdash", "—"},
     {"endash", "–"}}};

constexpr std::int64_t kLineSeparator = 8232;

int hexadecimal(std::string_view two) {
  const auto hex = normalise_hex(two);
  return hex && hex->size() == 2 ? std::stoi(*hex, nullptr, 16) : -1;
}

bool has_two_bytes(unsigned page) {
  return page == 932 || page == 936 || page == 949 || page == 950;
}

// Reads one line from left to right.
class RtfLine {
 public:
  RtfLine(const CodePage& page, std::string_view line) : page_(page), line_(line) {}

  std::string read() {
    out_.reserve(line_.size());
    while (at_ < line_.size()) {
      const char c = line_[at_];
      if (c == '\\') {
        take_control();
      } else {
        ++at_;
        if (c != '{' && c != '}') put(c);
      }
    }
    return std::move(out_);
  }

 private:
  // What stands behind \uN is for readers that cannot show it.
  bool skips() {
    if (skipped_ == 0) return false;
    --skipped_;
    return true;
  }

  void put(char c) {
    if (skips()) return;
    if (lead_) return put_byte(c);  // the second byte of a character may be ASCII
    out_ += c;
  }

  // A byte of the document's code page.
  void put_byte(char byte) {
    if (!lead_ && has_two_bytes(page_.number())) {
      lead_ = byte;
      return;
    }
    const std::string bytes = lead_ ? std::string{*lead_, byte} : std::string{byte};
    lead_.reset();
    const auto text = page_.to_utf8(bytes);
    out_ += text ? *text : windows_1252_to_utf8(bytes);
  }

  // What a backslash begins.
  void take_control() {
    ++at_;
    if (at_ >= line_.size()) return;
    if (line_[at_] == '\'') return take_byte();
    if (is_letter(line_[at_])) return take_word();
    const char symbol = line_[at_++];
    if (symbol == '~') put(' ');
    if (symbol == '\\' || symbol == '{' || symbol == '}') put(symbol);
  }

  void take_byte() {
    const int byte = hexadecimal(line_.substr(at_ + 1, 2));
    if (byte < 0) {
      ++at_;
      return;
    }
    at_ += 3;
    if (!skips()) put_byte(static_cast<char>(byte));
  }

  void take_word() {
    const auto start = at_;
    while (at_ < line_.size() && is_letter(line_[at_])) ++at_;
    const auto word = line_.substr(start, at_ - start);
    const auto digits = at_;
    if (at_ < line_.size() && line_[at_] == '-') ++at_;
    while (at_ < line_.size() && is_digit(line_[at_])) ++at_;
    const auto number = parse_integer(line_.substr(digits, at_ - digits)).value_or(0);
    if (at_ < line_.size() && line_[at_] == ' ') ++at_;
    if (word == "uc" && number >= 0)
      replaced_ = static_cast<unsigned>(std::min<std::int64_t>(number, kMostSkipped));
    if (word == "u") return put_unicode(number);
    for (const auto& [name, text] : kPrinted)
      if (word == name) out_ += text;
  }

  // A negative number is that number + 65536. Surrogates come as two of them and are not needed for
  // log text.
  void put_unicode(std::int64_t code) {
    if (code <= -65536 || code >= 65536) return;
    if (code < 0) code += 65536;
    const char units[] = {static_cast<char>(code & 0xFF), static_cast<char>(code >> 8 & 0xFF)};
    out_ += code == kLineSeparator ? "\n" : utf16_little_to_utf8({units, 2});
    skipped_ = replaced_;
  }

  const CodePage& page_;
  std::string_view line_;
  std::size_t at_ = 0;
  std::string out_;
  std::optional<char> lead_;
  // Characters that stand for a \uN, and of them those to come. TextEdit writes \uc0 before each.
  unsigned replaced_ = 1, skipped_ = 0;
};

}  // namespace

std::optional<RtfDocument> RtfDocument::of(std::string_view text) {
  constexpr std::string_view kCodePage = "\\ansicpg";
  if (!text.starts_with("{\\rtf")) return std::nullopt;
  const auto first_line = text.substr(0, text.find('\n'));
  const auto at = first_line.find(kCodePage);
  if (at == std::string_view::npos) return RtfDocument(kWestern);
  const auto digits = first_line.substr(at + kCodePage.size());
  const auto number = parse_integer(
      digits.substr(0, std::min(digits.find_first_not_of("0123456789"), digits.size())));
  return RtfDocument(number && *number > 0 && *number < 65536 ? static_cast<unsigned>(*number)
                                                              : kWestern);
}

std::string RtfDocument::plain(std::string_view line) const { return RtfLine(page_, line).read(); }

}  // namespace certtrail::formats::ios
