// The same events as Windows prints them in XML (formats/windows.md 5).
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/evtx_writer.h"

namespace fleetgen {

// wevtutil: no root, single quotes, an event on a line. The Event Viewer: a root, all on one line,
// newest first, each with its message.
enum class XmlStyle { wevtutil, viewer };

std::string event_xml(const Channel&, const std::vector<Event>&, XmlStyle);

}  // namespace fleetgen
