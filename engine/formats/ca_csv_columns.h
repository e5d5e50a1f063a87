// The columns of a CA's table in CSV: bound by a header row, then read row by row.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decode/csv.h"
#include "engine/formats/ca_fields.h"
#include "engine/model/ca_table_settings.h"
#include "engine/model/format.h"
#include "engine/model/record.h"

namespace certtrail {

// What the settings say of each header, else the known names, in any language; nullopt where a name
// is unknown.
std::vector<std::optional<CaField>> bind_ca_headers(const std::vector<std::string>& headers,
                                                    const CaTableSettings* settings);

class CaCsvColumns {
 public:
  explicit CaCsvColumns(std::shared_ptr<const CaTableSettings> settings)
      : settings_(std::move(settings)) {}

  // Whether a row is a header: the first one, the same again, or two known names in front.
  bool is_header(const CsvRow& row) const;
  void bind(const CsvRow& header, Output& out);
  CaRequest read(const CsvRow& row);
  // Notes: certutil_csv.cut_certificates, certutil_csv.unknown_status.
  void finish(Output& out) const;

 private:
  void take_cell(CaRequest& request, std::size_t column, const CsvRow& row);
  void take_status(CaRequest& request, std::string_view value, bool is_broken);
  void take_certificate(CaRequest& request, std::string_view value);

  std::shared_ptr<const CaTableSettings> settings_;
  std::vector<std::string> headers_;
  std::vector<std::optional<CaField>> columns_;
  std::vector<std::string> attributes_;  // names of those that are CaField::attribute
  std::string unknown_status_;           // the first of its kind
  std::uint64_t cut_certificates_ = 0;
};

}  // namespace certtrail
