// The same reports as JSON: a bare array of objects, {"values":[{...}]}, or pages of Microsoft
// Graph ({"value":[{...}],"@odata.nextLink":...}) as administrators save them. Objects are read one
// by one, so that a report of any size is read, and one cut off keeps its whole rows.
#include <simdjson.h>

#include <algorithm>

#include "engine/decode/json_objects.h"
#include "engine/decode/text.h"
#include "engine/formats/intune_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

namespace od = simdjson::ondemand;

// A cell as text; nested values as their JSON.
std::string cell_text(od::value value) {
  switch (value.type()) {
    case od::json_type::string:
      return std::string(std::string_view(value.get_string()));
    case od::json_type::null:
      return {};
    case od::json_type::object:
      return std::string(std::string_view(value.get_object().value().raw_json()));
    case od::json_type::array:
      return std::string(std::string_view(value.get_array().value().raw_json()));
    default:
      return std::string(trim(std::string_view(value.raw_json_token())));
  }
}

struct JsonRow {
  std::vector<std::string> headers, cells;
};

// Throws simdjson::simdjson_error.
JsonRow read_row(od::parser& parser, const simdjson::padded_string& text) {
  JsonRow row;
  auto document = parser.iterate(text).value();
  for (auto field : document.get_object()) {
    row.headers.emplace_back(std::string_view(field.unescaped_key()));
    row.cells.push_back(cell_text(field.value()));
  }
  return row;
}

// Rows whose keys differ get columns of their own.
template <IntuneReport report>
class IntuneJson {
 public:
  explicit IntuneJson(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      objects_.feed(line, [&](JsonObject& object) { take(object, out); });
      end_ = line.offset + line.length;
    }
  }

  void finish(Output& out) {
    const auto loss = [&](std::uint64_t offset, const char* code, std::string detail) {
      out.notes.push_back({Severity::loss, offset, code, std::move(detail)});
    };
    const bool complete = objects_.is_complete() && !damaged_;
    if (objects_.too_large() > 0)
      loss(end_, "json.too_large",
           std::to_string(objects_.too_large()) + " objects of more than 1 MiB were left out");
    if (objects_.too_large() == 0 && !objects_.is_complete())
      loss(objects_.unfinished().text.empty() ? end_ : objects_.unfinished().offset, "json.cut_off",
           "the text ends within a list or an object; the whole rows before are kept");
    rows_.finish(complete, end_, out);
  }

 private:
  void take(JsonObject& object, Output& out) {
    try {
      const auto row = read_row(parser_, simdjson::padded_string(object.text));
      rows_.start(row.headers);
      rows_.add(row.cells, std::move(object.text), object.offset, object.length, out);
    } catch (const simdjson::simdjson_error& error) {
      damaged_ = true;
      out.notes.push_back(
          {Severity::loss, object.offset, "json.malformed",
           std::string(simdjson::error_message(error.error())) + " This object is left out."});
    }
  }

  JsonObjectReader objects_;
  od::parser parser_;
  IntuneRows rows_{report};
  std::uint64_t end_ = 0;
  bool damaged_ = false;
};

// Keys of an object that may be cut off: every text of its own level that a colon follows.
std::vector<std::string> keys_of(std::string_view text) {
  std::vector<std::string> keys;
  int depth = 0;
  for (std::size_t at = 0; at < text.size() && keys.size() < 256; ++at) {
    if (text[at] == '{' || text[at] == '[') ++depth;
    if (text[at] == '}' || text[at] == ']') --depth;
    if (text[at] != '"') continue;
    const auto start = at + 1;
    for (++at; at < text.size() && text[at] != '"'; ++at)
      if (text[at] == '\\') ++at;
    const auto after = text.find_first_not_of(" \t\r\n", std::min(at + 1, text.size()));
    if (depth == 1 && after != std::string_view::npos && text[after] == ':' && at <= text.size())
      keys.emplace_back(text.substr(start, at - start));
  }
  return keys;
}

// The first row in a head, or what the head holds of it.
std::vector<std::string> first_row_keys(std::string_view text) {
  JsonObjectReader reader;
  std::vector<std::string> keys;
  reader.feed({text, 0, text.size()}, [&](JsonObject& object) {
    if (keys.empty()) keys = keys_of(object.text);
  });
  return keys.empty() ? keys_of(reader.unfinished().text) : keys;
}

// What Graph says of an empty page: "@odata.context":"...#deviceManagement/ndesConnectors".
IntuneReport report_of_context(std::string_view text) {
  const auto at = text.find("\"@odata.context\"");
  if (at == std::string_view::npos) return IntuneReport::none;
  const auto context = text.substr(at, text.find(',', at) - at);
  if (contains_ignoring_case(context, "DeviceCertificateStates"))
    return IntuneReport::certificate_states;
  if (contains_ignoring_case(context, "ndesConnectors")) return IntuneReport::connectors;
  if (contains_ignoring_case(context, "#deviceManagement/managedDevices"))
    return IntuneReport::devices;
  return IntuneReport::none;
}

template <IntuneReport report>
bool claims(const Head& head, std::string_view) {
  const auto text = trim(head.text);
  if (text.empty() || (text.front() != '{' && text.front() != '[')) return false;
  const auto keys = first_row_keys(text);
  const auto found = intune_report(TableColumns(keys));
  return found == report || (found == IntuneReport::none && report_of_context(text) == report);
}

template <IntuneReport report>
constexpr Format json_format(std::string_view name, std::string_view title, int version) {
  return {name,
          title,
          "documentation",
          version,
          Framing::lines,
          claims<report>,
          start_parser<IntuneJson<report>>};
}

}  // namespace

namespace formats {
extern const Format intune_certificates_json, intune_devices_json, intune_assignments_json,
    graph_certificate_states, graph_connectors;

const Format intune_certificates_json = json_format<IntuneReport::certificates>(
    "intune_certificates_json", "Intune certificate reports, JSON", 2);
const Format intune_devices_json = json_format<IntuneReport::devices>(
    "intune_devices_json", "Intune device inventories and Graph managedDevices, JSON", 3);
const Format intune_assignments_json = json_format<IntuneReport::assignments>(
    "intune_assignments_json", "Intune assignment reports (per device and policy), JSON", 2);
const Format graph_certificate_states = json_format<IntuneReport::certificate_states>(
    "graph_certificate_states",
    "Graph managedDeviceCertificateStates and managedAllDeviceCertificateStates, JSON", 2);
const Format graph_connectors = json_format<IntuneReport::connectors>(
    "graph_connectors", "Graph ndesConnectors: when Intune last heard of each connector, JSON", 2);
}  // namespace formats
}  // namespace certtrail
