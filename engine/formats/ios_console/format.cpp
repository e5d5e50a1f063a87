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
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/decode/escaped_bytes.h"
#include "engine/decode/lines.h"
#include "engine/decode/scrub.h"
#include "engine/decode/text.h"
#include "engine/formats/ios_console/calendar.h"
#include "engine/formats/ios_console/clean.h"
#include "engine/formats/ios_console/coverage.h"
#include "engine/formats/ios_console/line.h"
#include "engine/formats/ios_console/messages.h"
#include "engine/formats/ios_console/outline.h"

namespace certtrail::formats {
namespace {

using namespace ios;

constexpr int kClaimLines = 200;
constexpr std::size_t kKeptText = 64u << 10;
constexpr std::size_t kMostHosts = 64;

class ConsoleParser {
 public:
  explicit ConsoleParser(const Context&) {}

  static Outline prepare(const Piece& piece, const Context&) {
    const auto rtf = RtfDocument::of(piece.text);
    return outline_of(piece.text, rtf ? &*rtf : nullptr);
  }

  void feed(const Piece& piece, Output& out) { feed(piece, prepare(piece, {}), out); }

  void feed(const Piece& piece, Outline&& outline, Output& out) {
    if (!begun_) {
      begun_ = true;
      rtf_ = RtfDocument::of(piece.text);
      first_offset_ = piece.offset;
    }
    // Prepared without knowing what the artifact began with.
    if (rtf_.has_value() != is_rtf(piece.text)) outline = outline_of(piece.text, rtf());
    end_ = piece.offset + piece.length;
    extend(lines_between(piece, 0, outline.empty() ? kToEnd : outline[0].at));
    for (std::size_t i = 0; i < outline.size(); ++i) {
      const auto& mark = outline[i];
      const bool is_last = i + 1 == outline.size();
      flush(out);
      const auto naive_us = calendar_.place(mark.family, mark.naive_us);
      coverage_.add(mark, naive_us);
      if (mark.matters || (is_last && mark.of_certificates))
        begin(lines_between(piece, mark.at, is_last ? kToEnd : outline[i + 1].at), naive_us, out);
    }
    out.records_total += outline.size();
    coverage_.end_piece(piece, rtf());
  }

  void finish(Output& out) {
    flush(out);
    coverage_.finish(first_offset_, end_ - first_offset_, out);
  }

 private:
  static bool is_rtf(std::string_view text) { return text.starts_with("{\\rtf"); }
  const RtfDocument* rtf() const { return rtf_ ? &*rtf_ : nullptr; }

  static constexpr auto kToEnd = std::string_view::npos;

  // Opens the record that these lines are.
  void begin(const Piece& lines, std::int64_t naive_us, Output& out) {
    LineWalker walker(lines);
    Line line;
    walker.next(line);
    const auto text = clean_line(line.text, rtf(), scratch_);
    const auto entry = *parse_entry(text);
    open_ = true;
    offset_ = line.offset;
    length_ = line.length;
    set_moment(at_, entry, naive_us);
    process_.assign(entry.process);
    text_.assign(cut_utf8(text, kKeptText));
    message_start_ =
        std::min(static_cast<std::size_t>(entry.message().data() - text.data()), text_.size());
    note_device(entry, line, out);
    extend(walker);
  }

  void extend(const Piece& lines) {
    LineWalker walker(lines);
    if (open_) extend(walker);
  }

  void extend(LineWalker& walker) {
    for (Line line; walker.next(line);) {
      length_ = line.offset + line.length - offset_;
      if (text_.size() < kKeptText)
        text_.append("\n").append(
            cut_utf8(clean_line(line.text, rtf(), scratch_), kKeptText - text_.size()));
    }
  }

  void flush(Output& out) {
    if (!open_) return;
    open_ = false;
    const auto kept = trim(cut_utf8(text_, kKeptText));
    const auto text = kept.substr(std::min(message_start_, kept.size()));
    const auto message = without_escaped_bytes(text);
    auto read = read_message({process_, without_own_prefix(message)});
    if (!read) return;
    const auto raw = read->told.empty() ? std::string(kept) : read->told + ": " + std::string(kept);
    out.records.push_back(
        {offset_, length_, at_, scrub_secrets(raw), {}, false, std::move(read->body)});
  }

  void note_device(const Entry& entry, const Line& line, Output& out) {
    if (!ios_ && is_of_ios(entry.process)) ios_ = add_fact("platform", "ios", line, out);
    if (!macos_ && is_of_macos(entry.process)) macos_ = add_fact("platform", "macos", line, out);
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
  std::optional<RtfDocument> rtf_;  // of the artifact's first piece; it holds for all
  bool ios_ = false;
  bool macos_ = false;
  std::uint64_t first_offset_ = 0;
  std::uint64_t end_ = 0;
  Calendar calendar_;
  Coverage coverage_;
  std::vector<std::string> hosts_;
  std::string scratch_;
};

bool claims(const Head& head, std::string_view) {
  auto rest = head.text;
  const auto rtf = RtfDocument::of(rest);
  std::string scratch;
  for (int i = 0; i < kClaimLines && !rest.empty(); ++i) {
    const auto end = rest.find('\n');
    if (parse_entry(clean_line(rest.substr(0, end), rtf ? &*rtf : nullptr, scratch))) return true;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return false;
}

}  // namespace

extern const Format ios_console;
const Format ios_console = {"ios_console",
                            "Apple device log (Console, Xcode, log show)",
                            "documentation",
                            4,
                            Framing::lines,
                            claims,
                            start_parser<ConsoleParser>};

}  // namespace certtrail::formats
