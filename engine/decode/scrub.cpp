#include "engine/decode/scrub.h"

#include <algorithm>
#include <array>

namespace certtrail {
namespace {

constexpr std::array<std::string_view, 2> kNames = {"CertificateRequestToken", "hallenge"};
constexpr std::string_view kRemoved = "[removed]";

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Finds the names in order; each name is searched once over the text, however often others occur.
class NameFinder {
 public:
  explicit NameFinder(std::string_view text) : text_(text) {
    for (std::size_t i = 0; i < kNames.size(); ++i) next_[i] = text.find(kNames[i]);
  }
  // End of the first name at or behind `from`; npos if there is none.
  std::size_t name_end(std::size_t from) {
    std::size_t first = std::string_view::npos;
    std::size_t end = std::string_view::npos;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (next_[i] < from) next_[i] = text_.find(kNames[i], from);
      if (next_[i] >= first) continue;
      first = next_[i];
      end = first + kNames[i].size();
    }
    return end;
  }

 private:
  std::string_view text_;
  std::array<std::size_t, kNames.size()> next_;
};

// Length of a tag's end at the start of `text`, whatever its escaping: ">", "&gt;", "&amp;gt;".
std::size_t tag_end(std::string_view text) {
  if (text.starts_with('>')) return 1;
  if (!text.starts_with('&')) return 0;
  std::size_t at = 1;
  while (text.substr(at).starts_with("amp;")) at += 4;
  return text.substr(at).starts_with("gt;") ? at + 3 : 0;
}

// End of the value that starts at `from`; a tag's content runs to the next tag, another value to
// the next blank or closing mark.
std::size_t value_end(std::string_view text, std::size_t from, bool tag) {
  const auto end = text.find_first_of(tag ? "<&" : " \t\r\n\"'<>&,;)]}", from);
  return end == std::string_view::npos ? text.size() : end;
}

// Where the content of a plist's string begins whose key ends at `at` ("</key> <string>"), whatever
// the escaping; npos if no string follows.
std::size_t plist_string(std::string_view text, std::size_t at) {
  constexpr std::size_t kNearby = 64;
  const auto string = text.substr(at, kNearby).find("string");
  if (string == std::string_view::npos) return string;
  const auto end = at + string + 6;
  const auto length = tag_end(text.substr(end));
  return length == 0 ? std::string_view::npos : end + length;
}

// Where the value behind a name begins; npos if the name is only a word in a sentence.
std::size_t value_start(std::string_view text, std::size_t name_end, bool& tag) {
  while (name_end < text.size() && is_name(text[name_end])) ++name_end;
  const auto rest = text.substr(name_end);
  tag = true;
  if (const auto length = tag_end(rest); length > 0) return name_end + length;
  if (rest.starts_with("</") || rest.starts_with("&lt;/")) return plist_string(text, name_end);
  tag = false;
  const auto mark = text.find_first_not_of("\" ", name_end);
  if (mark == std::string_view::npos || (text[mark] != '=' && text[mark] != ':'))
    return std::string_view::npos;
  return text.find_first_not_of("=: \"'", mark);
}

}  // namespace

std::string scrub_secrets(std::string_view text) {
  std::string out;
  std::size_t done = 0;
  NameFinder names(text);
  for (auto name_end = names.name_end(0); name_end != std::string_view::npos;
       name_end = names.name_end(std::max(name_end, done))) {
    bool tag = false;
    const auto start = value_start(text, name_end, tag);
    if (start == std::string_view::npos || start < done) continue;
    const auto end = value_end(text, start, tag);
    if (end == start) continue;
    out.append(text.substr(done, start - done)).append(kRemoved);
    done = end;
  }
  out.append(text.substr(done));
  return out;
}

}  // namespace certtrail
