// One event of a Windows service trace, as XmlWriterTraceListener of .NET writes it:
//   <E2ETraceEvent xmlns="http://schemas.microsoft.com/2004/06/E2ETraceEvent"><System xmlns="..">
//   <EventID>0</EventID><SubType Name="Information">0</SubType><TimeCreated SystemTime="2019-06-19
//   T14:43:22.1234567Z" /><Source Name="CertificateRegistrationPoint" /><Correlation ActivityID=
//   "{..}" /><Execution ProcessName="w3wp" ProcessID="4" ThreadID="17"
//   /><Computer>NDES01</Computer>
//   </System><ApplicationData>VerifyRequest Started.</ApplicationData></E2ETraceEvent>
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/formats/windows_event/exported.h"
#include "engine/model/moment.h"

namespace certtrail::connector {

struct TraceEvent {
  Moment at;           // a time without a zone is assumed to be UTC
  std::string source;  // Source/@Name
  std::string computer;
  std::string thread;          // "process:thread", and the activity where there is one
  std::string activity;        // empty if it is the null GUID
  std::string text;            // all text below ApplicationData
  bool is_error = false;       // SubType Error or Critical
  windows_event::Place place;  // in the artifact; set by the caller
};

// Nullopt if the element is no well-formed XML.
std::optional<TraceEvent> read_trace_event(std::string_view element);

}  // namespace certtrail::connector
