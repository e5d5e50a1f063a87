#include "engine/formats/ca_shapes.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "engine/decode/text.h"
#include "engine/formats/ca_numbers.h"
#include "engine/formats/ca_values.h"

namespace certtrail {
namespace {

constexpr std::string_view kEnterpriseTemplate = "1.3.6.1.4.1.311.21.8.";

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// AD CS serial numbers are 19 bytes and hold the request id twice, as bytes 1-4 and as the last
// four.
bool is_enterprise_serial(std::string_view text) {
  return text.size() == 38 && is_hex(text) && text.substr(2, 8) == text.substr(30, 8);
}

// "20 -- Issued"
bool is_disposition(std::string_view text) {
  static constexpr std::array<std::string_view, 10> kCodes = {"8",  "9",  "12", "15", "16",
                                                              "17", "20", "21", "30", "31"};
  const auto dashes = text.find(" -- ");
  return dashes != std::string_view::npos &&
         std::find(kCodes.begin(), kCodes.end(), text.substr(0, dashes)) != kCodes.end();
}

// "4f 8b c1 0a ...", twenty bytes: a thumbprint or a key identifier.
bool is_spaced_hash(std::string_view text) {
  if (text.size() != 59) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i % 3 == 2 ? text[i] != ' ' : !is_hex(text.substr(i, 1))) return false;
  return true;
}

bool is_account(std::string_view text) {
  return std::count(text.begin(), text.end(), '\\') == 1 && !text.starts_with('\\') &&
         text.size() < 256 && text.find_first_of(":/=\n") == std::string_view::npos;
}

std::optional<CaField> field_by_shape(std::string_view value) {
  if (is_disposition(value)) return CaField::disposition;
  if (is_enterprise_serial(value)) return CaField::serial;
  if (value.find(kEnterpriseTemplate) != std::string_view::npos && value.size() < 512)
    return CaField::certificate_template;
  if (is_account(value)) return CaField::requester;
  return std::nullopt;
}

bool is_filled(const CaRequest& request, CaField field) {
  switch (field) {
    case CaField::disposition:
      return !request.disposition.empty();
    case CaField::serial:
      return !request.serial.empty();
    case CaField::requester:
      return !request.requester.empty();
    default:
      return !request.template_oid.empty() || !request.template_name.empty();
  }
}

// The database lists the hash before the key identifier; one alone could be either.
void take_hashes(CaRequest& request, const std::vector<std::string_view>& values) {
  std::vector<std::string_view> hashes;
  std::copy_if(values.begin(), values.end(), std::back_inserter(hashes), is_spaced_hash);
  if (hashes.size() < 2 || !request.thumbprint.empty() || !request.subject_key_identifier.empty())
    return;
  set_ca_field(request, CaField::thumbprint, hashes[0]);
  set_ca_field(request, CaField::subject_key_identifier, hashes[1]);
}

// The request id: the number that the serial number holds.
void take_request_id(CaRequest& request, const std::vector<std::string_view>& values) {
  if (!request.request_id.empty() || !is_enterprise_serial(request.serial)) return;
  const auto id = parse_ca_number("0x" + request.serial.substr(30));
  for (const auto value : values)
    if (parse_integer(value) == id) request.request_id = value;
}

}  // namespace

bool is_telling_ca_shape(std::string_view cell) {
  return is_disposition(cell) || is_enterprise_serial(cell);
}

void take_ca_shapes(CaRequest& request, const std::vector<std::string>& cells,
                    const std::vector<std::optional<CaField>>& columns) {
  std::vector<std::string_view> values;  // of unknown columns
  for (std::size_t i = 0; i < std::min(columns.size(), cells.size()); ++i)
    if (const auto value = trim(cells[i]); !columns[i] && !value.empty()) values.push_back(value);
  for (const auto value : values)
    if (const auto field = field_by_shape(value); field && !is_filled(request, *field))
      set_ca_field(request, *field, value);
  take_request_id(request, values);
  take_hashes(request, values);
}

}  // namespace certtrail
