#include "engine/formats/ios_console/coverage.h"

#include <utility>

#include "engine/decode/lines.h"
#include "engine/formats/ios_console/clean.h"

namespace certtrail::formats::ios {
namespace {

ZoneBasis basis_of(Family family) {
  if (family == Family::show) return ZoneBasis::explicit_zone;
  return family == Family::compact ? ZoneBasis::assumed : ZoneBasis::date_inferred;
}

}  // namespace

void set_moment(Moment& moment, const Entry& entry, std::int64_t naive_us) {
  moment.naive_us = naive_us;
  moment.offset_minutes = entry.offset_minutes;
  moment.basis = basis_of(entry.family);
  moment.text.assign(entry.time);
}

void Coverage::add(const Mark& mark, std::int64_t naive_us) {
  auto& span = spans_[static_cast<std::size_t>(mark.family)];
  if (!span.seen || naive_us < span.from.naive_us) {
    span.from.naive_us = naive_us;
    span.from_line = mark.at;
  }
  if (!span.seen || naive_us >= span.to.naive_us) {
    span.to.naive_us = naive_us;
    span.to_line = mark.at;
  }
  span.seen = true;
  if (mark.is_debug) verbose_ = true;
}

void Coverage::end_piece(const Piece& piece, const RtfDocument* rtf) {
  for (auto& span : spans_) {
    name_limit(piece, std::exchange(span.from_line, std::string_view::npos), rtf, span.from);
    name_limit(piece, std::exchange(span.to_line, std::string_view::npos), rtf, span.to);
  }
}

void Coverage::name_limit(const Piece& piece, std::size_t start, const RtfDocument* rtf,
                          Moment& limit) {
  if (start == std::string_view::npos) return;
  const auto lines = lines_between(piece, start, std::string_view::npos);
  Line line;
  LineWalker(lines).next(line);
  set_moment(limit, *parse_entry(clean_line(line.text, rtf, scratch_)), limit.naive_us);
}

void Coverage::finish(std::uint64_t offset, std::uint64_t length, Output& out) {
  for (auto& span : spans_) {
    if (!span.seen) continue;
    LogSpan body{"ios_console", std::move(span.from), std::move(span.to), verbose_, {}, 0, 0};
    out.records.push_back({offset, length, {}, {}, {}, false, std::move(body)});
  }
}

}  // namespace certtrail::formats::ios
