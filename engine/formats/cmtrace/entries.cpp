#include "engine/formats/cmtrace/entries.h"

#include <array>
#include <charconv>
#include <optional>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail::formats::cmtrace {
namespace {

constexpr std::string_view kStart = "<![LOG[", kEnd = "]LOG]!>", kSimple = "$$<";
constexpr int kFarthestZone = 14 * 60;

std::string_view attribute(std::string_view attributes, std::string_view name) {
  const auto at = attributes.find(name);
  if (at == std::string_view::npos) return {};
  const auto value = attributes.substr(at + name.size());
  return value.substr(0, value.find('"'));
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  return read.ec == std::errc() && read.ptr == end && value >= 0 ? std::optional(value)
                                                                 : std::nullopt;
}

// "11-29-2024": month, day, year, whatever the locale.
std::optional<std::int64_t> days_of(std::string_view date) {
  const auto first = date.find('-');
  const auto second = first == std::string_view::npos ? first : date.find('-', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto month = number(date.substr(0, first));
  const auto day = number(date.substr(first + 1, second - first - 1));
  const auto year = number(date.substr(second + 1));
  if (!month || !day || !year) return std::nullopt;
  return days_from_civil(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

// A line of its own may start with a time: "2024-11-29 15:03:59.123 text", "2024-11-29T15:03:59Z
// text".
Entry plain(const Line& line) {
  constexpr std::size_t kSeconds = 19;
  Entry entry;
  entry.text = line.text;
  entry.offset = line.offset;
  entry.length = line.length;
  if (line.text.size() < kSeconds) return entry;
  auto end = line.text.find_first_not_of("0123456789:.Z", 11);
  if (end == std::string_view::npos) end = line.text.size();
  if (const auto at = parse_iso8601(line.text.substr(0, end), ZoneBasis::assumed)) {
    entry.at = *at;
    entry.text = trim(line.text.substr(end));
  }
  return entry;
}

// "text  $$<component><11-29-2024 15:03:59.123-60><thread=2912 (0xB60)>"
std::optional<Entry> simple(const Line& line) {
  const auto at = line.text.rfind(kSimple);
  if (at == std::string_view::npos) return std::nullopt;
  auto rest = line.text.substr(at + kSimple.size());
  std::array<std::string_view, 3> parts;
  for (auto& part : parts) {
    const auto end = rest.find('>');
    if (end == std::string_view::npos) return std::nullopt;
    part = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (rest.starts_with('<')) rest.remove_prefix(1);
  }
  Entry entry = plain(line);
  entry.is_framed = true;
  entry.text = trim(line.text.substr(0, at));
  entry.component = parts[0];
  const auto blank = parts[1].find(' ');
  if (blank != std::string_view::npos)
    entry.at = moment_of(parts[1].substr(blank + 1), parts[1].substr(0, blank));
  constexpr std::string_view kThread = "thread=";
  if (parts[2].starts_with(kThread))
    entry.thread = parts[2].substr(kThread.size(), parts[2].find(' ') - kThread.size());
  return entry;
}

}  // namespace

Moment moment_of(std::string_view time, std::string_view date) {
  const auto sign = time.find_first_of("+-");
  const auto clock = parse_time_of_day(time.substr(0, sign));
  const auto days = days_of(date);
  if (!clock || !days) return {};
  Moment moment{*days * kMicrosecondsPerDay + *clock, 0, ZoneBasis::assumed,
                std::string(date) + " " + std::string(time)};
  if (sign == std::string_view::npos) return moment;
  const auto bias = number(time.substr(sign + 1));
  if (!bias || *bias > kFarthestZone) return moment;
  moment.offset_minutes = time[sign] == '-' ? *bias : -*bias;
  moment.basis = ZoneBasis::explicit_zone;
  return moment;
}

void EntryReader::feed(const Line& line, const Take& take) {
  auto text = line.text;
  if (text.starts_with(kStart) && open_) give_up(take);
  if (!open_) {
    const auto at = text.find(kStart);
    if (at == std::string_view::npos) {
      if (trim(text).empty()) return;
      const auto framed = simple(line);
      return take(framed ? *framed : plain(line));
    }
    open_ = true;
    text_.clear();
    offset_ = line.offset;
    text.remove_prefix(at + kStart.size());
  } else {
    text_ += '\n';
  }
  inside(text, line, take);
}

void EntryReader::inside(std::string_view text, const Line& line, const Take& take) {
  end_ = line.offset + line.length;
  const auto end = text.find(kEnd);
  const auto part = text.substr(0, end);
  if (text_.size() < kTextLimit) text_ += cut_utf8(part, kTextLimit - text_.size());
  if (end != std::string_view::npos) close(text.substr(end + kEnd.size()), take);
}

void EntryReader::close(std::string_view attributes, const Take& take) {
  open_ = false;
  Entry entry;
  entry.text = text_;
  entry.component = attribute(attributes, "component=\"");
  entry.thread = attribute(attributes, "thread=\"");
  entry.is_error = attribute(attributes, "type=\"") == "3";
  entry.is_framed = true;
  entry.is_whole = attributes.find('>') != std::string_view::npos;
  entry.at = moment_of(attribute(attributes, "time=\""), attribute(attributes, "date=\""));
  entry.offset = offset_;
  entry.length = end_ - offset_;
  take(entry);
}

void EntryReader::give_up(const Take& take) {
  open_ = false;
  Entry entry;
  entry.text = text_;
  entry.is_framed = true;
  entry.is_whole = false;
  entry.offset = offset_;
  entry.length = end_ - offset_;
  take(entry);
}

void EntryReader::finish(const Take& take) {
  if (open_) give_up(take);
}

}  // namespace certtrail::formats::cmtrace
