#include "engine/formats/certutil_store_lines.h"

#include <algorithm>
#include <array>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

// The output of a command of Collect diagnostics, in any of its three spellings:
//   3/output.log    (12) Command windir_system32_certutil_exe_-store_-user_my output.log
//   (05) (_windir__system32_certutil_exe_-store_-user_my) (0x00000000) output.log
bool is_collected_command(std::string_view path) {
  const auto name =
      path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  if (name.find("certutil_exe") != std::string_view::npos) return true;
  auto folder = path.substr(0, path.size() - name.size());
  if (name != "output.log" || folder.empty()) return false;
  folder.remove_suffix(1);
  folder = folder.substr(folder.find_last_of("/\\") + 1);  // npos + 1 is 0
  return !folder.empty() && folder.find_first_not_of("0123456789") == std::string_view::npos;
}

bool names_user(std::string_view path) {
  const auto is_letter = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); };
  for (std::size_t at = path.rfind('/') + 1; at < path.size(); ++at) {  // npos + 1 is 0
    const auto from = at;
    while (at < path.size() && is_letter(path[at])) ++at;
    const auto word = path.substr(from, at - from);
    if (word == "user" || word == "currentuser") return true;
  }
  return false;
}

}  // namespace

// "================ Certificate 0 ================"
bool is_block_line(std::string_view line) {
  line = trim(line);
  if (!line.starts_with("=====") || !line.ends_with("=====")) return false;
  const auto first = line.find_first_not_of('=');
  const auto last = line.find_last_not_of("= ");
  return first != std::string_view::npos && last > first && line[last] >= '0' && line[last] <= '9';
}

// `My "Personal"`: the name as typed, then the display name in the system's language, which some
// releases leave out.
std::optional<std::string> store_name(std::string_view line) {
  const auto quote = line.find(" \"");
  const bool has_display_name = quote != std::string_view::npos && line.ends_with('"');
  const auto name = has_display_name ? line.substr(0, quote) : trim(line);
  // "my" and "My" are one store.
  for (const std::string_view known : {"My", "CA", "Root", "AuthRoot", "TrustedPeople"})
    if (ascii_lower(name) == ascii_lower(known)) return std::string(known);
  if (!has_display_name || name.empty() || name.find_first_of(" :=") != std::string_view::npos)
    return std::nullopt;
  return std::string(name);
}

// "Element 0:": the next certificate of a message, whatever the language.
bool is_element_line(std::string_view line) {
  if (line.empty() || line[0] == ' ' || !line.ends_with(':')) return false;
  const auto blank = line.rfind(' ');
  const auto number = blank == std::string_view::npos ? "" : line.substr(blank + 1);
  return number.size() > 1 && number.find_first_not_of("0123456789") == number.size() - 1;
}

// "Serial Number: 2d...": French prints a (perhaps unbreakable) blank before the colon, and where
// the language has a wide colon, it may stand there instead.
std::optional<KeyValue> split_line(std::string_view line) {
  constexpr std::string_view kWide = "：";
  const auto narrow = line.find(':'), wide = line.find(kWide);
  const auto colon = std::min(narrow, wide);
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const auto length = wide < narrow ? kWide.size() : 1;
  return KeyValue{trim(line.substr(0, colon)), trim(line.substr(colon + length))};
}

bool looks_like_name(std::string_view value) {
  static constexpr std::array<std::string_view, 14> kTypes = {
      "CN=", "OU=",           "O=", "DC=", "C=",  "L=",  "S=", "ST=",
      "E=",  "SERIALNUMBER=", "T=", "G=",  "SN=", "OID."};
  return std::any_of(kTypes.begin(), kTypes.end(),
                     [&](std::string_view type) { return value.starts_with(type); });
}

std::string_view without_quotes(std::string_view value) {
  if (value.size() > 1 && value.starts_with('"') && value.ends_with('"'))
    value = value.substr(1, value.size() - 2);
  return value;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// Whose store the listing shows; it does not say so itself. The numbered folders of Collect
// diagnostics hold two listings, CA of the machine and My of SYSTEM.
std::string listing_scope(std::string_view path, std::string_view store) {
  const auto lower = ascii_lower(path);
  const bool user = names_user(lower);
  if (is_collected_command(lower)) return user || store == "My" ? "system" : "machine";
  return user ? "user" : "machine";
}

}  // namespace certtrail
