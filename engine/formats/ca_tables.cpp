#include "engine/formats/ca_tables.h"

#include <algorithm>

#include "engine/decode/text.h"
#include "engine/formats/ca_dispositions.h"
#include "engine/formats/ca_headers.h"

namespace certtrail {
namespace {

const std::string* mapped_name(std::string_view header, const CaTableSettings& settings) {
  const auto key = ca_header_key(header);
  for (const auto& [name, field] : settings.columns)
    if (ca_header_key(name) == key) return &field;
  return nullptr;
}

bool names_certificates(CaField field) {
  switch (field) {
    case CaField::request_id:
    case CaField::serial:
    case CaField::serial_decimal:
    case CaField::thumbprint:
    case CaField::certificate:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::vector<std::optional<CaField>> mapped_ca_fields(const std::vector<std::string>& headers,
                                                     const CaTableSettings* settings) {
  std::vector<std::optional<CaField>> fields(headers.size());
  if (!settings) return fields;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto* name = mapped_name(headers[i], *settings);
    if (const auto number = settings->columns.find(std::to_string(i + 1));
        !name && number != settings->columns.end())
      name = &number->second;
    if (name) fields[i] = ca_field_named(*name);
  }
  return fields;
}

bool is_mapped_ca_table(const std::vector<std::string>& headers, const CaTableSettings* settings) {
  if (!settings || settings->columns.empty()) return false;
  std::size_t mapped = 0;
  bool named = false;
  for (const auto& header : headers) {
    const auto* name = mapped_name(header, *settings);
    const auto field = name ? ca_field_named(*name) : std::nullopt;
    if (!field) continue;
    ++mapped;
    named = named || names_certificates(*field);
  }
  return mapped >= 2 && named;
}

std::optional<int> mapped_ca_disposition(std::string_view status, const CaTableSettings* settings) {
  if (!settings) return std::nullopt;
  const auto wanted = ascii_lower(trim(status));
  for (const auto& [name, disposition] : settings->statuses)
    if (ascii_lower(name) == wanted) return ca_disposition_of(disposition);
  return std::nullopt;
}

std::optional<DateOrder> stated_date_order(const Context& context) {
  if (!context.ca_tables) return std::nullopt;
  if (context.ca_tables->date_order == "month/day/year") return DateOrder::month_day_year;
  if (context.ca_tables->date_order == "day/month/year") return DateOrder::day_month_year;
  return std::nullopt;
}

}  // namespace certtrail
