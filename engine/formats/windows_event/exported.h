// Records of events that stand in an export, not in their log: XML, CSV, text.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/formats/evtx/log_spans.h"
#include "engine/formats/windows_event/event.h"
#include "engine/formats/windows_event/provider.h"
#include "engine/model/format.h"

namespace certtrail::windows_event {

// Where an event stands in the artifact.
struct Place {
  std::uint64_t offset = 0, length = 0;
};

class ExportedEvents {
 public:
  // The record of an event, without its time; nullopt if it is not about certificates. What the
  // event says of the device goes out before it. `event` has its values, or `raw` holds the
  // message.
  std::optional<Record> record_of(const Event& event, const Place& place, Output& out);
  // What any event of the MDM client or a connector shows, about certificates or not: the device,
  // and which stretch of its log the export covers.
  void show(const System& system, Provider provider, const Place& place, Output& out);
  // Lets the stretches out.
  void finish(Output& out);

 private:
  void fact(std::string_view name, const std::string& value, const Place& place, Output& out);

  std::set<std::pair<std::string, std::string>> facts_;
  std::map<std::string, evtx::LogSpans> spans_;  // by source
};

}  // namespace certtrail::windows_event
