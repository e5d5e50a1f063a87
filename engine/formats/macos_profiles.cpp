// The profiles of a Mac as `profiles show -output stdout-xml` lists them, those of the machine
// under
// "_computerlevel" and each user's under its name:
//   <dict><key>_computerlevel</key><array><dict>
//     <key>ProfileIdentifier</key><string>www.windowsintune.com.SCEP.ModelName=...</string>
//     <key>ProfileInstallDate</key><string>2026-05-24 01:14:38 +0000</string>
//     <key>ProfileItems</key><array><dict><key>PayloadType</key><string>...</string>
// Scripts put the command and a line of asterisks above the list.
#include "engine/decode/civil_time.h"
#include "engine/decode/profile_id.h"
#include "engine/decode/property_list.h"
#include "engine/decode/text.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::string_view kScepPayload = "com.apple.security.scep";

class MacosProfiles {
 public:
  explicit MacosProfiles(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    length_ = piece.length;
    const auto text = decode_head(piece.text);
    const auto start = text.find("<plist");
    const auto list = start == std::string::npos
                          ? std::nullopt
                          : read_property_list(std::string_view(text).substr(start));
    out.records.push_back({0, length_, {}, {}, {}, false, DeviceFact{{}, "platform", "macos"}});
    if (!list || text.find("</plist>") == std::string::npos)
      out.notes.push_back({Severity::loss, 0, "macos_profiles.cut_off",
                           "the list of profiles ends early; those before its end are read"});
    if (!list) return;
    for (const auto& [level, profiles] : list->entries)
      for (const auto& profile : profiles.items) take(level, profile, out);
  }

  void finish(Output&) {}

 private:
  void take(const std::string& level, const PropertyValue& profile, Output& out) {
    ++out.records_total;
    Transition t;
    t.source = "macos_profile";
    t.raw_state = "installed";
    t.profile = profile["ProfileIdentifier"].text;
    t.correlation = t.profile;
    if (level != "_computerlevel") t.user = level;
    bool is_scep = parse_profile_id(t.profile).has_value();
    for (const auto& payload : profile["ProfileItems"].items) {
      if (payload["PayloadType"].text != kScepPayload) continue;
      is_scep = true;
      const auto& id = payload["PayloadUUID"].text;
      if (!parse_profile_id(t.profile) && parse_profile_id(id)) t.profile = id;
      t.url = payload["PayloadContent"]["URL"].text;
    }
    if (!is_scep) return;
    const auto at = installed_at(profile["ProfileInstallDate"]);
    auto raw = t.correlation + " " + profile["ProfileDisplayName"].text + " installed, " +
               (t.user.empty() ? "machine" : "user " + t.user);
    out.records.push_back({0, length_, at, std::move(raw), {}, false, std::move(t)});
  }

  static Moment installed_at(const PropertyValue& value) {
    if (value.kind == PropertyValue::Kind::date)
      return {value.number, 0, ZoneBasis::utc_by_format, {}};
    return parse_iso8601(trim(value.text), ZoneBasis::utc_by_format).value_or(Moment{});
  }

  std::uint64_t length_ = 0;
};

bool claims(const Head& head, std::string_view) {
  return head.text.find("<plist") != std::string_view::npos &&
         head.text.find("<key>ProfileIdentifier</key>") != std::string_view::npos &&
         head.text.find("<key>ProfileItems</key>") != std::string_view::npos;
}

}  // namespace

namespace formats {
extern const Format macos_profiles;
const Format macos_profiles = {
    "macos_profiles",
    "Profiles of a Mac (profiles show -output stdout-xml)",
    "published readers of it",
    1,
    Framing::whole,
    claims,
    start_parser<MacosProfiles>,
};
}  // namespace formats
}  // namespace certtrail
