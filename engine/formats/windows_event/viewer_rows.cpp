#include "engine/formats/windows_event/viewer_rows.h"

#include "engine/decode/local_date.h"
#include "engine/decode/text.h"

namespace certtrail::windows_event {
namespace {

// The field that starts at `at`, which then stands behind the delimiter; npos behind the last.
std::string take_field(std::string_view line, std::size_t& at, char delimiter) {
  if (at < line.size() && line[at] == '"') {
    if (const auto close = line.find('"', at + 1); close != std::string_view::npos) {
      const auto field = line.substr(at + 1, close - at - 1);
      const auto next = line.find(delimiter, close);
      at = next == std::string_view::npos ? next : next + 1;
      return std::string(field);
    }
  }
  const auto end = line.find(delimiter, at);
  const auto field = line.substr(at, end == std::string_view::npos ? end : end - at);
  at = end == std::string_view::npos ? end : end + 1;
  return std::string(trim(field));
}

// False unless all five are there; `rest` is where the message starts, npos if there is none.
bool take_fields(std::string_view line, char delimiter, std::array<std::string, 5>& fields,
                 std::size_t& rest) {
  rest = 0;
  for (auto& field : fields) {
    if (rest == std::string_view::npos || rest > line.size()) return false;
    field = take_field(line, rest, delimiter);
  }
  return true;
}

bool is_event_id(std::string_view text) {
  const auto id = parse_integer(text);
  return id && *id >= 0 && *id <= 65535;
}

bool is_row(const std::array<std::string, 5>& fields) {
  if (!is_event_id(fields[3])) return false;
  const auto date = take_date_apart(fields[1]);
  return date && date->has_time;
}

std::string without_quotes(std::string_view message) {
  message = trim(message);
  if (!message.starts_with('"')) return std::string(message);
  message.remove_prefix(1);
  if (message.ends_with('"')) message.remove_suffix(1);
  std::string text;
  text.reserve(message.size());
  for (std::size_t i = 0; i < message.size(); ++i) {
    text += message[i];
    if (message[i] == '"' && i + 1 < message.size() && message[i + 1] == '"') ++i;
  }
  return text;
}

}  // namespace

bool starts_viewer_row(std::string_view line, char delimiter) {
  std::array<std::string, 5> fields;
  std::size_t rest = 0;
  return take_fields(line.substr(0, 1024), delimiter, fields, rest) && is_row(fields);
}

void ViewerRows::feed(const Line& line, char delimiter, const Take& take) {
  std::array<std::string, 5> fields;
  std::size_t rest = 0;
  if (take_fields(line.text.substr(0, 1024), delimiter, fields, rest) && is_row(fields)) {
    finish(take);
    row_.fields = std::move(fields);
    row_.offset = line.offset;
    row_.length = line.length;
    row_.text = cut_utf8(line.text, kLongest);
    row_.message = rest < row_.text.size() ? row_.text.substr(rest) : std::string();
    open_ = true;
    return;
  }
  if (!open_) return;
  row_.length = line.offset + line.length - row_.offset;
  if (row_.text.size() + line.text.size() >= kLongest) return;
  (row_.text += '\n') += line.text;
  (row_.message += '\n') += line.text;
}

void ViewerRows::finish(const Take& take) {
  if (!open_) return;
  open_ = false;
  row_.message = without_quotes(row_.message);
  take(row_);
}

}  // namespace certtrail::windows_event
