#include "engine/formats/windows_event/dm_edp.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/windows_event/values.h"

namespace certtrail::windows_event {
namespace {

// 30 and the other events of the device's own enrolment certificate are not here: they are no SCEP
// profiles.
constexpr std::array<std::uint32_t, 26> kKept = {32,  36,  37,  38,  39,  208, 209, 210, 256,
                                                 301, 302, 303, 304, 305, 306, 307, 308, 309,
                                                 310, 311, 400, 404, 450, 454, 456, 601};

// What follows `node` in a CSP path, up to the next slash: ".../SCEP/<UniqueId>/Install".
std::string path_part_after(std::string_view path, std::string_view node) {
  const auto lower = ascii_lower(path);
  const auto at = lower.find(ascii_lower(node));
  if (at == std::string::npos) return {};
  const auto rest = path.substr(at + node.size());
  return percent_decode(rest.substr(0, rest.find('/')));
}

enum class Csp { scep, pfx, other_certificate, none };

Csp csp_of(std::string_view uri) {
  if (contains_ignoring_case(uri, "ClientCertificateInstall/SCEP")) return Csp::scep;
  if (contains_ignoring_case(uri, "PFXCertInstall")) return Csp::pfx;
  if (contains_ignoring_case(uri, "RootCATrustedCertificates") ||
      contains_ignoring_case(uri, "CertificateStore"))
    return Csp::other_certificate;
  return Csp::none;
}

std::string profile_in(std::string_view path) {
  auto profile = path_part_after(path, "/SCEP/");
  if (profile.empty()) profile = path_part_after(path, "/PFXCertInstall/");
  if (profile.empty() && starts_with_ignoring_case(path, "ModelName")) profile = path;
  return profile;
}

// 301-305: a node that could not be made, set, read or deleted.
void policy_node(const Fields& fields, Transition& t) {
  t.subject = field(fields, 0);
  t.profile = profile_in(t.subject);
  t.error = error_of(field(fields, 1));
}

// Rendered results print what a code means in the system's language, which may be success.
void drop_unread_text(Transition& t) {
  if (!t.error.empty() && !code_in(t.error)) t.error_text = std::exchange(t.error, {});
}

void install(const Fields& fields, Transition& t) {
  t.correlation = field(fields, 0);
  t.profile = field(fields, 1);
  t.thumbprint = field(fields, 2);
  t.url = field(fields, 3);
  t.error = error_of(field(fields, 6));
  const auto status = parse_number(field(fields, 4));
  if (status == 1u) drop_unread_text(t);
  if (status == 16u || !t.error.empty())
    t.raw_state += " failed";
  else if (status != 1u || !is_thumbprint(t.thumbprint))
    t.raw_state += " pending";
}

// 310, 311: message and template disagree on the order, so the thumbprint is known by its shape.
void pfx(const Fields& fields, Transition& t) {
  t.source = "dm_edp_pfx";
  for (const auto& text : {field(fields, 0), field(fields, 1)}) {
    if (is_thumbprint(text))
      t.thumbprint = text;
    else if (starts_with_ignoring_case(text, "ModelName"))
      t.profile = text;
    else if (t.subject.empty())
      t.subject = text;
  }
  t.error = error_of(field(fields, 2));
  if (t.raw_state != "310") return;
  drop_unread_text(t);
  if (!t.error.empty()) t.raw_state += " failed";
  if (!t.error_text.empty()) t.raw_state += " unread";
}

// 400-456, 601: false if the path is not about certificates.
bool csp_command(const std::string& uri, Transition& t) {
  const auto csp = csp_of(uri);
  if (csp == Csp::none) return false;
  t.subject = uri;
  t.profile = profile_in(uri);
  if (csp == Csp::pfx) t.source = "dm_edp_pfx";
  if (csp == Csp::other_certificate) t.raw_state += " store";
  return true;
}

bool failed_command(const System& system, const Fields& fields, Transition& t) {
  if (!csp_command(field(fields, 4), t)) return false;
  const auto command = field(fields, 3);  // 4 is the first phase of a deletion
  if (csp_of(t.subject) != Csp::other_certificate &&
      (command == "4" || contains_ignoring_case(command, "delete")))
    t.raw_state += " delete";
  t.error = error_of(field(fields, system.event_id == 456 ? 6 : 5));
  return true;
}

// False if the event, by its content, is not about certificates or sessions.
bool fill(const System& system, const Fields& fields, Transition& t) {
  switch (system.event_id) {
    case 32:
    case 209:
    case 210:
      t.error = error_of(field(fields, 0));
      return true;
    case 36:
      t.url = field(fields, 1);
      return true;
    case 208:
      t.url = field(fields, 1);
      return true;
    case 256:
      t.error = error_of(field(fields, 0));
      t.user = field(fields, 8);
      return field(fields, 7) == "com.microsoft:mdm.SCEPcertinstall.result";
    case 301:
    case 302:
    case 303:
    case 304:
    case 305:
      policy_node(fields, t);
      return true;
    case 306:
      t.profile = field(fields, 0);
      t.user = field(fields, 1);
      t.error = error_of(field(fields, 5));
      drop_unread_text(t);
      if (!t.error.empty()) t.raw_state += " failed";
      return true;
    case 307:
      t.error_text = field(fields, 0);
      return true;
    case 308:
      t.url = field(fields, 0);
      t.error = error_of(field(fields, 1));
      return true;
    case 309:
      install(fields, t);
      return true;
    case 310:
    case 311:
      pfx(fields, t);
      return true;
    case 601:
      t.user = field(fields, 1);
      return csp_command(field(fields, 2), t);
    case 400:
    case 404:
    case 450:
    case 454:
    case 456:
      return failed_command(system, fields, t);
    default:
      return true;
  }
}

}  // namespace

bool is_dm_edp(std::string_view name, std::string_view guid) {
  if (contains_ignoring_case(guid, "3DA494E4-0FE2-415C-B895-FB5265C5C83B")) return true;
  return contains_ignoring_case(name, "-Enterprise-Diagnostic") &&
         (contains_ignoring_case(name, "DeviceManagement") ||
          contains_ignoring_case(name, "WindowsPhone"));
}

bool is_kept_dm_edp_event(std::uint32_t event_id) {
  return std::binary_search(kKept.begin(), kKept.end(), event_id);
}

std::optional<Transition> dm_edp_transition(const System& system, const Fields& fields) {
  if (!is_kept_dm_edp_event(system.event_id)) return std::nullopt;
  Transition t;
  t.source = "dm_edp";
  t.raw_state = std::to_string(system.event_id);
  t.actor = log_of(system);
  if (!fill(system, fields, t)) return std::nullopt;
  t.user = user_of(t.user.starts_with("S-1-") ? t.user : system.user_sid);
  return t;
}

std::string dm_edp_enrollment(const System& system, const Fields& fields) {
  return system.event_id == 208 ? field(fields, 0) : std::string();
}

}  // namespace certtrail::windows_event
