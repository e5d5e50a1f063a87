// The log of an Apple device, copied out of Console.app, Xcode, Apple Configurator or `log show`;
// line.h shows the families. Two of them print no date, and the parser has no clock:
// - CONSOLE lines print the time of day only. Their Moment counts days from the first line
//   (date_inferred, printed zone); a day passes where the time falls back by more than an hour.
// - RELAY lines print month and day, but no year and no zone. Their Moment lies in 1970, a year
//   later after a new year (date_inferred, offset 0; 29 February counts as 1 March), and its text
//   starts with the month's name, which tells it from CONSOLE. The true year is for link to find.
// A line that starts no record (an NSError block) belongs to the record before it.
#include "engine/model/format.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/decode/civil_time.h"
#include "engine/decode/lines.h"
#include "engine/decode/scrub.h"
#include "engine/decode/text.h"
#include "engine/formats/ios_console/clean.h"
#include "engine/formats/ios_console/line.h"
#include "engine/formats/ios_console/messages.h"

namespace certtrail::formats {
namespace {

using namespace ios;

constexpr int kClaimLines = 200;
constexpr std::size_t kKeptText = 64u << 10;
constexpr std::size_t kMostHosts = 64;

// Adds to undated times what their order tells.
class Calendar {
 public:
  std::int64_t place(const Entry& entry) {
    if (entry.family == Family::console)
      return placed(entry.naive_us, kHour, kMicrosecondsPerDay, day_);
    if (entry.family == Family::relay) return placed(entry.naive_us, kHalfYear, kYear, year_);
    return entry.naive_us;
  }

 private:
  static constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;
  static constexpr std::int64_t kHour = 3'600 * kMicrosecondsPerSecond;
  static constexpr std::int64_t kYear = 365 * kMicrosecondsPerDay;
  static constexpr std::int64_t kHalfYear = kYear / 2;
  static constexpr std::int64_t kMostRounds = 3650;

  struct Round {
    std::int64_t last = 0;
    std::int64_t count = 0;
  };

  static std::int64_t placed(std::int64_t time, std::int64_t slack, std::int64_t length,
                             Round& round) {
    // A straggler of the round before, written just behind the turn.
    if (round.count > 0 && time - round.last > length - kMinute)
      return time + (round.count - 1) * length;
    if (round.last - time > slack && round.count < kMostRounds) ++round.count;
    round.last = time;
    return time + round.count * length;
  }

  Round day_, year_;
};

ZoneBasis basis_of(Family family) {
  if (family == Family::show) return ZoneBasis::explicit_zone;
  return family == Family::compact ? ZoneBasis::assumed : ZoneBasis::date_inferred;
}

// What a family's lines in this artifact cover.
struct Span {
  Moment from, to;
  bool seen = false;
};

class ConsoleParser {
 public:
  explicit ConsoleParser(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker lines(piece);
    for (Line line; lines.next(line);) take(line, out);
  }

  void finish(Output& out) {
    flush(out);
    for (auto& span : spans_) {
      if (!span.seen) continue;
      LogSpan body{"ios_console", std::move(span.from), std::move(span.to), verbose_, {}, 0, 0};
      out.records.push_back(
          {first_offset_, end_ - first_offset_, {}, {}, {}, false, std::move(body)});
    }
  }

 private:
  void take(const Line& line, Output& out) {
    if (!begun_) {
      begun_ = true;
      rtf_ = line.text.starts_with("{\\rtf");
      first_offset_ = line.offset;
    }
    end_ = line.offset + line.length;
    const auto text = clean_line(line.text, rtf_, scratch_);
    const auto entry = parse_entry(text);
    if (!entry) {
      if (open_) extend(line, text);
      return;
    }
    flush(out);
    ++out.records_total;
    const auto naive_us = calendar_.place(*entry);
    cover(*entry, naive_us);
    if (entry->is_debug()) verbose_ = true;
    if (!is_certificate_process(entry->process)) return;
    begin(*entry, naive_us, line, text);
    note_device(*entry, line, out);
  }

