#include "engine/formats/connector/queue_content.h"

#include <simdjson.h>

#include <algorithm>
#include <pugixml.hpp>
#include <vector>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/decode/xml_names.h"
#include "engine/formats/connector/facts.h"
#include "engine/formats/connector/secrets.h"

namespace certtrail::connector {
namespace {

struct Elements : pugi::xml_tree_walker {
  QueueContent* content = nullptr;
  bool for_each(pugi::xml_node& node) override {
    const std::string_view name = node.name();
    content->take(local_name(name), node.child_value());
    for (const auto& attribute : node.attributes())
      content->take(attribute.name(), attribute.value());
    return true;
  }
};

// False if it is damaged: what stands before the damage is taken.
bool take_xml(std::string_view text, QueueContent& content) {
  pugi::xml_document document;
  const auto result = document.load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_fragment, pugi::encoding_utf8);
  Elements elements;
  elements.content = &content;
  document.traverse(elements);
  return static_cast<bool>(result);
}

// False if it is damaged: then nothing is taken.
bool take_json(std::string_view text, QueueContent& content) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  const simdjson::padded_string padded(text);
  if (parser.parse(padded).get(root) != simdjson::SUCCESS) return false;
  std::vector<simdjson::dom::element> waiting = {root};
  while (!waiting.empty()) {
    const auto element = waiting.back();
    waiting.pop_back();
    simdjson::dom::array array;
    simdjson::dom::object object;
    if (element.get(array) == simdjson::SUCCESS)
      for (const auto child : array) waiting.push_back(child);
    if (element.get(object) != simdjson::SUCCESS) continue;
    for (const auto& [key, value] : object) {
      std::string_view text_value;
      if (value.get(text_value) == simdjson::SUCCESS)
        content.take(key, text_value);
      else if (value.is_object() || value.is_array())
        waiting.push_back(value);
      else
        content.take(key, simdjson::minify(value));
    }
  }
  return true;
}

// "DeviceID: 1d5c.., UserID = .." on lines or one; also what is left of JSON that is cut off.
void take_pairs(std::string_view text, QueueContent& content) {
  constexpr std::string_view kEnds = "\r\n;,|{}";
  constexpr std::string_view kQuotes = " \t\"'=";  // also of ":="
  const auto unquoted = [&](std::string_view part) {
    const auto first = part.find_first_not_of(kQuotes);
    if (first == std::string_view::npos) return std::string_view();
    return part.substr(first, part.find_last_not_of(kQuotes) + 1 - first);
  };
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(kEnds), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto mark = pair.find_first_of(":=");
    if (mark != std::string_view::npos)
      content.take(unquoted(pair.substr(0, mark)), unquoted(pair.substr(mark + 1)));
  }
}

}  // namespace

void QueueContent::take(std::string_view name, std::string_view value) {
  if (name.empty() || trim(value).empty()) return;
  if (contains_ignoring_case(name, "DateIssued"))
    if (const auto at = parse_iso8601(trim(value), ZoneBasis::assumed)) issued = *at;
  if (!take_named(name, value, transition)) return;
  listed += (listed.empty() ? ": " : ", ") + std::string(name) + "=" +
            without_secrets(cut_utf8(trim(value), 512));
}

bool read_queue_content(std::string_view text, QueueContent& content) {
  text = trim(text);
  if (text.starts_with('<')) return take_xml(text, content);
  const bool is_json = text.starts_with('{') || text.starts_with('[');
  if (is_json && take_json(text, content)) return true;
  take_pairs(text, content);
  return !is_json;
}

}  // namespace certtrail::connector
