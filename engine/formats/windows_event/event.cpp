#include "engine/formats/windows_event/event.h"

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail::windows_event {
namespace {

bool is_path(std::string_view name, std::string_view path) {
  std::size_t at = 0;
  for (const char c : name) {
    if (c == '@') continue;
    if (at == path.size() || path[at] != c) return false;
    ++at;
  }
  return at == path.size();
}

}  // namespace

std::string field(const Fields& fields, std::size_t position) {
  return position < fields.size() ? fields[position].value : std::string();
}

std::string_view named(const Fields& fields, std::string_view path) {
  for (const auto& field : fields)
    if (is_path(field.name, path)) return field.value;
  return {};
}

std::string all_named(const Fields& fields, std::string_view path, std::string_view separator) {
  std::string joined;
  for (const auto& field : fields) {
    if (!is_path(field.name, path)) continue;
    if (!joined.empty()) joined += separator;
    joined += field.value;
  }
  return joined;
}

std::string log_of(const System& system) {
  if (system.computer.empty() && system.channel.empty()) return {};
  return system.computer + "|" + system.channel;
}

std::string activity_of(const System& system) {
  std::string_view text = system.activity_id;
  if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
  const bool is_nil = text.find_first_not_of("0-") == std::string_view::npos;
  return is_nil ? std::string() : ascii_lower(text);
}

std::string one_line(const System& system, const Fields& fields) {
  std::string line = "event " + std::to_string(system.event_id) + " " + system.provider + ":";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    line += i == 0 ? " " : ", ";
    line += fields[i].name.empty() ? std::to_string(i + 1) : fields[i].name;
    line += '=';
    line += fields[i].value;
  }
  return line;
}

std::uint64_t filetime_of(std::string_view text) {
  constexpr std::int64_t kUnixEpoch = 11'644'473'600'000'000;
  constexpr std::size_t kTicks = 26;  // the seventh decimal
  const auto moment = parse_iso8601(text, ZoneBasis::utc_by_format);
  if (!moment || moment->utc_us() < -kUnixEpoch) return 0;
  const auto ticks = static_cast<std::uint64_t>(moment->utc_us() + kUnixEpoch) * 10;
  const bool has_ticks = text.size() > kTicks && text[kTicks] >= '0' && text[kTicks] <= '9';
  return has_ticks ? ticks + static_cast<std::uint64_t>(text[kTicks] - '0') : ticks;
}

Moment moment_of(std::uint64_t filetime) {
  Moment moment;
  if (const auto us = filetime_to_us(filetime)) {
    moment.naive_us = *us;
    moment.basis = ZoneBasis::utc_by_format;
  }
  return moment;
}

}  // namespace certtrail::windows_event
