#include "engine/flow/archive_name.h"

#include <algorithm>

#include "engine/decode/characters.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/flow/output_name.h"

namespace certtrail {
namespace {

constexpr std::int64_t kHour = 3600 * kMicrosecondsPerSecond;

// Reads forward through a name; every step may fail and then leaves the position.
class NameScanner {
 public:
  NameScanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::optional<unsigned> digits(std::size_t count) {
    unsigned value = 0;
    if (at_ + count > text_.size()) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(text_[at_ + i])) return std::nullopt;
      value = value * 10 + static_cast<unsigned>(text_[at_ + i] - '0');
    }
    at_ += count;
    return value;
  }
  bool any_of(std::string_view characters) {
    if (at_ >= text_.size() || characters.find(text_[at_]) == std::string_view::npos) return false;
    ++at_;
    return true;
  }
  bool literal(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  bool at_digit() const { return at_ < text_.size() && is_digit(text_[at_]); }
  std::size_t position() const { return at_; }
  void seek(std::size_t at) { at_ = at; }

 private:
  std::string_view text_;
  std::size_t at_;
};

struct FoundTime {
  std::int64_t us = 0;
  std::size_t from = 0, to = 0;  // of the name
};

std::optional<std::int64_t> civil(std::optional<unsigned> year, std::optional<unsigned> month,
                                  std::optional<unsigned> day) {
  if (!year || !month || !day || *year < 1990 || *year > 2099) return std::nullopt;
  const auto days = days_from_civil(*year, *month, *day);
  if (!days) return std::nullopt;
  return *days * kMicrosecondsPerDay;
}

// HHMMSS or HH-MM-SS with any one separator; microseconds since midnight.
std::optional<std::int64_t> clock_time(NameScanner& in) {
  const auto hour = in.digits(2);
  const bool separated = in.any_of("-:._");
  const auto minute = in.digits(2);
  if (separated && !in.any_of("-:._")) return std::nullopt;
  const auto second = in.digits(2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60 || in.at_digit())
    return std::nullopt;
  return (std::int64_t{*hour} * 3600 + *minute * 60 + *second) * kMicrosecondsPerSecond;
}

// Z, +0900 or -05:30 right after a time; microseconds east of UTC. Nothing there is UTC.
std::int64_t zone(NameScanner& in) {
  const auto start = in.position();
  if (in.any_of("Zz")) return 0;
  const bool east = in.any_of("+");
  if (east || in.any_of("-")) {
    const auto hours = in.digits(2);
    in.any_of(":");
    const auto minutes = in.digits(2);
    if (hours && minutes && *hours <= 14 && *minutes < 60 && !in.at_digit())
      return (east ? 1 : -1) * (std::int64_t{*hours} * 60 + *minutes) * 60 * kMicrosecondsPerSecond;
  }
  in.seek(start);
  return 0;
}

// YYYY-MM-DD, YYYY.MM.DD, YYYY_MM_DD or YYYYMMDD, then perhaps a time and its zone.
std::optional<FoundTime> year_first(std::string_view name, std::size_t at) {
  NameScanner in(name, at);
  const auto year = in.digits(4);
  const bool separated = in.any_of("-._");
  const auto month = in.digits(2);
  if (separated && !in.any_of("-._")) return std::nullopt;
  const auto day = civil(year, month, in.digits(2));
  if (!day) return std::nullopt;
  const auto date_end = in.position();
  if (in.any_of("Tt_- "))
    if (const auto time = clock_time(in)) {
      const auto us = *day + *time - zone(in);
      return FoundTime{us, at, in.position()};
    }
  in.seek(date_end);
  if (in.at_digit()) return std::nullopt;
  return FoundTime{*day + kMicrosecondsPerDay - 1, at, date_end};
}

// MM_dd_yyyy_HH_mm_UTC+zz: the second "mm" is the month again, so the hour's end is what is known.
std::optional<FoundTime> collected_data(std::string_view name, std::size_t at) {
  NameScanner in(name, at);
  const auto month = in.digits(2);
  const bool a = in.any_of("_");
  const auto day_of_month = in.digits(2);
  const bool b = in.any_of("_");
  const auto day = civil(in.digits(4), month, day_of_month);
  const bool c = in.any_of("_");
  const auto hour = in.digits(2);
  if (!a || !b || !c || !day || !hour || *hour > 23 || !in.any_of("_") || !in.digits(2))
    return std::nullopt;
  std::int64_t offset = 0;
  if (in.literal("_UTC")) {
    const bool west = in.any_of("-");
    if (!west) in.any_of("+");
    auto hours = in.digits(2);
    if (!hours) hours = in.digits(1);
    in.any_of(":.");
    const auto minutes = in.digits(2);
    if (hours && *hours <= 14)
      offset = (west ? -1 : 1) * (*hours * kHour + minutes.value_or(0) * (kHour / 60));
  }
  return FoundTime{*day + (*hour + 1) * kHour - 1 - offset, at, in.position()};
}

// ddMMyyhhmm[ss] before "-Logs-" or "-CertConnectorLogs-": the hour may be of either half of the
// day, so that the day's end is what is known.
std::optional<FoundTime> server_logs(std::string_view name) {
  NameScanner in(name, 0);
  const auto day_of_month = in.digits(2);
  const auto month = in.digits(2);
  const auto year = in.digits(2);
  const auto day = civil(year ? std::optional(2000 + *year) : year, month, day_of_month);
  const bool has_clock = in.digits(4).has_value();
  in.digits(2);  // seconds
  const auto end = in.position();
  if (!day || !has_clock || !(in.literal("-Logs-") || in.literal("-CertConnectorLogs-")) ||
      in.position() == name.size())
    return std::nullopt;
  return FoundTime{*day + kMicrosecondsPerDay - 1, 0, end};
}

std::optional<FoundTime> find_time(std::string_view name) {
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (!is_digit(name[at]) || (at > 0 && is_digit(name[at - 1]))) continue;
    if (const auto found = year_first(name, at)) return found;
    if (const auto found = collected_data(name, at)) return found;
  }
  return std::nullopt;
}

