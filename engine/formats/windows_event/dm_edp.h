// SCEP and PFX certificates in the log of the MDM client, the provider
// Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider ("DM-EDP"):
//
//   event 309 Message1={..} Message2=ModelName_AC_..  Message3=<thumbprint>  Message4=https://..
//             HexInt1=0x00000001 HexInt2=0x00000001 HexInt3=0x00000000
//
// Fields are positional: their names repeat across events and skip numbers. The level is never the
// outcome: a PFX installed well is an Error up to Windows 11 23H2. 39 says that some certificate
// was installed, 309 says which. Grammar: the provider's manifest (Windows 11 21H2 to 26H1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/formats/windows_event/event.h"
#include "engine/model/record.h"

namespace certtrail::windows_event {

// Whether a Provider is DM-EDP, in any of the spellings in use: today's name, the phone's, the ones
// misspelt or shortened in documentation, or only the GUID.
bool is_dm_edp(std::string_view name, std::string_view guid);
// Whether events of this id are ever kept.
bool is_kept_dm_edp_event(std::uint32_t event_id);

// The transition an event stands for; nullopt if it is not about certificates or sessions.
std::optional<Transition> dm_edp_transition(const System& system, const Fields& fields);
// The enrolment a session event names; empty if it names none.
std::string dm_edp_enrollment(const System& system, const Fields& fields);

}  // namespace certtrail::windows_event
