// Records of events that an export gives as rendered text: provider, number, message, and a time in
// the zone and order of days and months of a machine that nothing names.
#pragma once

#include <string>

#include "engine/formats/dated_rows.h"
#include "engine/formats/windows_event/exported.h"
#include "engine/formats/windows_event/viewer_rows.h"

namespace certtrail::windows_event {

struct RenderedEvent {
  System system;        // what the export says of it
  std::string message;  // in the language of the system
  std::string date;     // as printed
  std::string text;     // all of it, for people
  Place place;
};

// A row of an export of the Event Viewer; takes its texts.
RenderedEvent rendered(ViewerRow& row);

class RenderedEvents {
 public:
  void add(RenderedEvent&& event, Output& out);
  void finish(Output& out);

 private:
  ExportedEvents events_;
  DatedRows rows_;
  bool has_rows_ = false;
};

}  // namespace certtrail::windows_event
