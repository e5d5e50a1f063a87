// What the lines of each family cover in one artifact.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "engine/formats/ios_console/outline.h"
#include "engine/model/format.h"

namespace certtrail::formats::ios {

// The time of a line; `naive_us`: placed on the calendar of its log.
void set_moment(Moment& moment, const Entry& entry, std::int64_t naive_us);

class Coverage {
 public:
  void add(const Mark& mark, std::int64_t naive_us);
  // Ends the piece whose marks were added: its text is needed no more. `rtf`: see clean_line.
  void end_piece(const Piece& piece, const RtfDocument* rtf);
  // One record for each family, of these bytes.
  void finish(std::uint64_t offset, std::uint64_t length, Output& out);

 private:
  // The lines of the piece at hand that the ends stand in; npos: of one before.
  struct Span {
    Moment from, to;
    bool seen = false;
    std::size_t from_line = std::string_view::npos, to_line = std::string_view::npos;
  };

  void name_limit(const Piece& piece, std::size_t start, const RtfDocument* rtf, Moment& limit);

  std::array<Span, kFamilies> spans_;
  bool verbose_ = false;
  std::string scratch_;
};

}  // namespace certtrail::formats::ios
