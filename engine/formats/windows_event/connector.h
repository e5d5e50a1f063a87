// Events of the Intune certificate connector: of the old one (until mid-2021) in the log "Microsoft
// Intune Connector", of today's in Microsoft-Intune-CertificateConnectors/Admin, an event for each
// request with its outcome, and /Operational, its steps.
//
// The ids are documented ("Intune certificate connector events and diagnostic codes", "Certificate
// Connector for Microsoft Intune"), the values are not: ids, thumbprints, serials and errors are
// found by the values' names where those tell, else by their shape.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/formats/windows_event/event.h"
#include "engine/formats/windows_event/provider.h"
#include "engine/model/record.h"

namespace certtrail::windows_event {

bool is_kept_connector_event(std::uint32_t event_id);
bool is_kept_old_connector_event(std::uint32_t event_id);

// Always a transition: without any value an event still says that something was done or failed.
std::optional<Transition> connector_transition(Provider provider, const Event& event);

}  // namespace certtrail::windows_event
