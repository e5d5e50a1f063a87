#include "engine/formats/evtx/dm_edp.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/decode/text.h"

namespace certtrail::evtx {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kAcceptedForProcessing = 0x02AB0003;  // DM_S_ACCEPTED_FOR_PROCESSING
constexpr std::string_view kLocalSystem = "S-1-5-18";
// 30 and the other events of the device's own enrolment certificate are not here: they are no SCEP
// profiles.
constexpr std::array<std::uint32_t, 26> kKept = {32,  36,  37,  38,  39,  208, 209, 210, 256,
                                                 301, 302, 303, 304, 305, 306, 307, 308, 309,
                                                 310, 311, 400, 404, 450, 454, 456, 601};

// The text in UTF-16, as it stands in a chunk.
template <std::size_t size>
constexpr auto wide(const char (&text)[size]) {
  std::array<char, (size - 1) * 2> units{};
  for (std::size_t i = 0; i + 1 < size; ++i) units[i * 2] = text[i];
  return units;
}
constexpr auto kNamePart = wide("-Enterprise-Diagnostic");
constexpr auto kGuidUpper = wide("3DA494E4-0FE2-");
constexpr auto kGuidLower = wide("3da494e4-0fe2-");
constexpr std::string_view kGuidBytes = "\xE4\x94\xA4\x3D\xE2\x0F\x5C\x41\xB8\x95\xFB\x52"sv;

std::string field(const std::vector<EventField>& fields, std::size_t position) {
  return position < fields.size() ? fields[position].value : std::string();
}

// "0x80094800" or a signed or unsigned decimal; nullopt for anything else.
std::optional<std::uint32_t> parse_number(std::string_view text) {
  if (starts_with_ignoring_case(text, "0x")) {
    std::uint64_t value = 0;
    const auto digits = text.substr(2);
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value, 16);
    if (digits.empty() || read.ptr != end || read.ec != std::errc()) return std::nullopt;
    return static_cast<std::uint32_t>(value);
  }
  const auto value = parse_integer(text);
  return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

// An HRESULT as 0x and eight upper hex digits; empty for success. Text that is no number (rendered
// messages in forwarded events) stays as it is.
std::string error_of(const std::string& text) {
  const auto code = parse_number(text);
  if (!code) return text;
  if (*code == 0 || *code == kAcceptedForProcessing) return {};
  const std::array<char, 4> bytes = {static_cast<char>(*code >> 24), static_cast<char>(*code >> 16),
                                     static_cast<char>(*code >> 8), static_cast<char>(*code)};
  auto digits = to_hex({bytes.data(), bytes.size()});
  for (char& c : digits)
    if (c >= 'a') c = static_cast<char>(c - 32);
  return "0x" + digits;
}

bool is_thumbprint(std::string_view text) {
  const auto hex = normalise_hex(text);
  return hex && hex->size() == 40;
}

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
void policy_node(const std::vector<EventField>& fields, Transition& t) {
  t.subject = field(fields, 0);
  t.profile = profile_in(t.subject);
  t.error = error_of(field(fields, 1));
}

void install(const std::vector<EventField>& fields, Transition& t) {
  t.correlation = field(fields, 0);
  t.profile = field(fields, 1);
  t.thumbprint = field(fields, 2);
  t.url = field(fields, 3);
  t.error = error_of(field(fields, 6));
  const auto status = parse_number(field(fields, 4));
  if (status == 16u || !t.error.empty())
    t.raw_state += " failed";
  else if (status != 1u || !is_thumbprint(t.thumbprint))
    t.raw_state += " pending";
}

// 310, 311: message and template disagree on the order, so the thumbprint is known by its shape.
void pfx(const std::vector<EventField>& fields, Transition& t) {
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
  if (t.raw_state == "310" && !t.error.empty()) t.raw_state += " failed";
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

bool failed_command(const System& system, const std::vector<EventField>& fields, Transition& t) {
  if (!csp_command(field(fields, 4), t)) return false;
  const auto command = field(fields, 3);  // 4 is the first phase of a deletion
  if (csp_of(t.subject) != Csp::other_certificate &&
      (command == "4" || contains_ignoring_case(command, "delete")))
    t.raw_state += " delete";
  t.error = error_of(field(fields, system.event_id == 456 ? 6 : 5));
  return true;
}

// False if the event, by its content, is not about certificates or sessions.
bool fill(const System& system, const std::vector<EventField>& fields, Transition& t) {
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

// Two searches for single bytes, each by the rarest of the texts it stands for: the name and both
// spellings of the GUID hold a hyphen.
bool may_hold_dm_edp(std::string_view chunk) {
  const auto stands_at = [chunk](std::size_t at, const auto& wanted) {
    return at < chunk.size() &&
           chunk.substr(at).starts_with(std::string_view(wanted.data(), wanted.size()));
  };
  constexpr std::size_t kBeforeHyphen = 16;  // the GUID's first eight digits
  for (auto at = chunk.find('-'); at != std::string_view::npos; at = chunk.find('-', at + 1))
    if (stands_at(at, kNamePart) ||
        (at >= kBeforeHyphen &&
         (stands_at(at - kBeforeHyphen, kGuidUpper) || stands_at(at - kBeforeHyphen, kGuidLower))))
      return true;
  return chunk.find(kGuidBytes) != std::string_view::npos;
}

bool is_kept_dm_edp_event(std::uint32_t event_id) {
  return std::binary_search(kKept.begin(), kKept.end(), event_id);
}

std::optional<Transition> dm_edp_transition(const System& system,
                                            const std::vector<EventField>& fields) {
  if (!is_kept_dm_edp_event(system.event_id)) return std::nullopt;
  Transition t;
  t.source = "dm_edp";
  t.raw_state = std::to_string(system.event_id);
  t.actor = system.computer + "|" + system.channel;
  if (!fill(system, fields, t)) return std::nullopt;
  if (!t.user.starts_with("S-1-")) t.user = system.user_sid;
  if (t.user == kLocalSystem) t.user.clear();
  return t;
}

std::string dm_edp_enrollment(const System& system, const std::vector<EventField>& fields) {
  return system.event_id == 208 ? field(fields, 0) : std::string();
}

}  // namespace certtrail::evtx
