// Whether a collection is that of a server: told by what its records are, whoever packed it.
#pragma once

#include <string>

#include "engine/model/record.h"

namespace certtrail {

// Logs that NDES, the Intune connector, its policy module and a CA write make a server's
// collection. Collectors for devices run on servers as well and take the logs that every Windows
// has, so that these say nothing; what only a managed device has (its MDM and SCEP logs, ids of its
// enrolment and hardware) makes it a device's, or one of both: then it counts as the device's.
class ServerSigns {
 public:
  void see(const Record& record);
  bool is_server() const { return has_server_logs_ && !has_device_evidence_; }

 private:
  void see(const Exchange& exchange);
  void see_source(const std::string& source);

  bool has_server_logs_ = false, has_device_evidence_ = false;
  std::string last_source_;  // records of a log come one after another
};

}  // namespace certtrail
