// Display names of one `certutil -view` output, bound to the columns that its preamble lists.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/ca_fields.h"

namespace certtrail {

class CertutilViewLabels {
 public:
  struct Match {
    CaField field = CaField::other;
    std::string_view value;      // behind the colon, without blanks around
    std::string_view attribute;  // of CaField::attribute: which
  };

  // Starts with all known display names, for outputs without a preamble.
  CertutilViewLabels();

  // A preamble begins: the names bound so far no longer hold.
  void clear();
  // "  RequestID      Issued Request ID      Long    4 -- Indexed": false if the line is no such
  // row.
  bool bind(std::string_view preamble_line);
  // A new row of values begins: each label may occur again.
  void start_row();
  // "  Issued Request ID: 0x8": false if the line does not start with a label that this row has not
  // had yet. The longest label wins, since names may hold colons themselves.
  bool match(std::string_view line, Match& match);
  // The same within a text that is still open, where only the label that a preamble lists next is
  // believed: a text may hold lines that look like others.
  bool match_next(std::string_view line, Match& match);

 private:
  struct Label {
    std::string name;
    CaField field = CaField::other;
    std::string attribute;
    std::uint64_t row = 0;  // the last row that had it
  };

  void add(std::string_view name, CaField field, std::string_view attribute = {});
  bool try_label(std::size_t index, std::string_view text, Match& match);

  std::vector<Label> labels_;
  std::array<std::vector<std::uint16_t>, 256> by_first_byte_;  // longest first
  std::size_t expected_ = 0;  // rows print their fields in the same order
  std::uint64_t row_ = 1;
  bool names_hold_colons_ = false;
  bool are_listed_ = false;  // by a preamble
};

}  // namespace certtrail
