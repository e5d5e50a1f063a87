#include "engine/formats/windows_event/cert_enroll.h"

#include <array>
#include <string>
#include <string_view>

#include "engine/decode/text.h"
#include "engine/formats/windows_event/values.h"

namespace certtrail::windows_event {
namespace {

// By name, else by position: exports of rendered text have no names.
std::string value(const Fields& fields, std::string_view name, std::size_t position) {
  const auto found = named(fields, name);
  return found.empty() ? field(fields, position) : std::string(found);
}

// The number in "PkiStatus(2): ..."; -1 if there is none.
int number_after(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  if (at == std::string_view::npos || at + label.size() >= text.size()) return -1;
  const char digit = text[at + label.size()];
  return digit >= '0' && digit <= '9' ? digit - '0' : -1;
}

// RFC 8894 3.2.1.3 and 3.2.1.4.
std::string pki_status_in(std::string_view message) {
  switch (number_after(message, "PkiStatus(")) {
    case 0:
      return "SUCCESS";
    case 2:
      return "FAILURE";
    case 3:
      return "PENDING";
    default:
      return {};
  }
}

std::string fail_info_in(std::string_view message) {
  static constexpr std::array<std::string_view, 5> kNames = {"badAlg", "badMessageCheck",
                                                             "badRequest", "badTime", "badCertId"};
  const auto number = number_after(message, "FailInfo(");
  if (number < 0) return {};
  const auto at = static_cast<std::size_t>(number);
  return at < kNames.size() ? std::string(kNames[at]) : std::to_string(number);
}

// "200 OK" of "HTTP/1.1 200 OK".
std::string http_status_in(std::string_view message) {
  const auto at = message.find("HTTP/1.");
  if (at == std::string_view::npos) return {};
  const auto line = message.substr(at, message.find_first_of("\r\n", at) - at);
  const auto blank = line.find(' ');
  return blank == std::string_view::npos ? std::string() : std::string(trim(line.substr(blank)));
}

std::optional<RecordBody> scep_exchange(const Event& event) {
  const auto& [system, fields] = event;
  Exchange e;
  e.source = "windows_cert_enroll";
  e.operation = system.event_id == 86 ? "SCEP initialization" : "SCEP enrollment";
  e.direction = "received";
  e.url = value(fields, "Url", 1);
  if (contains_ignoring_case(e.url, "microsoftaik.azure.net") ||
      contains_ignoring_case(e.url, "/templates/Aik/"))
    return std::nullopt;
  const auto message = value(fields, "MessageText", 2);
  e.status = http_status_in(message);
  e.actor = log_of(system);
  if (system.event_id == 88) {
    e.pki_status = "SUCCESS";
    return e;
  }
  e.pki_status = pki_status_in(message);
  e.fail_info = fail_info_in(message);
  // What the CA or NDES says is the cause of what the client says.
  const auto last = value(fields, "ErrorCode", 5);
  const bool refused = !e.pki_status.empty() && code_in(message);
  e.error = error_of(refused ? message : last);
  e.error_text = std::string(trim(message));
  for (const auto& part : {value(fields, "Stage", 4), last})
    if (!part.empty()) e.error_text += (e.error_text.empty() ? "" : "; ") + part;
  return e;
}

}  // namespace

std::optional<RecordBody> cert_enroll_record(const Event& event) {
  const auto& [system, fields] = event;
  if (system.event_id >= 86 && system.event_id <= 88) return scep_exchange(event);
  Transition t;
  t.source = "windows_cert_enroll";
  t.raw_state = std::to_string(system.event_id);
  t.user = value(fields, "Context", 0);
  t.subject = value(fields, "TemplateName", 1);
  t.issuer = value(fields, "CA", 2);
  t.correlation = value(fields, "RequestId", 3);
  if (system.event_id == 13) {
    const auto text = value(fields, "ErrorCode", 4);
    t.error = error_of(text);
    t.error_text = text;
  }
  t.actor = log_of(system);
  return t;
}

std::optional<RecordBody> auto_enrollment_record(const Event& event) {
  const auto& [system, fields] = event;
  Transition t;
  t.source = "windows_auto_enrollment";
  t.raw_state = std::to_string(system.event_id);
  t.user = value(fields, "Context", 0);
  t.actor = log_of(system);
  if (system.event_id == 64) {
    t.thumbprint = thumbprint_in(value(fields, "ObjId", 1));
    if (t.thumbprint.empty()) return std::nullopt;
    return t;
  }
  const auto code = value(fields, "ErrorCode", 1);
  t.error = error_of(code);
  t.error_text = value(fields, "ErrorMsg", 2);
  return t;
}

}  // namespace certtrail::windows_event
