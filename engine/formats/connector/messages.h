// What a line of the old connector's service traces says. Texts: "Troubleshoot SCEP certificate
// profiles" of Microsoft's documentation and the screenshots in it, which cut some of them short.
#pragma once

#include <cstdint>
#include <string_view>

namespace certtrail::connector {

enum class Says : std::uint8_t {
  nothing,  // that stands for a step
  verify_started,
  verify_true,
  verify_false,
  notify_started,
  file_dropped,
  notify_finished,
  upload_entry,  // a certificate is among what is about to be uploaded
  upload_done,
  pkcs_pending,
  pkcs_failed,
  pkcs_given_up,  // names the device of the failure before it
  revoke_poll,    // and what follows stands for itself
  last_connection,
  issue_details,
  next_version,
};

Says what_is_said(std::string_view text);

// The value of "... with the value 4094."; empty if there is none.
std::string_view written_value(std::string_view text);

// Whether a line within a step tells of its failure.
bool tells_failure(std::string_view text);

}  // namespace certtrail::connector
