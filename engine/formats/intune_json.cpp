// The same reports as JSON: a bare array of objects, or {"values":[{...}]}. Graph pages ("value")
// are read too. Objects are read one by one, so that a file cut off keeps its whole rows.
#include <simdjson.h>

#include <algorithm>

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
    default:
      return std::string(trim(std::string_view(value.raw_json_token())));
  }
}

struct JsonRow {
  std::vector<std::string> headers, cells;
};

JsonRow read_row(od::object object) {
  JsonRow row;
  for (auto field : object) {
    row.headers.emplace_back(std::string_view(field.unescaped_key()));
    row.cells.push_back(cell_text(field.value()));
  }
  return row;
}

od::array rows_of(od::document& document) {
  if (document.type() == od::json_type::array) return document.get_array();
  for (auto field : document.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "values" || key == "value") return field.value().get_array();
  }
  throw simdjson::simdjson_error(simdjson::NO_SUCH_FIELD);
}

// Rows whose keys differ get columns of their own.
class JsonTable {
 public:
  explicit JsonTable(IntuneReport report) : rows_(report) {}

  // `start`: raw bytes before the text.
  void read(std::string_view text, std::uint64_t start, Output& out) {
    auto error = read_rows(text, start, out);
    if (error == simdjson::SUCCESS) return;
    complete_ = false;
    if (!rows_.started()) {
      // The reader refuses a document without its end: give a cut one the end it lacks.
      std::string mended(text.substr(0, text.rfind('}') + 1));
      mended += trim(text).starts_with('{') ? "]}" : "]";
      read_rows(mended, start, out);
    }
    out.notes.push_back(
        {Severity::loss, offset_, "json.malformed",
         std::string(simdjson::error_message(error)) + " whole rows before the damage are kept"});
  }

  void finish(std::uint64_t end, Output& out) { rows_.finish(complete_, end, out); }

 private:
  simdjson::error_code read_rows(std::string_view text, std::uint64_t start, Output& out) {
    const simdjson::padded_string padded(text);
    od::parser parser;
    try {
      auto document = parser.iterate(padded).value();
      for (auto element : rows_of(document)) {
        auto object = element.get_object().value();
        const std::string_view raw = object.raw_json();
        offset_ = start + static_cast<std::uint64_t>(raw.data() - padded.data());
        object.reset().value();
        const auto row = read_row(object);
        rows_.start(row.headers);
        rows_.add(row.cells, std::string(raw), offset_, raw.size(), out);
      }
    } catch (const simdjson::simdjson_error& error) {
      return error.error();
    }
    return simdjson::SUCCESS;
  }

  IntuneRows rows_;
  std::uint64_t offset_ = 0;
  bool complete_ = true;
};

template <IntuneReport report>
class IntuneJson {
 public:
  explicit IntuneJson(const Context&) {}
  void feed(const Piece& piece, Output& out) {
    table_.read(decode_head(piece.text), byte_order_mark_length(piece.text), out);
    end_ = piece.offset + piece.length;
  }
  void finish(Output& out) { table_.finish(end_, out); }

 private:
  JsonTable table_{report};
  std::uint64_t end_ = 0;
};

// Keys of the first object in a head that may be cut off: every string that a colon follows.
std::vector<std::string> first_object_keys(std::string_view text) {
  std::vector<std::string> keys;
  auto at = text.find('[');
  at = at == std::string_view::npos ? at : text.find('{', at);
  int depth = 0;
  for (; at < text.size() && keys.size() < 256; ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) break;
    if (text[at] != '"') continue;
    const auto start = at + 1;
    for (++at; at < text.size() && text[at] != '"'; ++at)
      if (text[at] == '\\') ++at;
    const auto after = text.find_first_not_of(" \t\r\n", std::min(at + 1, text.size()));
    if (after != std::string_view::npos && text[after] == ':' && at <= text.size())
      keys.emplace_back(text.substr(start, at - start));
  }
  return keys;
}

template <IntuneReport report>
bool claims(const Head& head, std::string_view) {
  const auto text = trim(head.text);
  if (text.empty() || (text.front() != '{' && text.front() != '[')) return false;
  return intune_report(TableColumns(first_object_keys(text))) == report;
}

}  // namespace

namespace formats {
extern const Format intune_certificates_json;
extern const Format intune_devices_json;
extern const Format intune_assignments_json;

const Format intune_certificates_json = {
    "intune_certificates_json",
    "Intune certificate reports, JSON",
    "documentation",
    1,
    Framing::whole,
    claims<IntuneReport::certificates>,
    start_parser<IntuneJson<IntuneReport::certificates>>,
};
const Format intune_devices_json = {
    "intune_devices_json",
    "Intune device inventories, JSON",
    "documentation",
    1,
    Framing::whole,
    claims<IntuneReport::devices>,
    start_parser<IntuneJson<IntuneReport::devices>>,
};
const Format intune_assignments_json = {
    "intune_assignments_json",
    "Intune assignment reports (per device and policy), JSON",
    "documentation",
    1,
    Framing::whole,
    claims<IntuneReport::assignments>,
    start_parser<IntuneJson<IntuneReport::assignments>>,
};
}  // namespace formats
}  // namespace certtrail
