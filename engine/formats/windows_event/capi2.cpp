#include "engine/formats/windows_event/capi2.h"

#include <string>

#include "engine/decode/text.h"
#include "engine/formats/windows_event/values.h"

namespace certtrail::windows_event {
namespace {

constexpr std::string_view kClientAuthentication = "1.3.6.1.5.5.7.3.2";

bool names_client_authentication(const Fields& fields) {
  for (const auto& field : fields)
    if (field.name == "ExtendedKeyUsage/Usage/@oid" && field.value == kClientAuthentication)
      return true;
  return false;
}

// 30: the policies that judge who logs on. authType is the side that the certificate stands for.
bool judges_a_client(const Fields& fields) {
  if (named(fields, "Policy/type") == "CERT_CHAIN_POLICY_NT_AUTH") return true;
  return ascii_lower(named(fields, "SSLAdditionalPolicyInfo/authType")) == "client";
}

// "0" or "800B0109", hexadecimal without 0x.
std::string result_of(const Fields& fields) {
  const auto value = named(fields, "Result/value");
  return value.empty() ? std::string() : error_of("0x" + std::string(value));
}

}  // namespace

std::optional<Transition> capi2_transition(const Event& event) {
  const auto& [system, fields] = event;
  if (system.event_id == 11 && !names_client_authentication(fields)) return std::nullopt;
  if (system.event_id == 30 && !judges_a_client(fields)) return std::nullopt;
  Transition t;
  t.source = system.event_id == 70 ? "windows_capi2" : "windows_capi2_chain";
  t.raw_state = std::to_string(system.event_id);
  auto file = named(fields, "Certificate/fileRef");
  if (file.ends_with(".cer")) file.remove_suffix(4);
  if (!is_thumbprint(file)) return std::nullopt;
  t.thumbprint = file;
  t.subject = named(fields, "Certificate/subjectName");
  t.error = result_of(fields);
  if (!t.error.empty()) {
    t.raw_state += " failed";
    t.error_text = named(fields, "Result");
  }
  t.user = user_of(system.user_sid);
  t.correlation = named(fields, "CorrelationAuxInfo/TaskId");
  t.actor = named(fields, "EventAuxInfo/ProcessName");
  return t;
}

}  // namespace certtrail::windows_event
