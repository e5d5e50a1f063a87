// What mdmdiagnosticstool writes of its own run, beside what it collects:
//   MdmDiagLogMetadata.json                      MdmLogCollectorFootPrint.txt
//   {                                            --- Start at:...
//     "MdmDiagVersion":"1.0",                    "AreaName" : "DeviceEnrollment;Autopilot;"
//     "AreaName" : "DeviceEnrollment;Autopilot;" Failed to CollectFileEntries. HResult:0x80070002
//   }
// It names neither device nor certificate, but says what a collection lacks. The JSON is printed
// line by line and need not be sound. Its members come from the tool's own strings; no public
// sample exists.
#include <algorithm>

#include "engine/decode/lines.h"
#include "engine/decode/text.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::size_t kDetailBytes = 300;
constexpr std::size_t kMostNotes = 100;
constexpr std::string_view kAreas = "\"AreaName\"";

// DeviceEnrollment;Autopilot of `"AreaName" : "DeviceEnrollment;Autopilot;"`; empty if it is none.
std::string_view areas_in(std::string_view line) {
  const auto name = line.find(kAreas);
  if (name == line.npos) return {};
  const auto open = line.find('"', name + kAreas.size());
  if (open == line.npos) return {};
  auto areas = line.substr(open + 1, line.find('"', open + 1) - open - 1);
  while (areas.ends_with(';')) areas.remove_suffix(1);
  return areas;
}

class CollectorLog {
 public:
  explicit CollectorLog(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      const auto text = trim(line.text);
      if (text.empty()) continue;
      ++out.records_total;
      if (const auto areas = areas_in(text); !areas.empty())
        note(Severity::info, line, "areas", "asked for the areas " + std::string(areas), out);
      else if (text.starts_with("--- Start at:"))
        note(Severity::info, line, "started", "started at " + std::string(trim(text.substr(13))),
             out);
      else if (text.starts_with("Failed to ") && text.find("HResult:") != text.npos)
        note(Severity::info, line, "failed_step", std::string(text), out);
    }
  }

  void finish(Output&) {}

 private:
  void note(Severity severity, const Line& line, std::string_view what, std::string detail,
            Output& out) {
    if (++notes_ > kMostNotes) return;
    out.notes.push_back({severity, line.offset, "mdm_log_collector." + std::string(what),
                         std::string(cut_utf8(detail, kDetailBytes))});
  }

  std::size_t notes_ = 0;
};

std::string_view file_name(std::string_view path) {
  return path.substr(path.find_last_of("/\\") + 1);  // npos + 1 is 0
}

bool claims_metadata(const Head& head, std::string_view path) {
  return ascii_lower(file_name(path)) == "mdmdiaglogmetadata.json" &&
         trim(head.text).starts_with('{');
}

bool claims_footprint(const Head& head, std::string_view path) {
  return ascii_lower(file_name(path)) == "mdmlogcollectorfootprint.txt" && !head.text.empty();
}

}  // namespace

namespace formats {
extern const Format mdm_log_metadata, mdm_log_footprint;
const Format mdm_log_metadata = {
    "mdm_log_metadata",
    "Index of mdmdiagnosticstool: which areas were asked for",
    "documentation",
    2,
    Framing::lines,
    claims_metadata,
    start_parser<CollectorLog>,
};
const Format mdm_log_footprint = {
    "mdm_log_footprint",
    "Log of mdmdiagnosticstool: when it ran, and which steps failed",
    "documentation",
    1,
    Framing::lines,
    claims_footprint,
    start_parser<CollectorLog>,
};
}  // namespace formats
}  // namespace certtrail
