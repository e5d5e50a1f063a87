// Whose events are mined, and which.
#pragma once

#include <cstdint>
#include <string_view>

namespace certtrail::windows_event {

enum class Provider : std::uint8_t {
  none,  // nothing is kept of it
  dm_edp,
  lifecycle,
  cert_enroll,
  auto_enrollment,
  capi2,
  kdc,
  security,
  connector,
  old_connector,
  certification_authority,
  ndes,
  application_pools,
};

// By name as events and exports print it ("Microsoft-Windows-" may be left out, and the source
// names of the classic logs stand alone: "CertEnroll"), or by GUID.
Provider provider_of(std::string_view name, std::string_view guid);

// Whether events of this id may give a record.
bool is_kept(Provider provider, std::uint32_t event_id);

// Whether an event of the Security log is a CA's.
bool is_audited_request(std::uint32_t event_id);

// Whether events of other ids still count: as what the log could have shown.
bool shows_its_log(Provider provider);
// The source (LogSpan::source) whose absence a log's stretches prove: empty for logs without one.
std::string_view span_source(std::string_view channel);

// Whether the log is the device's own, about its own certificates: domain controllers tell of
// others'.
bool is_of_the_device(Provider provider);
// Whether a log of this name is written by a certificate connector: its computer is no device.
bool is_connector_log(std::string_view channel);

// Whether a record of an .evtx file, of an event that may be kept, can be about a client
// certificate at all: nearly all of CAPI2's are not, and their values are many.
bool may_be_about_a_client(Provider provider, std::uint32_t event_id, std::string_view record);

// Whether a chunk of an .evtx file may hold an event that is kept, judged by texts that stand in
// the chunk's templates.
bool may_hold_kept_events(std::string_view chunk);

}  // namespace certtrail::windows_event
