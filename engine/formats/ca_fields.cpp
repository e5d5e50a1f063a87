#include "engine/formats/ca_fields.h"

#include "engine/model/ca_table_settings.h"

namespace certtrail {
namespace {

using F = CaField;

struct FieldName {
  std::string_view name;
  CaField field;
};
constexpr FieldName kNames[] = {
    {"request_id", F::request_id},
    {"status", F::disposition},
    {"message", F::disposition_message},
    {"status_code", F::status_code},
    {"submitted", F::submitted},
    {"resolved", F::resolved},
    {"revoked", F::revoked},
    {"revoked_effective", F::revoked_effective},
    {"revocation_reason", F::revoked_reason},
    {"requester", F::requester},
    {"attributes", F::request_attributes},
    {"template", F::certificate_template},
    {"template_oid", F::template_oid},
    {"template_name", F::template_name},
    {"serial", F::serial},
    {"serial_decimal", F::serial_decimal},
    {"thumbprint", F::thumbprint},
    {"subject_key_identifier", F::subject_key_identifier},
    {"not_before", F::not_before},
    {"not_after", F::not_after},
    {"subject", F::subject},
    {"common_name", F::common_name},
    {"upn", F::upn},
    {"email", F::email},
    {"alternative_names", F::alternative_names},
    {"issuer", F::issuer},
    {"certificate", F::certificate},
    {"ignored", F::other},
};
static_assert(std::size(kNames) == std::size(kCaTableFields));

}  // namespace

std::optional<CaField> ca_field_named(std::string_view name) {
  for (const auto& known : kNames)
    if (known.name == name) return known.field;
  return std::nullopt;
}

}  // namespace certtrail
