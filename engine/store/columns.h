// The columns of the tables of records, in the order in which staged rows hold them.
#pragma once

#include <string_view>
#include <vector>

namespace certtrail {

using Columns = std::vector<std::string_view>;

// What the rows of a table that is seen in several artifacts begin and end with.
inline const Columns kRecordKey = {"stream", "naive_us", "identity", "ordinal"};
inline const Columns kFactKey = {"stream", "about", "name", "value"};
inline const Columns kSettingKey = {"stream", "source", "profile", "scope", "name", "value"};
inline const Columns kFirstSighting = {"first_as_of_us", "first_artifact", "first_offset",
                                       "first_length"};
inline const Columns kLastSighting = {"last_as_of_us", "last_artifact", "last_offset",
                                      "last_length"};

inline Columns operator+(Columns a, const Columns& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline const Columns kTransitionColumns = {"offset_minutes",
                                           "zone_basis",
                                           "time_text",
                                           "source",
                                           "raw_state",
                                           "previous_state",
                                           "profile",
                                           "thumbprint",
                                           "serial",
                                           "issuer",
                                           "transaction_id",
                                           "user",
                                           "url",
                                           "subject",
                                           "error",
                                           "error_text",
                                           "correlation",
                                           "actor",
                                           "device_id",
                                           "request_id",
                                           "subject_key_identifier",
                                           "raw",
                                           "raw_length",
                                           "recovered"};
inline const Columns kExchangeColumns = {
    "offset_minutes", "zone_basis", "time_text", "source",         "operation",  "direction",
    "profile",        "url",        "status",    "transaction_id", "pki_status", "fail_info",
    "subject",        "issuer",     "serial",    "error",          "error_text", "actor",
    "platform",       "signer_key", "raw",       "raw_length",     "recovered"};
inline const Columns kSpanColumns = {"source",         "from_us",         "to_us",
                                     "offset_minutes", "zone_basis",      "verbose",
                                     "actor",          "first_record_id", "last_record_id"};
inline const Columns kCertificateColumns = {"thumbprint",
                                            "serial",
                                            "issuer",
                                            "subject",
                                            "subject_alternative_names",
                                            "subject_key_identifier",
                                            "spki_sha1",
                                            "public_key_sha1",
                                            "extended_key_usages",
                                            "security_identifier",
                                            "not_before_us",
                                            "not_after_us"};
inline const Columns kCaRequestColumns = {"request_id",
                                          "disposition",
                                          "disposition_message",
                                          "status_code",
                                          "submitted_us",
                                          "resolved_us",
                                          "revoked_us",
                                          "zone_basis",
                                          "revocation_reason",
                                          "requester",
                                          "request_attributes",
                                          "template_oid",
                                          "template_name",
                                          "serial",
                                          "thumbprint",
                                          "subject_key_identifier",
                                          "not_before_us",
                                          "not_after_us",
                                          "subject",
                                          "common_name",
                                          "upn",
                                          "email",
                                          "issuer",
                                          "subject_alternative_names",
                                          "certificate"};
inline const Columns kStoreCertificateColumns = {
    "source",        "store",           "user_scope",    "thumbprint",   "serial",
    "issuer",        "subject",         "not_before_us", "not_after_us", "zone_basis",
    "template_name", "has_private_key", "certificate"};
inline const Columns kIntuneCertificateColumns = {
    "report",  "status",        "device_id",   "device_name", "upn",
    "user_id", "policy_id",     "serial",      "thumbprint",  "issuer",
    "subject", "valid_from_us", "valid_to_us", "error",       "changed_us"};
inline const Columns kIntuneAssignmentColumns = {"report",    "policy_id",   "policy_name",
                                                 "device_id", "device_name", "upn",
                                                 "status",    "modified_us"};

}  // namespace certtrail
