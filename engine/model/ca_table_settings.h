// What the settings say of the tables that certification authorities export.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace certtrail {

struct CaTableSettings {
  // Header as printed, or the number of a column from 1, to one of kCaTableFields.
  std::map<std::string, std::string> columns;
  // A status as printed to one of kCaTableStatuses.
  std::map<std::string, std::string> statuses;
  // One of kDateOrders, or empty: how dates are read whose order nothing else tells.
  std::string date_order;
};

inline constexpr std::string_view kCaTableFields[] = {"request_id",
                                                      "status",
                                                      "message",
                                                      "status_code",
                                                      "submitted",
                                                      "resolved",
                                                      "revoked",
                                                      "revoked_effective",
                                                      "revocation_reason",
                                                      "requester",
                                                      "attributes",
                                                      "template",
                                                      "template_oid",
                                                      "template_name",
                                                      "serial",
                                                      "serial_decimal",
                                                      "thumbprint",
                                                      "subject_key_identifier",
                                                      "not_before",
                                                      "not_after",
                                                      "subject",
                                                      "common_name",
                                                      "upn",
                                                      "email",
                                                      "alternative_names",
                                                      "issuer",
                                                      "certificate",
                                                      "ignored"};

inline constexpr std::string_view kCaTableStatuses[] = {"pending", "issued", "revoked", "failed",
                                                        "denied"};

inline constexpr std::string_view kDateOrders[] = {"", "month/day/year", "day/month/year"};

}  // namespace certtrail
