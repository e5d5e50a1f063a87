// A template is printed as OID, as name, as `"OID" Name` by certutil and as `Name (OID)` by the
// console.
#include "engine/formats/ca_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

using F = CaField;

bool is_oid(std::string_view text) {
  return text.find('.') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

void set_template(CaRequest& row, std::string_view value) {
  std::string name;
  std::size_t at = 0;
  while (at < value.size()) {
    const auto end = std::min(value.find(' ', at), value.size());
    auto word = value.substr(at, end - at);
    auto bare = word;
    while (!bare.empty() && (bare.front() == '"' || bare.front() == '(')) bare.remove_prefix(1);
    while (!bare.empty() && (bare.back() == '"' || bare.back() == ')')) bare.remove_suffix(1);
    if (is_oid(bare)) {
      row.template_oid = bare;
    } else if (!word.empty()) {
      if (!name.empty()) name += ' ';
      name += word.front() == '"' || word.back() == '"' ? bare : word;
    }
    at = end + 1;
  }
  if (!name.empty()) row.template_name = std::move(name);
}

// "CertificateTemplate:IntuneSCEP" names the template that was asked for.
void set_attributes(CaRequest& row, std::string_view value) {
  static constexpr std::string_view kTemplate = "CertificateTemplate:";
  row.request_attributes = value;
  const auto found = value.find(kTemplate);
  if (found == std::string_view::npos || !row.template_name.empty()) return;
  auto name = value.substr(found + kTemplate.size());
  name = trim(name.substr(0, name.find('\n')));
  if (is_oid(name)) {
    if (row.template_oid.empty()) row.template_oid = name;
  } else {
    row.template_name = name;
  }
}

void set_if_empty(std::string& field, std::string_view value) {
  if (field.empty()) field = value;
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
  if (!number) return set_if_empty(row.disposition_message, value);
  std::array<char, 16> buffer;
  std::snprintf(buffer.data(), buffer.size(), "0x%08x", static_cast<unsigned>(*number));
  row.status_code = buffer.data();
}

void set_hex(std::string& field, std::string_view value) {
  if (auto hex = normalise_hex(value))
    field = *std::move(hex);
  else
    field = value;
}

// Decimal digits of a serial number to hex ones.
void set_decimal_serial(CaRequest& row, std::string_view digits) {
  static constexpr std::size_t kLimit = 60;  // 20 bytes have 49
  if (digits.size() > kLimit || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return;
  std::string bytes;  // the least first
  for (const char digit : digits) {
    unsigned carry = static_cast<unsigned>(digit - '0');
    for (auto& byte : bytes) {
      carry += static_cast<unsigned char>(byte) * 10u;
      byte = static_cast<char>(carry & 0xFF);
      carry >>= 8;
    }
    if (carry > 0) bytes += static_cast<char>(carry);
  }
  std::reverse(bytes.begin(), bytes.end());
  row.serial = bytes.empty() ? "00" : to_hex(bytes);
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

}  // namespace

std::optional<int> ca_disposition_of(std::string_view word) {
  struct Known {
    std::string_view word;
    int code;
  };
  static constexpr Known kKnown[] = {
      {"issued", 20},  {"active", 20},   {"valid", 20},           {"good", 20},   {"expired", 20},
      {"revoked", 21}, {"pending", 9},   {"waiting", 9},          {"failed", 30}, {"error", 30},
      {"denied", 31},  {"rejected", 31}, {"under submission", 9},
  };
  const auto lower = ascii_lower(trim(word));
  for (const auto& known : kKnown)
    if (known.word == lower) return known.code;
  return std::nullopt;
}

void add_ca_attribute(CaRequest& row, std::string_view name, std::string_view value) {
  value = trim(value);
  if (value.empty() || value == "EMPTY" || name.empty()) return;
  const auto start = std::string(name) + ":";
  auto all = row.request_attributes;
  if (contains_ignoring_case("\n" + all, "\n" + start)) return;
  if (!all.empty()) all += '\n';
  set_attributes(row, all + start + std::string(value));
}

std::optional<std::int64_t> parse_ca_number(std::string_view text) {
  text = trim(text);
  text = text.substr(0, text.find_first_of(" \t"));
  if (!starts_with_ignoring_case(text, "0x")) return parse_integer(text);
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 2, end, value, 16);
  if (error != std::errc() || stop != end || value > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

bool is_ca_row(const CaRequest& row) {
  return !row.request_id.empty() || !row.serial.empty() || !row.thumbprint.empty() ||
         row.certificate.has_value();
}

void set_ca_field(CaRequest& row, CaField field, std::string_view value) {
  value = trim(value);
  if (value.empty() || value == "EMPTY") return;
  switch (field) {
    case F::request_id:
      return set_number(row.request_id, value);
    case F::disposition:
      return set_disposition(row, value);
    case F::disposition_message:
      row.disposition_message = value;
      return;
    case F::status_code:
      return set_status(row, value);
    case F::submitted:
      return set_date(row.submitted, value);
    case F::resolved:
      return set_date(row.resolved, value);
    case F::revoked_effective:
      return set_date(row.revoked, value);
    case F::revoked:
      if (row.revoked.text.empty()) set_date(row.revoked, value);
      return;
    case F::revoked_reason:
      return set_reason(row, value);
    case F::requester:
      row.requester = value;
      return;
    case F::caller:
      return set_if_empty(row.requester, value);
    case F::request_attributes:
      return set_attributes(row, value);
    case F::certificate_template:
      return set_template(row, value);
    case F::template_oid:
      row.template_oid = value;
      return;
    case F::template_name:
      row.template_name = value;
      return;
    case F::serial:
      return set_hex(row.serial, value);
    case F::serial_decimal:
      return set_decimal_serial(row, value);
    case F::thumbprint:
      return set_hex(row.thumbprint, value);
    case F::subject_key_identifier:
      return set_hex(row.subject_key_identifier, value);
    case F::not_before:
      return set_date(row.not_before, value);
    case F::not_after:
      return set_date(row.not_after, value);
    case F::subject:
      row.subject = value;
      return;
    case F::request_subject:
      return set_if_empty(row.subject, value);
    case F::common_name:
      row.common_name = value;
      return;
    case F::request_common_name:
      return set_if_empty(row.common_name, value);
    case F::upn:
      row.upn = value;
      return;
    case F::email:
      row.email = value;
      return;
    case F::request_email:
      return set_if_empty(row.email, value);
    case F::alternative_names:
      row.subject_alternative_names = value;
      return;
    case F::issuer:
      row.issuer = value;
      return;
    case F::attribute:  // has a name: add_ca_attribute
    case F::certificate:
    case F::other_binary:
    case F::other:
      return;
  }
}

}  // namespace certtrail
