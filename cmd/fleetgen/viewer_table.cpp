#include "cmd/fleetgen/viewer_table.h"

#include <fmt/format.h>

#include "cmd/fleetgen/random.h"
#include "cmd/fleetgen/rendered_message.h"

namespace fleetgen {
namespace {

std::string row(const Event& event, char delimiter) {
  const Civil at = civil(event.at);
  return fmt::format(
      "{1}{0}{2}/{3}/{4} {5}:{6:02}:{7:02} {8}{0}DeviceManagement-Enterprise-"
      "Diagnostics-Provider{0}{9}{0}None{0}\"{10}\"\r\n",
      delimiter, event.level == 2 ? "Error" : "Information", at.month, at.day, at.year,
      (at.hour + 11) % 12 + 1, at.minute, at.second, at.hour < 12 ? "AM" : "PM", event.id,
      replaced(rendered_message(event), "\"", "\"\""));
}

}  // namespace

std::string viewer_table(const std::vector<Event>& events, char delimiter) {
  std::string text = "Level,Date and Time,Source,Event ID,Task Category\r\n";
  if (delimiter != ',') text = replaced(text, ",", std::string(1, delimiter));
  for (auto event = events.rbegin(); event != events.rend(); ++event)
    text += row(*event, delimiter);
  return delimiter == ',' ? "\xef\xbb\xbf" + text : utf16(text);
}

}  // namespace fleetgen
