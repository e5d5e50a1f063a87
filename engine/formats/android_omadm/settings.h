// What a server message sets: the SCEP profile's server, CA and key, and which roots to trust.
#pragma once

#include <string_view>
#include <vector>

#include "engine/formats/android_omadm/messages.h"

namespace certtrail::formats::omadm {

// Content of the first element that starts with `tag` ("<NDESUrl>", or "<SAN AltNameType" where it
// has attributes) up to the next tag; empty if it has none.
std::string_view content(std::string_view text, std::string_view tag);

// Settings of the profile whose CertificateRequest is `data`, unescaped. Never its challenge.
// Besides those that ProfileSetting lists: subject_format and subject_alternative_name_format,
// numbers of Intune's templates of names, and renewal_threshold, per cent of the validity.
std::vector<Finding> profile_settings(std::string_view profile, std::string_view data);

// The root certificate of CertificateStore/Root/<node>, if its node is a SHA-1 or its data is a
// certificate.
std::vector<Finding> told_root(std::string_view node, std::string_view base64);

// A root that the device's own log shows to be in its store; nothing if `id` is no SHA-1.
std::vector<Finding> held_root(std::string_view source, std::string_view id);

}  // namespace certtrail::formats::omadm
