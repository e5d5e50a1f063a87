// Files of the old certificate connector's queue, one for each certificate that NDES told it of:
//   C:\Program Files\Microsoft Intune\CertificateRequestStatus\Processing\781C0001.CRS
// The folder is the state: Processing until Intune took it, then Succeed or Failed. Documented of
// the content are only CertificateSerialNumber, UserID, DeviceID and Thumbprint, so that XML, JSON
// and lines of names and values are read. PfxRequest\Succeed\*.pfr is the same for PKCS, as XML.
// When it came into its folder stands nowhere: the member's own time tells.
#include <string>
#include <string_view>
#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/connector/errors.h"
#include "engine/formats/connector/facts.h"
#include "engine/formats/connector/queue_content.h"
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

class ConnectorStatus {
 public:
  explicit ConnectorStatus(const Context& context) : path_(context.path) {}

  void feed(const Piece& piece, Output& out) {
    const auto file = queue_file(path_);
    const bool is_pkcs =
        ends_with_ignoring_case(file.name, ".pfr") || contains_ignoring_case(path_, "PfxRequest");
    QueueContent content;
    const auto text = decode_head(piece.text);
    if (!read_queue_content(text, content))
      out.notes.push_back({Severity::loss, 0, "connector_status.malformed",
                           "the file is damaged; what stands before the damage is kept"});
    auto& t = content.transition;
    take_ids(text, BareGuid::leave, t);
    if (t.error.empty()) t.error = error_in(t.error_text);
    t.source = "connector_status";
    t.raw_state = (is_pkcs ? "PfxRequest " : "") + std::string(state_of(file.folder));
    t.correlation = file.name;  // logs name the file
    ++out.records_total;
    Record record;
    record.length = piece.length;
    record.at = content.issued;
    record.raw = t.raw_state + "/" + std::string(file.name) + content.listed;
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
