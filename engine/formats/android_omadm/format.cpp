// The text log of the Android Company Portal (OMADM.log, Omadmlog*.log, OMADMLog_0) and of the
// Microsoft Intune app (CloudExtension.log, whose columns are inferred). Lines of other components
// are the bulk; they only tell what time the log covers. A line that starts no record belongs to
// the one before: stack traces, printed XML.
#include "engine/model/format.h"

#include <algorithm>
#include <optional>
#include <string>

#include "engine/decode/lines.h"
#include "engine/decode/scrub.h"
#include "engine/decode/text.h"
#include "engine/formats/android_omadm/capability_list.h"
#include "engine/formats/android_omadm/messages.h"
#include "engine/formats/android_omadm/outline.h"

namespace certtrail::formats {
namespace {

using namespace omadm;

constexpr int kClaimLines = 200;
constexpr std::size_t kKeptRecord = 4u << 20;  // of a record's text while it is read
constexpr std::size_t kKeptRaw = 64u << 10;    // of it in a record handed on

class OmadmParser {
 public:
  explicit OmadmParser(const Context& context) : app_(app_of(context.path)) {}

  static Outline prepare(const Piece& piece, const Context& context) {
    return outline_of(piece.text, app_of(context.path));
  }

  void feed(const Piece& piece, Output& out) { feed(piece, outline_of(piece.text, app_), out); }

  void feed(const Piece& piece, const Outline& outline, Output& out) {
    end_ = piece.offset + piece.length;
    take(lines_between(piece, 0, outline.first), out);
    if (outline.records == 0) return;
    count(outline, piece, out);
    for (const auto& record : outline.relevant)
      take(lines_between(piece, record.start, record.end), out);
    take(lines_between(piece, outline.last, Outline::kNone), out);
  }

  void finish(Output& out) {
    flush(out);
    close_capabilities(out);
    if (!scrubbed_user_.empty())
      add_fact("scrubbed_user", scrubbed_user_, scrubbed_offset_, scrubbed_length_, out);
    if (!from_.known()) return;
    LogSpan span{"android_omadm", from_, to_, verbose_, {}, 0, 0};
    out.records.push_back(
        {first_offset_, end_ - first_offset_, {}, {}, {}, false, std::move(span)});
  }

 private:
  void take(const Piece& records, Output& out) {
    LineWalker lines(records);
    for (Line line; lines.next(line);) take(line, out);
  }

  void take(const Line& line, Output& out) {
    if (const auto columns = parse_line(line.text)) {
      flush(out);
      begin(*columns, line);
    } else if (open_) {
      extend(line);
    } else if (!line.text.empty()) {
      if (lines_before_first_++ == 0) lines_before_offset_ = line.offset;
    }
  }

  // What the records of a piece say of the log, whether they are read or not.
  void count(const Outline& outline, const Piece& piece, Output& out) {
    if (out.records_total == 0) start(first_line(piece, outline.first), out);
    out.records_total += outline.records;
    if (outline.verbose) verbose_ = true;
    if (scrubbed_user_.empty() && outline.scrubbed_user != Outline::kNone)
      keep_user(first_line(piece, outline.scrubbed_user));
    if (outline.earliest == Outline::kNone) return;
    if (!from_.known() || outline.earliest_us < from_.naive_us)
      from_ = parse_line(first_line(piece, outline.earliest).text)->moment();
    if (!to_.known() || outline.latest_us >= to_.naive_us)
      to_ = parse_line(first_line(piece, outline.latest).text)->moment();
  }

  static Line first_line(const Piece& piece, std::size_t start) {
    const auto rest = lines_between(piece, start, Outline::kNone);
    Line line;
    LineWalker(rest).next(line);
    return line;
  }

  void keep_user(const Line& line) {
    scrubbed_user_ = scrubbed_user(parse_line(line.text)->message);
    scrubbed_offset_ = line.offset;
    scrubbed_length_ = line.length;
  }

  void begin(const Columns& columns, const Line& line) {
    open_ = true;
    offset_ = line.offset;
    length_ = line.length;
    matters_ = may_matter(columns, app_);
    text_.assign(cut_utf8(line.text, kKeptRecord));
  }

