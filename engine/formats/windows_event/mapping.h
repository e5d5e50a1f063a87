// Windows events to records: one mapping for every container.
#pragma once

#include <optional>
#include <string>

#include "engine/formats/windows_event/event.h"
#include "engine/formats/windows_event/provider.h"
#include "engine/model/record.h"

namespace certtrail::windows_event {

// The Transition or Exchange that an event stands for; nullopt if it is not about certificates.
std::optional<RecordBody> record_of(Provider provider, const Event& event);

// computer|channel|record id|FILETIME: what makes an event the same in every log and export that
// holds it.
std::string identity_of(const System& system, std::uint64_t record_id, std::uint64_t filetime);

}  // namespace certtrail::windows_event
