// The id of an Intune SCEP profile, which every log spells in its own way:
//   ModelName=AC_51bad41f-...%2FLogicalName_39907e78_e61b_...;Hash=1677525787   Android OMADM log
//   .../Enroll/ModelName=AC_...%2FLogicalName_...%3BHash=-1518303401/Install    SyncML
//   www.windowsintune.com.SCEP.ModelName=AC_.../LogicalName_...;Hash=-912418295 iOS profile
//   ModelName_AC_..._LogicalName_..._Hash_-912418295                            Windows event
// Hash differs between revisions of one profile, so that account and logical name are the key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

struct ProfileId {
  std::string account;  // guid after AC_, lower case with dashes; a prefix of it if elided
  std::string logical;  // guid of the policy, likewise
  std::optional<std::int32_t> hash;  // absent if not printed, cut or no 32-bit number
  bool elided = false;               // a guid is cut ("AC_51...") or a placeholder ("<ModelName>")

  // "ac_<guid>/<guid>;<hash>"; a cut guid ends in "*", an absent hash leaves out ";<hash>".
  std::string canonical() const;
  bool operator==(const ProfileId&) const = default;
};

// Finds the first profile id in `text`, UTF-8, percent-encoded any number of times, with whatever
// quotes, path or prefix around it. nullopt if there is none. A guid shorter than 32 digits counts
// as elided, whether or not dots say so.
std::optional<ProfileId> parse_profile_id(std::string_view text);

}  // namespace certtrail