  void start(const Line& line, Output& out) {
    first_offset_ = line.offset;
    add_fact("platform", "android", line.offset, line.length, out);
    if (app_ == App::intune)
      add_fact("platform_mode", "corporate_owned", line.offset, line.length, out);
    if (lines_before_first_ > 0)
      out.notes.push_back(
          {Severity::info, lines_before_offset_, "omadm.starts_mid_record",
           std::to_string(lines_before_first_) +
               " lines before the first record; its beginning is in an older part"});
  }

  void extend(const Line& line) {
    length_ = line.offset + line.length - offset_;
    if (text_.size() < kKeptRecord)
      text_.append("\n").append(cut_utf8(line.text, kKeptRecord - text_.size()));
    if (!matters_) matters_ = may_matter_in_continuation(line.text);
  }

  void flush(Output& out) {
    if (!open_) return;
    open_ = false;
    if (!matters_) return;
    const std::string_view text(text_);
    const auto columns = parse_line(text.substr(0, text.find('\n')));
    if (!columns) return;
    if (capabilities_.must_close(*columns)) close_capabilities(out);
    if (capabilities_.take(*columns, offset_, length_, shown(text_))) return;
    for (auto& finding : read_record(*columns, text, app_)) emit(std::move(finding), *columns, out);
  }

  void close_capabilities(Output& out) {
    if (auto list = capabilities_.close()) out.records.push_back(std::move(*list));
  }

  void emit(Finding&& finding, const Columns& columns, Output& out) {
    if (auto* fact = std::get_if<DeviceFact>(&finding.body))
      return add_fact(fact->name, fact->value, offset_, length_, out);
    if (finding.raw.empty()) finding.raw = scrub_secrets(cut_utf8(shown(text_), kKeptRaw));
    if (const auto mode = mode_of(app_, columns.logger); !mode.empty())
      add_fact("platform_mode", mode, offset_, length_, out);
    out.records.push_back({offset_,
                           length_,
                           columns.moment(),
                           std::move(finding.raw),
                           {},
                           false,
                           std::move(finding.body)});
  }

  // The record without the blanks and backticks that only a copy put around it.
  static std::string_view shown(std::string_view text) {
    text = trim(text);
    if (text.starts_with('`')) text.remove_prefix(1);
    if (text.ends_with('`')) text.remove_suffix(1);
    return text;
  }

  // Each fact once.
  void add_fact(std::string_view name, std::string_view value, std::uint64_t offset,
                std::uint64_t length, Output& out) {
    DeviceFact fact{{}, std::string(name), std::string(value)};
    const auto same = [&](const DeviceFact& f) { return f.name == name && f.value == value; };
    if (facts_.size() >= kMostFacts || std::any_of(facts_.begin(), facts_.end(), same)) return;
    facts_.push_back(fact);
    out.records.push_back({offset, length, {}, {}, {}, false, std::move(fact)});
  }

  static constexpr std::size_t kMostFacts = 256;

  App app_;

  // The open record.
  bool open_ = false;
  bool matters_ = false;
  std::uint64_t offset_ = 0;
  std::uint64_t length_ = 0;
  std::string text_;
  CapabilityList capabilities_;

  // The log as a whole.
  bool verbose_ = false;
  std::uint64_t first_offset_ = 0;
  std::uint64_t end_ = 0;
  std::uint64_t lines_before_first_ = 0;
  std::uint64_t lines_before_offset_ = 0;
  Moment from_, to_;
  std::vector<DeviceFact> facts_;
  std::string scrubbed_user_;
  std::uint64_t scrubbed_offset_ = 0;
  std::uint64_t scrubbed_length_ = 0;
};

bool claims(const Head& head, std::string_view) {
  auto rest = head.text;
  for (int i = 0; i < kClaimLines && !rest.empty(); ++i) {
    const auto end = rest.find('\n');
    const auto columns = parse_line(trim(rest.substr(0, end)));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!columns) continue;
    if (columns->logger.starts_with("com.microsoft.") || columns->logger.starts_with("org.jscep."))
      return true;
    if (columns->timed && columns->time.find('.') == 19 && columns->time.size() >= 27) return true;
  }
  return false;
}

}  // namespace

extern const Format android_omadm;
const Format android_omadm = {"android_omadm",          "Android Company Portal log (OMADM.log)",
                              "documentation",          3,
                              Framing::lines,           claims,
                              start_parser<OmadmParser>};

}  // namespace certtrail::formats
