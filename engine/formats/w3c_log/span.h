// The stretches of a log without a gap of more than a day between its rows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/record.h"

namespace certtrail::formats::w3c_log {

class Stretches {
 public:
  // "2026-11-20 08:15:00" of a row, kept or not. Texts that are no time are ignored.
  void see(std::string_view date_and_time);
  // In the order of their rows.
  std::vector<LogSpan> spans(std::string_view source, const std::string& actor) const;
  // Least and greatest time seen; unknown if there is none.
  Moment first() const;
  Moment last() const;

 private:
  struct Stretch {
    std::string from, to;  // texts of one length sort like the times they are
  };
  void see_new(std::string_view text);
  std::vector<Stretch> stretches_;
};

}  // namespace certtrail::formats::w3c_log
