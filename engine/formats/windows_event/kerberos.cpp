#include "engine/formats/windows_event/kerberos.h"

#include <string>

#include "engine/formats/windows_event/values.h"

namespace certtrail::windows_event {
namespace {

// 4768: TargetUserName at 0, Status at 6, certificate at 11 to 13 (version 0 of the event; later
// ones add fields behind).
std::optional<Transition> ticket(const Fields& fields, Transition t) {
  t.user = named(fields, "TargetUserName");
  t.issuer = named(fields, "CertIssuerName");
  t.serial = named(fields, "CertSerialNumber");
  t.thumbprint = named(fields, "CertThumbprint");
  t.error = error_of(named(fields, "Status"));
  if (!t.error.empty()) t.raw_state += " failed";
  return is_thumbprint(t.thumbprint) ? std::optional(std::move(t)) : std::nullopt;
}

// 39: account, subject, issuer, serial, thumbprint, by position: names differ by build.
std::optional<Transition> no_strong_mapping(const Fields& fields, Transition t) {
  t.user = field(fields, 0);
  t.subject = field(fields, 1);
  if (t.subject.starts_with("@@@")) t.subject.erase(0, 3);  // as the KDC prints it
  t.issuer = field(fields, 2);
  t.serial = field(fields, 3);
  t.thumbprint = thumbprint_in(field(fields, 4));
  return t.thumbprint.empty() ? std::nullopt : std::optional(std::move(t));
}

}  // namespace

std::optional<Transition> kerberos_transition(const Event& event) {
  Transition t;
  t.source = "windows_kerberos";
  t.raw_state = std::to_string(event.system.event_id);
  t.actor = log_of(event.system);
  return event.system.event_id == 4768 ? ticket(event.fields, std::move(t))
                                       : no_strong_mapping(event.fields, std::move(t));
}

}  // namespace certtrail::windows_event
