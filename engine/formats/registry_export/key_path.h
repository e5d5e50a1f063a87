// What a registry key is about, as far as certificates and the devices that hold them go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certtrail::registry {

enum class About : std::uint8_t {
  nothing,
  store,          // ...\SystemCertificates\<Store>[\Certificates]: whatever of it follows
  certificate,    // ...\SystemCertificates\<Store>\Certificates\<SHA-1>
  scep,           // ...\SCEP\<provider>\[<SID>\]<UniqueId>[\Install]
  expected_scep,  // ...\ExpectedSCEPCerts\<time> of the enrolment status page
  node_cache,     // ...\NodeCache\CSP\...\Nodes\<n>: a resource and the value the server expects
  enrolment,      // ...\Enrollments\<guid>
  account,        // ...\Enrollments\<guid>\DMClient\<provider>
  join,           // ...\CloudDomainJoin\JoinInfo\<thumbprint>
  computer_name,  // ...\ComputerName\ActiveComputerName, ...\Tcpip\Parameters
  windows,        // ...\Windows NT\CurrentVersion
  hardware,       // ...\System\BIOS
};

struct KeyPath {
  About about = About::nothing;
  std::string scope;        // "machine", "user", "system" or a user's SID
  std::string store;        // "My", "CA", "Root", ...
  std::string subject;      // thumbprint, UniqueId, enrolment id or time, as printed
  std::string user;         // SID below SCEP\<provider> or ExpectedSCEPCerts
  bool replicated = false;  // of a store: policy's or the enterprise's part of it
};

// `path` as exports print it, "HKEY_LOCAL_MACHINE\...", letters of any case.
KeyPath read_key_path(std::string_view path);

}  // namespace certtrail::registry
