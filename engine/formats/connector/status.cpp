// Files of the old certificate connector's queue, one for each certificate that NDES told it of:
//   C:\Program Files\Microsoft Intune\CertificateRequestStatus\Processing\781C0001.CRS
// The folder is the state: Processing until Intune took it, then Succeed or Failed. Documented of
// the content are only CertificateSerialNumber, UserID, DeviceID and Thumbprint, so that XML, JSON
// and lines of names and values are read. PfxRequest\Succeed\*.pfr is the same for PKCS, as XML.
// When it came into its folder stands nowhere: the member's own time tells.
#include <simdjson.h>

#include <algorithm>
#include <pugixml.hpp>
#include <utility>
#include <vector>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/decode/xml_names.h"
#include "engine/formats/connector/errors.h"
#include "engine/formats/connector/facts.h"
#include "engine/formats/connector/secrets.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using namespace connector;

// The last parts of the path, in whatever spelling.
struct QueueFile {
  std::string_view folder, name;
};

QueueFile queue_file(std::string_view path) {
  QueueFile file;
  const auto slash = path.find_last_of("/\\");
  file.name = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
  if (slash == std::string_view::npos) return file;
  const auto parent = path.substr(0, slash);
  const auto before = parent.find_last_of("/\\");
  file.folder = parent.substr(before == std::string_view::npos ? 0 : before + 1);
  return file;
}

// "Succeed", however the folder is spelled in the copy.
std::string_view state_of(std::string_view folder) {
  if (starts_with_ignoring_case(folder, "succe")) return "Succeed";
  if (starts_with_ignoring_case(folder, "fail")) return "Failed";
  if (starts_with_ignoring_case(folder, "process")) return "Processing";
  return "no folder";
}

class Facts {
 public:
  Transition transition;
  std::string listed;  // what was taken, for people
  Moment issued;

  void take(std::string_view name, std::string_view value) {
    if (name.empty() || trim(value).empty()) return;
    if (contains_ignoring_case(name, "DateIssued"))
      if (const auto at = parse_iso8601(trim(value), ZoneBasis::assumed)) issued = *at;
    if (!take_named(name, value, transition)) return;
    listed += (listed.empty() ? ": " : ", ") + std::string(name) + "=" +
              without_secrets(cut_utf8(trim(value), 512));
  }
};

struct Elements : pugi::xml_tree_walker {
  Facts* facts = nullptr;
  bool for_each(pugi::xml_node& node) override {
    const std::string_view name = node.name();
    facts->take(local_name(name), node.child_value());
    for (const auto& attribute : node.attributes())
      facts->take(attribute.name(), attribute.value());
    return true;
  }
};

// False if it is damaged: what stands before the damage is taken.
bool take_xml(std::string_view text, Facts& facts) {
  pugi::xml_document document;
  const auto result = document.load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_fragment, pugi::encoding_utf8);
  Elements elements;
  elements.facts = &facts;
  document.traverse(elements);
  return static_cast<bool>(result);
}

// False if it is damaged: then nothing is taken.
bool take_json(std::string_view text, Facts& facts) {
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
        facts.take(key, text_value);
      else if (value.is_object() || value.is_array())
        waiting.push_back(value);
      else
        facts.take(key, simdjson::minify(value));
    }
  }
  return true;
}

// "DeviceID: 1d5c.., UserID = .." on lines or one; also what is left of JSON that is cut off.
void take_pairs(std::string_view text, Facts& facts) {
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
      facts.take(unquoted(pair.substr(0, mark)), unquoted(pair.substr(mark + 1)));
  }
}

// False if the text is damaged, as far as its kind shows that.
bool take_any(std::string_view text, Facts& facts) {
  text = trim(text);
  if (text.starts_with('<')) return take_xml(text, facts);
  const bool is_json = text.starts_with('{') || text.starts_with('[');
  if (is_json && take_json(text, facts)) return true;
  take_pairs(text, facts);
  return !is_json;
}

class ConnectorStatus {
 public:
  explicit ConnectorStatus(const Context& context) : path_(context.path) {}

  void feed(const Piece& piece, Output& out) {
    const auto file = queue_file(path_);
    const bool is_pkcs =
        ends_with_ignoring_case(file.name, ".pfr") || contains_ignoring_case(path_, "PfxRequest");
    Facts facts;
    const auto text = decode_head(piece.text);
    if (!take_any(text, facts))
      out.notes.push_back({Severity::loss, 0, "connector_status.malformed",
                           "the file is damaged; what stands before the damage is kept"});
    auto& t = facts.transition;
    take_ids(text, BareGuid::leave, t);
    if (t.error.empty()) t.error = error_in(t.error_text);
    t.source = "connector_status";
    t.raw_state = (is_pkcs ? "PfxRequest " : "") + std::string(state_of(file.folder));
    t.correlation = file.name;  // logs name the file
    ++out.records_total;
    Record record;
    record.length = piece.length;
    record.at = facts.issued;
    record.raw = t.raw_state + "/" + std::string(file.name) + facts.listed;
    record.body = std::move(t);
    out.records.push_back(std::move(record));
  }

  void finish(Output&) {}

 private:
  std::string path_;
};

bool claims(const Head&, std::string_view path) {
  return ends_with_ignoring_case(path, ".crs") || ends_with_ignoring_case(path, ".pfr") ||
         contains_ignoring_case(path, "CertificateRequestStatus/") ||
         contains_ignoring_case(path, "CertificateRequestStatus\\");
}

}  // namespace

namespace formats {
extern const Format connector_status;
const Format connector_status = {
    "connector_status",
    "Queue of the old certificate connector (CertificateRequestStatus, .CRS, .pfr)",
    "documentation; content inferred",
    2,
    Framing::whole,
    claims,
    start_parser<ConnectorStatus>,
};
}  // namespace formats
}  // namespace certtrail
