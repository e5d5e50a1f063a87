#include "engine/formats/ca_dispositions.h"

#include "engine/decode/text.h"

namespace certtrail {

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

void infer_ca_disposition(CaRequest& row) {
  if (!row.disposition.empty() || !row.serial.empty() || !row.thumbprint.empty() || row.certificate)
    return;
  const bool failed =  // the first bit of the HRESULT
      row.status_code.size() == 10 && row.status_code[2] >= '8';
  if (starts_with_ignoring_case(row.disposition_message, "Denied by "))
    row.disposition = "31";
  else if (starts_with_ignoring_case(row.disposition_message, "Taken Under Submission"))
    row.disposition = "9";
  else if (failed)
    row.disposition = "30";
}

}  // namespace certtrail
