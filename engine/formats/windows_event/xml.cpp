#include "engine/formats/windows_event/xml.h"

#include <charconv>
#include <pugixml.hpp>
#include <string>

#include "engine/decode/text.h"
#include "engine/decode/xml_names.h"

namespace certtrail::windows_event {
namespace {

// The text right behind the start tag; empty if there is none.
std::string_view content_of(std::string_view text, std::string_view tag) {
  auto at = text.find(tag);
  if (at == std::string_view::npos) return {};
  at = text.find('>', at);
  if (at == std::string_view::npos || text[at - 1] == '/') return {};
  return text.substr(at + 1, text.find('<', at) - at - 1);
}

std::string_view attribute_of(std::string_view text, std::string_view tag, std::string_view name) {
  const auto start = text.find(tag);
  if (start == std::string_view::npos) return {};
  const auto element = text.substr(start, text.find('>', start) - start);
  const auto at = element.find(name);
  if (at == std::string_view::npos || at + name.size() + 2 > element.size()) return {};
  const char quote = element[at + name.size()];
  if (quote != '\'' && quote != '"') return {};
  const auto value = element.substr(at + name.size() + 1);
  return value.substr(0, value.find(quote));
}

std::uint64_t number_in(std::string_view text) {
  std::uint64_t value = 0;
  text = trim(text);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string text_of(const pugi::xml_node& element) {
  std::string text;
  for (const auto& child : element.children())
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
      text += child.value();
  return text;
}

System system_of(const pugi::xml_node& part) {
  System system;
  for (const auto& child : part.children()) {
    const auto name = local_name(child.name());
    if (name == "Provider") {
      system.provider = child.attribute("Name").value();
      system.provider_guid = child.attribute("Guid").value();
      if (system.provider.empty()) system.provider = child.attribute("EventSourceName").value();
    } else if (name == "EventID") {
      system.event_id = static_cast<std::uint32_t>(number_in(text_of(child)));
      system.plausible = true;
    } else if (name == "Level") {
      system.level = static_cast<std::uint32_t>(number_in(text_of(child)));
    } else if (name == "Channel") {
      system.channel = text_of(child);
    } else if (name == "Computer") {
      system.computer = text_of(child);
    } else if (name == "Security") {
      system.user_sid = child.attribute("UserID").value();
    } else if (name == "EventRecordID") {
      system.record_id = number_in(text_of(child));
    } else if (name == "TimeCreated") {
      system.created = filetime_of(child.attribute("SystemTime").value());
    } else if (name == "Correlation") {
      system.activity_id = child.attribute("ActivityID").value();
    }
  }
  return system;
}

// As the reader of .evtx names them, so that both give the same fields.
void add_paths(const pugi::xml_node& element, const std::string& path, Fields& fields) {
  if (path.size() > kPathLimit || fields.size() >= kFieldLimit) return;
  for (const auto& attribute : element.attributes()) {
    const auto name = std::string_view(attribute.name());
    if (name == "xmlns" || name.starts_with("xmlns:") || fields.size() >= kFieldLimit) continue;
    fields.push_back({path + "@" + std::string(local_name(attribute.name())), attribute.value()});
  }
  if (auto text = text_of(element); !text.empty() && !path.empty())
    fields.push_back({path.substr(0, path.size() - 1), std::move(text)});
  for (const auto& child : element.children())
    if (child.type() == pugi::node_element)
      add_paths(child, path + std::string(local_name(child.name())) + "/", fields);
}

Fields fields_of(const pugi::xml_node& event) {
  Fields fields;
  if (const auto data = child_of(event, "EventData")) {
    for (const auto& child : data.children())
      if (child.type() == pugi::node_element && fields.size() < kFieldLimit)
        fields.push_back({child.attribute("Name").value(), text_of(child)});
    return fields;
  }
  for (const auto& child : child_of(event, "UserData").children())
    if (child.type() == pugi::node_element) add_paths(child, "", fields);
  return fields;
}

}  // namespace

System peek_system(std::string_view event) {
  event = event.substr(0, event.find("</System>"));
  System system;
  system.provider = attribute_of(event, "<Provider", " Name=");
  system.provider_guid = attribute_of(event, "<Provider", " Guid=");
  if (system.provider.empty())
    system.provider = attribute_of(event, "<Provider", " EventSourceName=");
  const auto id = content_of(event, "<EventID");
  system.event_id = static_cast<std::uint32_t>(number_in(id));
  system.plausible = !id.empty() && !(system.provider.empty() && system.provider_guid.empty());
  system.created = filetime_of(attribute_of(event, "<TimeCreated", " SystemTime="));
  system.record_id = number_in(content_of(event, "<EventRecordID"));
  system.channel = content_of(event, "<Channel");
  system.computer = content_of(event, "<Computer");
  return system;
}

std::optional<Event> read_xml(std::string_view event) {
  pugi::xml_document document;
  if (!document.load_buffer(event.data(), event.size(), pugi::parse_default, pugi::encoding_utf8))
    return std::nullopt;
  const auto root = document.document_element();
  const auto system = child_of(root, "System");
  if (!system) return std::nullopt;
  return Event{system_of(system), fields_of(root)};
}

}  // namespace certtrail::windows_event
