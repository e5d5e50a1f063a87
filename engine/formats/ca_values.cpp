#include "engine/formats/ca_values.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/formats/ca_dispositions.h"
#include "engine/formats/ca_numbers.h"
#include "engine/formats/ca_templates.h"

namespace certtrail {
namespace {

using F = CaField;

template <class Member>
struct FieldOf {
  CaField field;
  Member CaRequest::*member;
};
using Text = FieldOf<std::string>;
using Date = FieldOf<Moment>;

constexpr Text kTexts[] = {
    {F::disposition_message, &CaRequest::disposition_message},
    {F::requester, &CaRequest::requester},
    {F::template_oid, &CaRequest::template_oid},
    {F::template_name, &CaRequest::template_name},
    {F::subject, &CaRequest::subject},
    {F::common_name, &CaRequest::common_name},
    {F::upn, &CaRequest::upn},
    {F::email, &CaRequest::email},
    {F::alternative_names, &CaRequest::subject_alternative_names},
    {F::issuer, &CaRequest::issuer},
};
// What was asked for: it counts where nothing else fills the member.
constexpr Text kAskedTexts[] = {
    {F::caller, &CaRequest::requester},
    {F::request_subject, &CaRequest::subject},
    {F::request_common_name, &CaRequest::common_name},
    {F::request_email, &CaRequest::email},
};
constexpr Text kHexTexts[] = {
    {F::serial, &CaRequest::serial},
    {F::thumbprint, &CaRequest::thumbprint},
    {F::subject_key_identifier, &CaRequest::subject_key_identifier},
};
constexpr Date kDates[] = {
    {F::submitted, &CaRequest::submitted},       {F::resolved, &CaRequest::resolved},
    {F::revoked_effective, &CaRequest::revoked}, {F::not_before, &CaRequest::not_before},
    {F::not_after, &CaRequest::not_after},
};

template <class Table>
const auto* find_field(const Table& table, CaField field) {
  const auto found = std::find_if(std::begin(table), std::end(table),
                                  [&](const auto& entry) { return entry.field == field; });
  return found == std::end(table) ? nullptr : &*found;
}

void set_number(std::string& field, std::string_view value) {
  if (const auto number = parse_ca_number(value)) field = std::to_string(*number);
}

// Databases of other CAs keep -1 for none.
void set_reason(CaRequest& row, std::string_view value) {
  const auto number = parse_ca_number(value);
  if (number && *number >= 0) row.revocation_reason = std::to_string(*number);
}

void set_disposition(CaRequest& row, std::string_view value) {
  if (const auto number = parse_ca_number(value))
    row.disposition = std::to_string(*number);
  else if (const auto known = ca_disposition_of(value))
    row.disposition = std::to_string(*known);
}

// certutil prints the number first. The console prints the system's message, which ends in
// "0x80094800 (-2146875392 CERTSRV_E_UNSUPPORTED_CERT_TYPE)" if at all in a number.
void set_status(CaRequest& row, std::string_view value) {
  auto number = parse_ca_number(value);
  if (const auto hex = value.rfind("0x"); !number && hex != std::string_view::npos)
    number = parse_ca_number(value.substr(hex));
  if (!number) {
    if (row.disposition_message.empty()) row.disposition_message = value;
    return;
  }
  std::array<char, 16> buffer;
  std::snprintf(buffer.data(), buffer.size(), "0x%08x", static_cast<unsigned>(*number));
  row.status_code = buffer.data();
}

// Databases of other CAs keep seconds or milliseconds since 1970, and 0 or -1 for none.
void set_date(Moment& moment, std::string_view value) {
  const auto number = parse_integer(value);
  if (number && *number <= 0) return;
  if (!number || (value.size() != 10 && value.size() != 13)) {
    moment.text = value;
    return;
  }
  moment.text = format_utc(*number * (value.size() == 10 ? 1'000'000 : 1'000));
}

// Those whose texts are read in ways of their own; the others of the enumeration fill nothing.
void set_special_field(CaRequest& row, CaField field, std::string_view value) {
  switch (field) {
    case F::request_id:
      return set_number(row.request_id, value);
    case F::disposition:
      return set_disposition(row, value);
    case F::status_code:
      return set_status(row, value);
    case F::revoked:
      if (row.revoked.text.empty()) set_date(row.revoked, value);
      return;
    case F::revoked_reason:
      return set_reason(row, value);
    case F::request_attributes:
      return set_ca_attributes(row, value);
    case F::certificate_template:
      return set_ca_template(row, value);
    case F::serial_decimal:
      if (auto hex = hex_of_decimal(value)) row.serial = *std::move(hex);
      return;
    default:  // `attribute` has a name (add_ca_attribute), a certificate is no text
      return;
  }
}

}  // namespace

bool is_ca_row(const CaRequest& row) {
  return !row.request_id.empty() || !row.serial.empty() || !row.thumbprint.empty() ||
         row.certificate.has_value();
}

void set_ca_field(CaRequest& row, CaField field, std::string_view value) {
  value = trim(value);
  if (value.empty() || value == "EMPTY") return;
  if (const auto* text = find_field(kTexts, field)) {
    row.*text->member = value;
  } else if (const auto* date = find_field(kDates, field)) {
    set_date(row.*date->member, value);
  } else if (const auto* hex = find_field(kHexTexts, field)) {
    row.*hex->member = hex_or_text(value);
  } else if (const auto* asked = find_field(kAskedTexts, field)) {
    if ((row.*asked->member).empty()) row.*asked->member = value;
  } else {
    set_special_field(row, field, value);
  }
}

}  // namespace certtrail
