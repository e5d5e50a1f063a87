#include "engine/formats/connector/trace_event.h"

#include <pugixml.hpp>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/decode/xml_names.h"

namespace certtrail::connector {
namespace {

// Walks without recursion: hostile files nest deeper than any stack.
struct Texts : pugi::xml_tree_walker {
  std::string joined;
  bool for_each(pugi::xml_node& node) override {
    if (node.type() != pugi::node_pcdata && node.type() != pugi::node_cdata) return true;
    const auto text = trim(node.value());
    if (!joined.empty() && !text.empty()) joined += ' ';
    joined += text;
    return true;
  }
};

std::string texts_below(pugi::xml_node node) {
  Texts texts;
  node.traverse(texts);
  return std::move(texts.joined);
}

// Without its braces; empty for the null GUID.
std::string activity_of(std::string_view id) {
  if (id.find_first_not_of("{}0-") == std::string_view::npos) return {};
  if (id.starts_with('{') && id.ends_with('}')) id = id.substr(1, id.size() - 2);
  return std::string(id);
}

}  // namespace

std::optional<TraceEvent> read_trace_event(std::string_view element) {
  pugi::xml_document document;
  if (!document.load_buffer(element.data(), element.size(), pugi::parse_default,
                            pugi::encoding_utf8))
    return std::nullopt;
  const auto root = document.document_element();
  const auto system = child_of(root, "System");
  const auto execution = child_of(system, "Execution");
  const std::string_view level = child_of(system, "SubType").attribute("Name").value();
  const std::string time = child_of(system, "TimeCreated").attribute("SystemTime").value();
  TraceEvent event;
  if (const auto at = parse_iso8601(time, ZoneBasis::assumed)) event.at = *at;
  event.at.text = time;
  event.source = child_of(system, "Source").attribute("Name").value();
  event.computer = texts_below(child_of(system, "Computer"));
  event.activity = activity_of(child_of(system, "Correlation").attribute("ActivityID").value());
  event.thread = std::string(execution.attribute("ProcessID").value()) + ":" +
                 execution.attribute("ThreadID").value();
  if (!event.activity.empty()) event.thread += " " + event.activity;
  event.text = texts_below(child_of(root, "ApplicationData"));
  event.is_error = level == "Error" || level == "Critical";
  return event;
}

}  // namespace certtrail::connector
