// How a Windows device is joined, printed by `dsregcmd /status`; Collect-diagnostics archives hold
// it:
//   | Device Details                                                       |
//                  DeviceId : 44444444-dddd-4ddd-8ddd-000000000001
//               Device Name : PC-ANNA.contoso.com
// Labels are English on every system. The thumbprint below them is the device's join certificate,
// which SCEP never delivers.
#include <array>

#include "engine/decode/lines.h"
#include "engine/decode/localised_lines.h"
#include "engine/decode/text.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

struct FactLabel {
  std::string_view label;  // lower case, blanks and '-' removed
  std::string_view fact;
};
constexpr std::array<FactLabel, 12> kLabels = {{
    {"deviceid", "entra_device"},
    {"devicename", "host_name"},
    {"tenantname", "tenant"},
    {"tenantid", "tenant"},
    {"executingaccountname", "upn"},
    {"useridentity", "upn"},
    {"thumbprint", "join_certificate"},
    {"devicecertificatevalidity", "join_certificate_validity"},
    {"mdmurl", "mdm_url"},
    {"azureadjoined", "entra_joined"},
    {"domainjoined", "domain_joined"},
    {"clienttime", "client_time"},
}};

std::string label_key(std::string_view label) {
  std::string key;
  for (const char c : ascii_lower(label))
    if (c != ' ' && c != '-') key += c;
  return key;
}

// The last word of "CONTOSO\anna, anna@contoso.com" that looks like a user principal name.
std::string user_principal_name(std::string_view value) {
  const auto at = value.find('@');
  if (at == std::string_view::npos) return {};
  const auto start = value.find_last_of(" ,\\", at);
  const auto from = start == std::string_view::npos ? 0 : start + 1;
  const auto end = std::min(value.find_first_of(" ,", at), value.size());
  return std::string(value.substr(from, end - from));
}

class Dsregcmd {
 public:
  explicit Dsregcmd(const Context& context) : localised_(context.console_code_page) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      line.text = localised_.read(line, piece.verbatim, out);
      take(line, out);
    }
  }

  void finish(Output&) {}

 private:
  void take(const Line& line, Output& out) {
    if (!platform_said_ && line.text.find("Device State") != std::string_view::npos) {
      platform_said_ = true;
      emit("platform", "windows", line, out);
    }
    const auto colon = line.text.find(" : ");
    if (colon == std::string_view::npos) return;
    const auto key = label_key(trim(line.text.substr(0, colon)));
    const auto value = trim(line.text.substr(colon + 3));
    for (const auto& known : kLabels)
      if (key == known.label)
        emit(known.fact, known.fact == "upn" ? user_principal_name(value) : std::string(value),
             line, out);
  }

  static void emit(std::string_view name, std::string value, const Line& line, Output& out) {
    if (value.empty()) return;
    if (name == "entra_device") value = ascii_lower(value);
    ++out.records_total;
    Record record;
    record.offset = line.offset;
    record.length = line.length;
    record.raw = trim(line.text);
    record.body = DeviceFact{{}, std::string(name), std::move(value)};
    out.records.push_back(std::move(record));
  }

  LocalisedLines localised_;
  bool platform_said_ = false;
};

bool claims(const Head& head, std::string_view) {
  return head.text.find("| Device State ") != std::string_view::npos &&
         (head.text.find("AzureAdJoined :") != std::string_view::npos ||
          head.text.find("EntraIdJoined :") != std::string_view::npos ||
          head.text.find("DomainJoined :") != std::string_view::npos);
}

}  // namespace

namespace formats {
extern const Format dsregcmd;
const Format dsregcmd = {
    "dsregcmd",
    "Join state printed by dsregcmd /status",
    "documentation",
    3,
    Framing::lines,
    claims,
    start_parser<Dsregcmd>,
};
}  // namespace formats
}  // namespace certtrail
