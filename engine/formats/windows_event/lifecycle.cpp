#include "engine/formats/windows_event/lifecycle.h"

#include <string>

#include "engine/formats/windows_event/values.h"

namespace certtrail::windows_event {

std::optional<Transition> lifecycle_transition(const Event& event) {
  const auto& [system, fields] = event;
  // 1001 is about two certificates; the record is the new one's.
  const std::string details =
      system.event_id == 1001 ? "NewCertificateDetails/" : "CertificateDetails/";
  Transition t;
  t.source = "windows_lifecycle";
  t.raw_state = std::to_string(system.event_id);
  t.thumbprint = named(fields, details + "Thumbprint");
  if (!is_thumbprint(t.thumbprint)) return std::nullopt;
  if (system.event_id == 1001) t.correlation = named(fields, "OldCertificateDetails/Thumbprint");
  t.subject = all_named(fields, details + "SubjectNames/SubjectName", "; ");
  t.user = user_of(system.user_sid);
  t.actor = log_of(system);
  return t;
}

}  // namespace certtrail::windows_event
