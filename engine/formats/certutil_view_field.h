// The field of a `certutil -view` row that was begun last: its value may go on below its label.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/decode/lines.h"
#include "engine/formats/ca_fields.h"
#include "engine/formats/certutil_view_labels.h"
#include "engine/formats/certutil_view_row.h"
#include "engine/formats/certutil_view_value.h"

namespace certtrail {

class CertutilViewField {
 public:
  // Ends what was begun before. What `label` holds must outlive the field.
  void start(const CertutilViewLabels::Match& label, const Line& line, CertutilViewRow& row);
  // True if the line is surely nothing else than a part of a binary value.
  bool take_binary(const Line& line, CertutilViewRow& row);
  // A line that no label starts; false if it is not part of a text.
  bool take_more(std::string_view line, CertutilViewRow& row);
  void end(CertutilViewRow& row);

  bool in_open_text() const { return value_ == Value::text && text_.lacks_quote(); }
  bool may_be_text() const { return value_ == Value::text && text_.may_go_on(); }

 private:
  enum class Value : std::uint8_t { none, text, binary };

  void start_binary();
  void set(std::string_view value, CertutilViewRow& row) const;
  void take_dump(CertutilViewRow& row) const;

  CertutilViewText text_;
  CertutilViewBinary binary_;
  CaField field_ = CaField::other;
  std::string_view attribute_;  // of CaField::attribute: which
  Value value_ = Value::none;
};

}  // namespace certtrail
