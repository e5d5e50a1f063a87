#include "engine/formats/ios_console/layouts.h"

#include "engine/decode/characters.h"
#include "engine/decode/text.h"
#include "engine/formats/ios_console/columns.h"

namespace certtrail::formats::ios {

bool read_sender(std::string_view sender, Entry& entry) {
  const auto bracket = sender.find('[');
  if (bracket == std::string_view::npos) return false;
  auto names = sender.substr(0, bracket);
  if (const auto library = names.find('('); library != std::string_view::npos)
    names = names.substr(0, library);
  names = trim(names);
  const auto blank = names.rfind(' ');
  entry.process = blank == std::string_view::npos ? names : names.substr(blank + 1);
  if (blank != std::string_view::npos) entry.host = trim(names.substr(0, blank));
  return !entry.process.empty() && digits_at(sender, bracket + 1) > 0;
}

bool read_table(std::string_view rest, Entry& entry) {
  take_word(rest);
  entry.level = take_word(rest);
  if (!take_word(rest).starts_with("0x")) return false;
  if (digits_at(take_word(rest), 0) == 0) return false;
  // macOS 10.12 has no column for the time to live; a process is named by more than digits.
  auto behind = rest;
  const auto ttl = take_word(behind);
  if (digits_at(ttl, 0) == ttl.size()) rest = behind;
  const auto colon = rest.find(": ");
  if (colon == std::string_view::npos) return false;
  entry.process = rest.substr(0, colon);
  entry.rest = rest.substr(colon + 2);
  return true;
}

bool read_syslog(std::string_view rest, Entry& entry) {
  const auto bracket = rest.find(']');
  if (bracket == std::string_view::npos || !read_sender(rest.substr(0, bracket + 1), entry))
    return false;
  rest.remove_prefix(bracket + 1);
  skip_blanks(rest);
  if (const auto end = rest.find('>'); rest.starts_with('<') && end != std::string_view::npos) {
    entry.level = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
  }
  if (!rest.starts_with(':')) return false;
  entry.rest = rest.substr(1);
  return true;
}

bool read_compact(std::string_view rest, Entry& entry) {
  entry.level = take_word(rest);
  if (entry.level.empty() || entry.level.size() > 2 || !is_letter(entry.level[0])) return false;
  const auto bracket = rest.find(']');
  const auto sender = rest.substr(0, bracket);
  if (bracket == std::string_view::npos || sender.find(':') == std::string_view::npos ||
      !read_sender(sender, entry))
    return false;
  entry.rest = rest.substr(bracket + 1);
  return true;
}

}  // namespace certtrail::formats::ios
