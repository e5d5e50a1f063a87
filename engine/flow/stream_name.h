// The name of a stream: the strongest thing that a collection itself says about its device.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/record.h"

namespace certtrail {

struct StreamName {
  std::string kind;  // udid, hardware_serial, ..., host_name, archive_host, archive
  std::string name;  // lower case
};

// `facts` are all facts about the collection's own device, repeated as often as they were stated:
// of several values of the strongest namespace the most frequent one counts, of equals the least.
// Values that many devices share ("Default string", "iPhone", and those of `junk`, in lower case)
// name nothing.
StreamName stream_name(const std::vector<DeviceFact>& facts, std::string_view archive_stem,
                       const std::set<std::string>& junk = {});

}  // namespace certtrail
