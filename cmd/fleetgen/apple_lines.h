// Further forms of the lines of an Apple log (formats/mobile.md 3).
#pragma once

#include <string>

#include "cmd/fleetgen/clock.h"

namespace fleetgen {

struct AppleEntry {
  std::string level, process, message;
};

// `time` as log show prints it.
std::string ndjson_line(const std::string& time, const AppleEntry&);
std::string iterator_line(Time at, const AppleEntry&);
// `time` without a zone.
std::string compact_line(const std::string& time, const AppleEntry&);
// `time` as the relay prints it: "Jun  5 07:58:11.005000".
std::string wrapped_relay_line(const std::string& time, const AppleEntry&);
// As vis(3) of an old relay writes bytes that are not ASCII: "\M-b\M^@\M^\\".
std::string vis_encoded(const std::string&);

inline constexpr const char* kRtfHeader =
    "{\\rtf1\\ansi\\ansicpg1252\\cocoartf2709\n"
    "{\\fonttbl\\f0\\fnil\\fcharset0 Menlo-Regular;}\n\\f0\\fs22 \\cf0 ";

}  // namespace fleetgen
