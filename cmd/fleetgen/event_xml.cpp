#include "cmd/fleetgen/event_xml.h"

#include <fmt/format.h>

#include "cmd/fleetgen/random.h"
#include "cmd/fleetgen/rendered_message.h"

namespace fleetgen {
namespace {

std::string escaped(const std::string& text) {
  return replaced(replaced(text, "&", "&amp;"), "<", "&lt;");
}

std::string values(const std::vector<EventField>& data) {
  std::string out;
  for (const EventField& field : data) {
    const auto text = field.hex ? fmt::format("{:#x}", field.number) : escaped(field.text);
    out += fmt::format("<Data Name='{}'>{}</Data>", field.name, text);
  }
  return out;
}

std::string system_part(const Channel& channel, const Event& event) {
  const Civil at = civil(event.at);
  return fmt::format(
      "<System><Provider Name='{}' Guid='{}'/><EventID>{}</EventID><Version>0</Version>"
      "<Level>{}</Level><Task>0</Task><Opcode>0</Opcode><Keywords>{:#x}</Keywords>"
      "<TimeCreated SystemTime='{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}0Z'/>"
      "<EventRecordID>{}</EventRecordID><Correlation/><Execution ProcessID='4321' "
      "ThreadID='1234'/><Channel>{}</Channel><Computer>{}</Computer><Security "
      "UserID='S-1-5-18'/></System>",
      channel.provider, channel.provider_guid, event.id, event.level, channel.keywords, at.year,
      at.month, at.day, at.hour, at.minute, at.second, at.micros, event.record_id, channel.name,
      event.computer);
}

// In the language of the viewer.
std::string rendering(const Event& event) {
  return "<RenderingInfo Culture='en-US'><Message>" + escaped(rendered_message(event)) +
         "</Message><Level>" + (event.level == 2 ? "Error" : "Information") +
         "</Level><Task></Task><Opcode>Info</Opcode><Channel></Channel><Provider></Provider>"
         "<Keywords></Keywords></RenderingInfo>";
}

std::string element(const Channel& channel, const Event& event, XmlStyle style) {
  return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>" +
         system_part(channel, event) + "<EventData>" + values(event.data) + "</EventData>" +
         (style == XmlStyle::viewer ? rendering(event) : "") + "</Event>";
}

}  // namespace

std::string event_xml(const Channel& channel, const std::vector<Event>& events, XmlStyle style) {
  std::string out;
  if (style == XmlStyle::wevtutil) {
    for (const Event& event : events) out += element(channel, event, style) + "\r\n";
    return out;
  }
  for (auto event = events.rbegin(); event != events.rend(); ++event)
    out += replaced(element(channel, *event, style), "'", "\"");
  return "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events>" + out +
         "</Events>";
}

}  // namespace fleetgen