  void cover(const Entry& entry, std::int64_t naive_us) {
    auto& span = spans_[static_cast<std::size_t>(entry.family)];
    if (!span.seen || naive_us < span.from.naive_us) set_moment(span.from, entry, naive_us);
    if (!span.seen || naive_us >= span.to.naive_us) set_moment(span.to, entry, naive_us);
    span.seen = true;
  }

  static void set_moment(Moment& moment, const Entry& entry, std::int64_t naive_us) {
    moment.naive_us = naive_us;
    moment.offset_minutes = entry.offset_minutes;
    moment.basis = basis_of(entry.family);
    moment.text.assign(entry.time);
  }

  void begin(const Entry& entry, std::int64_t naive_us, const Line& line, std::string_view text) {
    open_ = true;
    offset_ = line.offset;
    length_ = line.length;
    set_moment(at_, entry, naive_us);
    process_.assign(entry.process);
    text_.assign(cut_utf8(text, kKeptText));
    message_start_ =
        std::min(static_cast<std::size_t>(entry.message.data() - text.data()), text_.size());
  }

  void extend(const Line& line, std::string_view text) {
    length_ = line.offset + line.length - offset_;
    if (text_.size() < kKeptText)
      text_.append("\n").append(cut_utf8(text, kKeptText - text_.size()));
  }

  void flush(Output& out) {
    if (!open_) return;
    open_ = false;
    const auto kept = trim(cut_utf8(text_, kKeptText));
    const auto text = kept.substr(std::min(message_start_, kept.size()));
    auto body = read_message({process_, without_own_level(text)});
    if (!body) return;
    out.records.push_back(
        {offset_, length_, at_, scrub_secrets(kept), {}, false, std::move(*body)});
  }

  // iOS 9 and older print their own level and component in front: "(Error) MC: ".
  static std::string_view without_own_level(std::string_view text) {
    const auto end = text.find("MC: ");
    const auto level = text.substr(0, end);
    if (end == 0 || (end < 10 && level.starts_with('(') && level.ends_with(") ")))
      text.remove_prefix(end + 4);
    return text;
  }

  void note_device(const Entry& entry, const Line& line, Output& out) {
    if (entry.process == "profiled" && !ios_) ios_ = add_fact("platform", "ios", line, out);
    if (entry.process == "mdmclient" && !macos_) macos_ = add_fact("platform", "macos", line, out);
    const bool named = !entry.host.empty() && entry.host != "unknown" && entry.host != "localhost";
    if (!named || hosts_.size() >= kMostHosts) return;
    if (std::find(hosts_.begin(), hosts_.end(), entry.host) != hosts_.end()) return;
    hosts_.emplace_back(entry.host);
    add_fact("host_name", entry.host, line, out);
  }

  static bool add_fact(std::string_view name, std::string_view value, const Line& line,
                       Output& out) {
    DeviceFact fact{{}, std::string(name), std::string(value)};
    out.records.push_back({line.offset, line.length, {}, {}, {}, false, std::move(fact)});
    return true;
  }

  // The open record.
  bool open_ = false;
  std::uint64_t offset_ = 0;
  std::uint64_t length_ = 0;
  Moment at_;
  std::string process_;
  std::string text_;
  std::size_t message_start_ = 0;

  // The log as a whole.
  bool begun_ = false;
  bool rtf_ = false;
  bool verbose_ = false;
  bool ios_ = false;
  bool macos_ = false;
  std::uint64_t first_offset_ = 0;
  std::uint64_t end_ = 0;
  Calendar calendar_;
  std::array<Span, kFamilies> spans_;
  std::vector<std::string> hosts_;
  std::string scratch_;
};

bool claims(const Head& head, std::string_view) {
  auto rest = head.text;
  const bool rtf = rest.starts_with("{\\rtf");
  std::string scratch;
  for (int i = 0; i < kClaimLines && !rest.empty(); ++i) {
    const auto end = rest.find('\n');
    if (parse_entry(clean_line(rest.substr(0, end), rtf, scratch))) return true;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return false;
}

}  // namespace

extern const Format ios_console;
const Format ios_console = {"ios_console",
                            "Apple device log (Console, Xcode, log show)",
                            "documentation",
                            1,
                            Framing::lines,
                            claims,
                            start_parser<ConsoleParser>};

}  // namespace certtrail::formats
