#include "engine/formats/windows_event/mapping.h"

#include "engine/formats/windows_event/capi2.h"
#include "engine/formats/windows_event/cert_enroll.h"
#include "engine/formats/windows_event/connector.h"
#include "engine/formats/windows_event/dm_edp.h"
#include "engine/formats/windows_event/kerberos.h"
#include "engine/formats/windows_event/lifecycle.h"
#include "engine/formats/windows_event/server_events.h"

namespace certtrail::windows_event {

std::optional<RecordBody> record_of(Provider provider, const Event& event) {
  if (!is_kept(provider, event.system.event_id)) return std::nullopt;
  switch (provider) {
    case Provider::dm_edp:
      return dm_edp_transition(event.system, event.fields);
    case Provider::lifecycle:
      return lifecycle_transition(event);
    case Provider::cert_enroll:
      return cert_enroll_record(event);
    case Provider::auto_enrollment:
      return auto_enrollment_record(event);
    case Provider::capi2:
      return capi2_transition(event);
    case Provider::kdc:
      return kerberos_transition(event);
    case Provider::security:
      return is_audited_request(event.system.event_id) ? ca_transition(event)
                                                       : kerberos_transition(event);
    case Provider::certification_authority:
      return ca_transition(event);
    case Provider::ndes:
      return ndes_transition(event);
    case Provider::application_pools:
      return application_pool_transition(event);
    case Provider::connector:
    case Provider::old_connector:
      return connector_transition(provider, event);
    case Provider::none:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string identity_of(const System& system, std::uint64_t record_id, std::uint64_t filetime) {
  const auto id = std::to_string(record_id);
  const auto time = std::to_string(filetime);
  std::string identity;
  identity.reserve(system.computer.size() + system.channel.size() + id.size() + time.size() + 3);
  for (const std::string* part : {&system.computer, &system.channel, &id})
    (identity += *part) += '|';
  return identity += time;
}

}  // namespace certtrail::windows_event