// Up to two extensions of at most five letters or digits that begin with a letter or are "7z".
std::string_view without_extensions(std::string_view name) {
  for (int i = 0; i < 2; ++i) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) break;
    const auto extension = name.substr(dot + 1);
    const bool plain = std::all_of(extension.begin(), extension.end(), [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    if (extension.empty() || extension.size() > 5 || !plain) break;
    if (is_digit(extension[0]) && ascii_lower(extension) != "7z") break;
    name = name.substr(0, dot);
  }
  return name;
}

std::string_view trim_separators(std::string_view text) {
  constexpr std::string_view kSeparators = " -_.";
  while (!text.empty() && kSeparators.find(text.front()) != std::string_view::npos)
    text.remove_prefix(1);
  while (!text.empty() && kSeparators.find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  return text;
}

// Browsers and file managers add " (1)" to a second copy.
std::string_view without_copy_number(std::string_view name) {
  const auto open = name.rfind(" (");
  if (open == std::string_view::npos || !name.ends_with(')')) return name;
  const auto number = name.substr(open + 2, name.size() - open - 3);
  return !number.empty() && std::all_of(number.begin(), number.end(), is_digit)
             ? name.substr(0, open)
             : name;
}

// "OMADMLog_0.log", "Omadmlog.txt", "OMADM.log.1", "CloudExtension.log"
bool is_log_of_any_phone(std::string_view file_name) {
  const auto lower = ascii_lower(file_name);
  std::string_view rest = lower;
  const auto take = [&rest](std::initializer_list<std::string_view> words) {
    const auto word = std::find_if(words.begin(), words.end(),
                                   [&](std::string_view w) { return rest.starts_with(w); });
    if (word != words.end()) rest.remove_prefix(word->size());
    return word != words.end();
  };
  if (!take({"omadm", "cloudextension"})) return false;
  while (!rest.empty())
    if (!take({"log", "txt", "s"})) {
      if (!is_digit(rest[0]) && std::string_view(" ._-()").find(rest[0]) == std::string_view::npos)
        return false;
      rest.remove_prefix(1);
    }
  return true;
}

}  // namespace

ArchiveName read_inbox_name(std::string_view folder, std::string_view file_name) {
  auto result = read_archive_name(file_name);
  const bool has_folder = folder.find_first_not_of('.') != std::string_view::npos;
  if (has_folder && is_log_of_any_phone(file_name)) result.stem = read_archive_name(folder).stem;
  return result;
}

std::optional<std::int64_t> time_of_sysdiagnose(std::string_view member_path) {
  constexpr std::string_view kFolder = "sysdiagnose_";
  for (auto at = member_path.find(kFolder); at != std::string_view::npos;
       at = member_path.find(kFolder, at + 1)) {
    const auto end = member_path.find('/', at);
    if ((at == 0 || member_path[at - 1] == '/') && end != std::string_view::npos)
      return read_archive_name(member_path.substr(at, end - at)).as_of_us;
  }
  return std::nullopt;
}

ArchiveName read_archive_name(std::string_view file_name) {
  if (const auto slash = file_name.rfind('/'); slash != std::string_view::npos)
    file_name.remove_prefix(slash + 1);
  const auto name = without_copy_number(without_extensions(file_name));
  ArchiveName result;
  const auto server_time = server_logs(name);
  const auto time = server_time ? server_time : find_time(name);
  const auto before = trim_separators(time ? name.substr(0, time->from) : name);
  const auto after = trim_separators(time ? name.substr(time->to) : std::string_view());
  if (time) result.as_of_us = time->us;
  result.stem = std::string(before);
  if (!before.empty() && !after.empty()) result.stem += '_';
  result.stem += after;
  if (result.stem.empty()) result.stem = file_name.empty() ? "unnamed" : file_name;
  const auto lower = ascii_lower(before);
  constexpr std::string_view kDiagLogs = "diaglogs-";
  constexpr std::string_view kCollected = "_collecteddata";
  constexpr std::string_view kMac = "-intunemacodc";
  if (lower.starts_with(kDiagLogs) && time) result.host = before.substr(kDiagLogs.size());
  if (lower.ends_with(kCollected) && time)
    result.host = before.substr(0, before.size() - kCollected.size());
  if (lower.ends_with(kMac) && time) result.host = before.substr(0, before.size() - kMac.size());
  if (server_time) {
    result.host = after.substr(after.find('-') + 1);
    result.is_server_collection = true;
    return result;
  }
  result.is_device_collection = time && (!result.host.empty() || lower == "sysdiagnose");
  if (const auto computer = computer_of_output(result.stem); !computer.empty())
    result.host = result.stem = computer;
  return result;
}

}  // namespace certtrail
