#include "engine/formats/windows_event/server_events.h"

#include <algorithm>
#include <string>

#include "engine/decode/text.h"
#include "engine/formats/windows_event/values.h"

namespace certtrail::windows_event {
namespace {

constexpr std::string_view kProbeError = "0x8009310B";  // of a request that is no DER at all
constexpr std::size_t kTransactionDigits = 32;          // no shorter word is taken for an id

Transition start(std::string source, const Event& event) {
  Transition t;
  t.source = std::move(source);
  t.raw_state = std::to_string(event.system.event_id);
  t.actor = log_of(event.system);
  return t;
}

// By name, else by position: older builds and rendered texts have no names.
std::string value(const Fields& fields, std::string_view name, std::size_t position) {
  const auto found = named(fields, name);
  if (!found.empty()) return std::string(found);
  const auto at = field(fields, position);
  const bool has_names = !fields.empty() && !fields.front().name.empty();
  return has_names ? std::string() : at;
}

// "Requester" is the account of NDES for all of them, and names no user.
std::optional<Transition> audited(const Event& event) {
  const auto& fields = event.fields;
  auto t = start("ca_event", event);
  t.correlation = activity_of(event.system);  // a request and its answer share it
  t.request_id = named(fields, "RequestId");
  t.subject = named(fields, "Subject");
  t.serial = hex_or_text(named(fields, "SerialNumber"));
  t.subject_key_identifier = hex_or_text(named(fields, "SubjectKeyIdentifier"));
  // Of a denial it is an HRESULT in signed decimal; of an issuance a number of CR_DISP_*.
  if (event.system.event_id == 4888) t.error = error_of(named(fields, "Disposition"));
  return t.request_id.empty() ? std::nullopt : std::optional(std::move(t));
}

void append(std::string_view part, std::string& text) {
  if (trim(part).empty()) return;
  if (!text.empty()) text += ' ';
  text += trim(part);
}

// 6 and 8: request, subject. 7: request, reason, subject. 21 and 22: request, code, subject, more.
// 53: request, reason, subject, more.
std::optional<Transition> written_by_service(const Event& event) {
  const auto& fields = event.fields;
  const bool tells_why = event.system.event_id != 6 && event.system.event_id != 8;
  auto t = start("ca_event", event);
  t.request_id = value(fields, "RequestId", 0);
  t.subject = value(fields, "SubjectName", tells_why ? 2 : 1);
  if (!tells_why) return t.request_id.empty() ? std::nullopt : std::optional(std::move(t));
  auto reason = std::string(named(fields, "ErrorCode"));
  if (reason.empty()) reason = value(fields, "Reason", 1);
  if (reason.starts_with("%%")) reason.erase(0, 2);  // a message number that was not looked up
  if (const auto code = code_in(reason)) t.error = error_of(std::to_string(*code));
  append(reason, t.error_text);
  append(value(fields, "AdditionalInformation", 3), t.error_text);
  return t.request_id.empty() ? std::nullopt : std::optional(std::move(t));
}

bool is_transaction_id(std::string_view text) {
  return text.size() >= kTransactionDigits && text.size() <= 64 &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

std::optional<Transition> ca_transition(const Event& event) {
  return event.system.event_id >= 4886 ? audited(event) : written_by_service(event);
}

std::optional<Transition> ndes_transition(const Event& event) {
  auto t = start("ndes_event", event);
  t.transaction_id = named(event.fields, "TransactionId");
  if (const auto code = code_in(named(event.fields, "ErrorCode")))
    t.error = error_of(std::to_string(*code));
  for (const auto& [name, text] : event.fields) {
    if (t.transaction_id.empty() && is_transaction_id(text)) t.transaction_id = text;
    if (const auto code = code_in(text); t.error.empty() && code && text.size() > 4)
      t.error = error_of(std::to_string(*code));
    if (!is_transaction_id(text)) append(text, t.error_text);
  }
  if (t.error == kProbeError) t.raw_state += " probe";
  return t;
}

std::optional<Transition> application_pool_transition(const Event& event) {
  auto t = start("ndes_event", event);
  t.subject = value(event.fields, "AppPoolID", 0);
  if (!contains_ignoring_case(t.subject, "SCEP")) return std::nullopt;
  t.raw_state = "application pool " + t.raw_state;
  // Hex without its prefix.
  if (const auto code = value(event.fields, "ExitCode", 2); !code.empty())
    t.error = error_of(starts_with_ignoring_case(code, "0x") ? code : "0x" + code);
  return t;
}

}  // namespace certtrail::windows_event
