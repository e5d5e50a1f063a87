#include "engine/formats/ca_csv_columns.h"

#include <algorithm>

#include "engine/decode/base64.h"
#include "engine/decode/certificate.h"
#include "engine/decode/text.h"
#include "engine/formats/ca_columns.h"
#include "engine/formats/ca_dispositions.h"
#include "engine/formats/ca_headers.h"
#include "engine/formats/ca_shapes.h"
#include "engine/formats/ca_tables.h"
#include "engine/formats/ca_templates.h"
#include "engine/formats/ca_values.h"

namespace certtrail {
std::vector<std::optional<CaField>> bind_ca_headers(const std::vector<std::string>& headers,
                                                    const CaTableSettings* settings) {
  auto fields = mapped_ca_fields(headers, settings);
  for (std::size_t i = 0; i < headers.size(); ++i)
    if (!fields[i]) fields[i] = ca_field_by_header(headers[i]);
  return fields;
}

// Several outputs may follow one another in one file.
bool CaCsvColumns::is_header(const CsvRow& row) const {
  if (columns_.empty() || row.fields == headers_) return true;
  return row.fields.size() > 1 && ca_field_by_header(row.fields[0]) &&
         ca_field_by_header(row.fields[1]);
}

void CaCsvColumns::bind(const CsvRow& header, Output& out) {
  headers_ = header.fields;
  columns_ = bind_ca_headers(headers_, settings_.get());
  attributes_.assign(columns_.size(), {});
  std::string unknown;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i]) unknown += (unknown.empty() ? "" : ", ") + headers_[i];
    if (columns_[i] == CaField::attribute)
      attributes_[i] = trim(headers_[i]).substr(kCaAttributePrefix.size());
  }
  if (!unknown.empty())
    out.notes.push_back({Severity::info, header.offset, "certutil_csv.unknown_columns",
                         std::string(cut_utf8(unknown, 1000))});
}

CaRequest CaCsvColumns::read(const CsvRow& row) {
  CaRequest request;
  for (std::size_t i = 0; i < std::min(columns_.size(), row.fields.size()); ++i)
    if (columns_[i]) take_cell(request, i, row);
  take_ca_shapes(request, row.fields, columns_);
  infer_ca_disposition(request);
  return request;
}

void CaCsvColumns::take_cell(CaRequest& request, std::size_t column, const CsvRow& row) {
  const auto& value = row.fields[column];
  switch (const auto field = *columns_[column]) {
    case CaField::attribute:
      return add_ca_attribute(request, attributes_[column], value);
    case CaField::disposition:
      return take_status(request, value, row.broken_quote);
    case CaField::certificate:
      return take_certificate(request, value);
    default:
      set_ca_field(request, field, value);
  }
}

void CaCsvColumns::take_status(CaRequest& request, std::string_view value, bool is_broken) {
  if (const auto mapped = mapped_ca_disposition(value, settings_.get()))
    request.disposition = std::to_string(*mapped);
  else
    set_ca_field(request, CaField::disposition, value);
  value = trim(value);
  if (request.disposition.empty() && !value.empty() && value != "EMPTY" && !is_broken &&
      unknown_status_.empty())
    unknown_status_ = cut_utf8(value, 100);
}

// "1657 Bytes", "EMPTY", bare base64, PEM whole or cut off.
void CaCsvColumns::take_certificate(CaRequest& request, std::string_view value) {
  constexpr std::size_t kLeast = 100;
  const bool begins = trim(value).starts_with("-----BEGIN");
  if (value.size() >= kLeast) {
    const auto der = decode_base64(value);
    request.certificate = der ? decode_certificate_der(*der) : decode_certificate(value);
  }
  if (request.certificate)
    request.issuer = request.certificate->issuer;
  else if (begins || value.size() >= kLeast)
    ++cut_certificates_;
}

void CaCsvColumns::finish(Output& out) const {
  if (cut_certificates_ > 0)
    out.notes.push_back({Severity::info, 0, "certutil_csv.cut_certificates",
                         std::to_string(cut_certificates_) +
                             " cells begin a certificate and do not hold it whole"});
  if (!unknown_status_.empty())
    out.notes.push_back({Severity::warning, 0, "certutil_csv.unknown_status",
                         "no disposition is known for \"" + unknown_status_ +
                             "\"; the setting ca_tables.statuses can name it"});
}

}  // namespace certtrail
