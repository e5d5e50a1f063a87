#include "engine/decode/csv.h"

#include <algorithm>
#include <array>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::size_t kLeastLineLimit = 4;
constexpr std::size_t kFieldLimit = 4096;  // cells of one row; more are kept as one cell

std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

}  // namespace

char sniff_delimiter(std::string_view line) {
  static constexpr std::array<char, 3> kCandidates = {',', ';', '\t'};
  std::array<std::size_t, 3> counts{};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    for (std::size_t i = 0; i < kCandidates.size(); ++i) counts[i] += c == kCandidates[i] ? 1 : 0;
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return kCandidates[static_cast<std::size_t>(most - counts.begin())];
}

bool CsvReader::is_preface(std::string_view line) {
  if (trim(line).empty()) return true;
  if (delimiter_) return false;
  if (starts_with_ignoring_case(line, "sep=") && line.size() == 5) {
    delimiter_ = line[4];
    return true;
  }
  return starts_with_ignoring_case(line, "#TYPE ");
}

void CsvReader::end_field() {
  if (row_.fields.size() < kFieldLimit) row_.fields.push_back(field_);
  field_.clear();
}

// Reads from inside a quoted cell up to behind its closing quote, or to the end of the line.
std::size_t CsvReader::scan_quoted(std::string_view line, std::size_t at) {
  while (at < line.size()) {
    const auto quote = line.find('"', at);
    if (quote == std::string_view::npos) {
      field_.append(line.substr(at));
      return line.size();
    }
    field_.append(line.substr(at, quote - at));
    if (quote + 1 < line.size() && line[quote + 1] == '"') {
      field_ += '"';
      at = quote + 2;
      continue;
    }
    in_quotes_ = false;
    const bool ends_cell = quote + 1 == line.size() || line[quote + 1] == delimiter_;
    runaway_ = runaway_ || (!held_.empty() && !ends_cell);
    return quote + 1;
  }
  return at;
}

void CsvReader::scan(std::string_view line) {
  std::size_t at = in_quotes_ ? scan_quoted(line, 0) : 0;
  bool at_start = !in_quotes_ && at == 0 && row_.text.empty();
  while (!in_quotes_) {
    if (at_start && at < line.size() && line[at] == '"') {
      in_quotes_ = true;
      at_start = false;
      at = scan_quoted(line, at + 1);
      continue;
    }
    const auto end = std::min(line.find(delimiter_, at), line.size());
    field_.append(line.substr(at, end - at));
    end_field();
    if (end == line.size()) return;
    at = end + 1;
    at_start = true;
  }
}

void CsvReader::emit(const Take& take) {
  take(row_);
  row_.fields.clear();
  row_.text.clear();
  row_.broken_quote = false;
  row_.length = 0;
  field_.clear();
  held_.clear();
  held_bytes_ = 0;
  in_quotes_ = false;
  runaway_ = false;
}

void CsvReader::feed(const Line& line, const Take& take) {
  if (!in_quotes_) {
    if (is_preface(line.text)) return;
    if (!delimiter_) delimiter_ = sniff_delimiter(line.text);
    row_.offset = line.offset;
    row_.length = 0;
  } else {
    field_ += '\n';
    row_.text += '\n';
  }
  scan(line.text);
  row_.text.append(line.text);
  row_.length += line.length;
  if (!in_quotes_ && !runaway_) return emit(take);
  held_.push_back({std::string(line.text), line.offset, line.length});
  held_bytes_ += line.text.size();
  if (runaway_ || held_.size() > line_limit_ || held_bytes_ > kQuotedBytes) resynchronise(take);
}

void CsvReader::resynchronise(const Take& take) {
  line_limit_ = std::max(line_limit_ / 2, kLeastLineLimit);
  auto lines = std::move(held_);
  row_.fields.clear();
  row_.text.clear();
  field_.clear();
  in_quotes_ = false;
  runaway_ = false;
  scan(lines.front().text);
  if (in_quotes_) end_field();
  row_.text = lines.front().text;
  row_.length = lines.front().length;
  row_.offset = lines.front().offset;
  row_.broken_quote = true;
  emit(take);
  // At most line_limit_ lines are read again here, and each broken quote halves that limit.
  for (std::size_t i = 1; i < lines.size(); ++i)
    feed({lines[i].text, lines[i].offset, lines[i].length}, take);
}

void CsvReader::finish(const Take& take) {
  while (in_quotes_) resynchronise(take);
}

std::vector<std::string> first_csv_row(std::string_view text) {
  CsvReader reader;
  std::vector<std::string> fields;
  const auto keep = [&](CsvRow& row) {
    if (fields.empty()) fields = row.fields;
  };
  const auto unmarked = without_byte_order_mark(text);
  const Piece piece{unmarked, 0, unmarked.size(), true};
  LineWalker walker(piece);
  for (Line line; fields.empty() && walker.next(line);) reader.feed(line, keep);
  if (fields.empty()) reader.finish(keep);
  return fields;
}

}  // namespace certtrail
