// What an Apple device keeps of its profiles, out of a sysdiagnose or a backup:
//   MCProfileEvents.plist   the history: {ProfileEvents: [{<identifier>: {operation: "install",
//                           process: "mdmd", timestamp: <date>}}, ...]}
//   profile-<hash>.stub     one installed profile: InstallDate, PayloadIdentifier, PayloadContent[]
// Dates are UTC. Only SCEP profiles of Intune are kept: their identifiers hold the profile id.
#include <array>

#include "engine/decode/civil_time.h"
#include "engine/decode/profile_id.h"
#include "engine/decode/property_list.h"
#include "engine/decode/text.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::string_view kScepPayload = "com.apple.security.scep";

class AppleProfileState {
 public:
  explicit AppleProfileState(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    length_ = piece.length;
    const auto list = read_property_list(piece.text);
    if (!list) {
      out.notes.push_back({Severity::loss, 0, "apple_profile_state.damaged",
                           "the property list cannot be read; collect it again"});
      return;
    }
    for (const auto& event : (*list)["ProfileEvents"].items)
      for (const auto& [identifier, facts] : event.entries) take_event(identifier, facts, out);
    if (list->has("InstallDate")) take_stub(*list, out);
  }

  void finish(Output&) {}

 private:
  void take_event(const std::string& identifier, const PropertyValue& facts, Output& out) {
    ++out.records_total;
    const auto at = moment_of(facts["timestamp"]);
    count(at, out);
    if (!parse_profile_id(identifier)) return;
    Transition t;
    t.source = "ios_profile_event";
    t.raw_state = facts["operation"].text;
    t.profile = identifier;
    t.actor = facts["process"].text;
    auto raw = identifier + " " + t.raw_state + " by " + t.actor;
    emit(at, std::move(t), std::move(raw), out);
  }

  void take_stub(const PropertyValue& stub, Output& out) {
    ++out.records_total;
    const auto at = moment_of(stub["InstallDate"]);
    count(at, out);
    Transition t;
    t.source = "ios_profile_stub";
    t.raw_state = "installed";
    t.profile = stub["PayloadIdentifier"].text;
    t.correlation = t.profile;
    std::string keychain_id;  // as the device's log prints it
    bool is_scep = parse_profile_id(t.profile).has_value();
    for (const auto& payload : stub["PayloadContent"].items) {
      if (payload["PayloadType"].text != kScepPayload) continue;
      is_scep = true;
      if (!parse_profile_id(t.profile))
        t.profile = payload[parse_profile_id(payload["PayloadUUID"].text) ? "PayloadUUID"
                                                                          : "PayloadIdentifier"]
                        .text;
      for (const auto* key : {"IdentityPersistentRef", "PERSISTENT_REF"})
        if (keychain_id.empty()) keychain_id = to_hex(payload[key].text);
      t.url = payload["URL"].text;
      t.subject = payload["CertSubject"].text;
    }
    if (!is_scep) return;
    const auto& options = stub["InstallOptions"];
    t.actor = options["installedBy"].text;
    auto raw = t.correlation + " " + stub["PayloadDisplayName"].text +
               (options["installedByMDM"].number ? " installed by MDM" : " installed");
    if (!keychain_id.empty()) raw += ", persistent ID " + keychain_id;
    emit(at, std::move(t), std::move(raw), out);
  }

  void emit(const Moment& at, Transition t, std::string raw, Output& out) {
    out.records.push_back({0, length_, at, std::move(raw), {}, false, std::move(t)});
  }

  // A date, or its text as some tools rewrite it.
  static Moment moment_of(const PropertyValue& value) {
    if (value.kind == PropertyValue::Kind::date)
      return {value.number, 0, ZoneBasis::utc_by_format, {}};
    return parse_iso8601(trim(value.text), ZoneBasis::utc_by_format).value_or(Moment{});
  }

  static void count(const Moment& at, Output& out) {
    if (!at.known()) return;
    if (!out.first.known() || at.naive_us < out.first.naive_us) out.first = at;
    if (!out.last.known() || at.naive_us > out.last.naive_us) out.last = at;
  }

  std::uint64_t length_ = 0;
};

bool claims(const Head& head, std::string_view path) {
  const auto holds = [&](std::string_view key) {
    return head.raw.find(key) != std::string_view::npos;
  };
  if (!head.raw.starts_with("bplist0") && head.text.find("<plist") == std::string_view::npos)
    return false;
  return holds("ProfileEvents") || (holds("InstallDate") && holds("PayloadIdentifier")) ||
         (contains_ignoring_case(path, "MCProfileEvents.plist")) ||
         (path.ends_with(".stub") && contains_ignoring_case(path, "profile-"));
}

}  // namespace

namespace formats {
extern const Format apple_profile_state;
const Format apple_profile_state = {
    "apple_profile_state",
    "Apple's own record of profiles (MCProfileEvents.plist, profile-*.stub), binary or XML",
    "documentation",
    2,
    Framing::whole,
    claims,
    start_parser<AppleProfileState>,
};
}  // namespace formats
}  // namespace certtrail
