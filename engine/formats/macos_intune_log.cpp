// The log of Intune's agent for macOS (IntuneMDMDaemon*.log, and the user agent's):
//   2026-05-24 16:27:57:288 | IntuneMDM-Daemon | I | 89007856 | SidecarService | Getting policies
// It installs apps and runs scripts; certificates come through mdmclient. What it tells is that the
// device is a Mac, and when it was at work. Times are local and print no zone. A line that starts
// no record goes on with the one before.
#include "engine/decode/civil_time.h"
#include "engine/decode/lines.h"
#include "engine/decode/text.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::size_t kTime = 23;  // "YYYY-MM-DD HH:MM:SS:mmm"

// The time at the start of a record; unknown if the line starts none.
Moment time_of_record(std::string_view line) {
  if (line.size() < kTime + 3 || line.substr(kTime, 3) != " | " || line[19] != ':') return {};
  std::string text(line.substr(0, kTime));
  text[19] = '.';
  auto moment = parse_iso8601(text, ZoneBasis::assumed).value_or(Moment{});
  if (moment.known()) moment.text = line.substr(0, kTime);
  return moment;
}

class MacosIntuneLog {
 public:
  explicit MacosIntuneLog(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    if (!begun_) {
      begun_ = true;
      offset_ = piece.offset;
      out.records.push_back({offset_, 0, {}, {}, {}, false, DeviceFact{{}, "platform", "macos"}});
    }
    LineWalker walker(piece);
    for (Line line; walker.next(line);) take(line, out);
  }

  void finish(Output& out) {
    if (!span_.from.known()) return;
    span_.source = "macos_intune";
    out.first = span_.from;
    out.last = span_.to;
    out.records.push_back({offset_, end_ - offset_, {}, {}, {}, false, std::move(span_)});
  }

 private:
  void take(const Line& line, Output& out) {
    end_ = line.offset + line.length;
    auto at = time_of_record(line.text);
    if (!at.known()) return;
    ++out.records_total;
    if (!span_.from.known() || at.naive_us < span_.from.naive_us) span_.from = at;
    if (!span_.to.known() || at.naive_us >= span_.to.naive_us) span_.to = std::move(at);
  }

  bool begun_ = false;
  std::uint64_t offset_ = 0, end_ = 0;
  LogSpan span_;
};

bool claims(const Head& head, std::string_view) {
  for (const auto name : {" | IntuneMDM-Daemon | ", " | IntuneMDM-Agent | "})
    if (head.text.find(name) != std::string_view::npos) return true;
  return false;
}

}  // namespace

namespace formats {
extern const Format macos_intune_log;
const Format macos_intune_log = {
    "macos_intune_log",
    "Intune agent log of macOS: when it ran; certificates are delivered by mdmclient",
    "real samples",
    2,
    Framing::lines,
    claims,
    start_parser<MacosIntuneLog>,
};
}  // namespace formats
}  // namespace certtrail
