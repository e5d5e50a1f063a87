// How a device is managed, as far as its log tells, and whose log it is.
#pragma once

#include <string_view>

namespace certtrail::formats::omadm {

// Which app wrote a log. Both write the same lines; CloudExtension.log has words of its own.
enum class App { company_portal, intune };

// By the file's name, which is all that tells: CloudExtension.log, CloudExtension_1.log, ...
App app_of(std::string_view path);

// platform_mode that the class of a certificate's state machine stands for; empty if it tells none.
// The Intune app manages corporate-owned devices (fully managed, dedicated, with a work profile),
// whichever class it uses. Native is published for device administrators, the others are inferred.
std::string_view mode_of(App app, std::string_view logger);

// "User-875363642", "User803166715.1037875052" behind the last " for user " of a message: the log's
// name for a user whose address it hides. Empty if another stands there.
std::string_view scrubbed_user(std::string_view message);

}  // namespace certtrail::formats::omadm
