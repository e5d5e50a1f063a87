#include "engine/formats/connector/messages.h"

#include <array>

#include "engine/decode/text.h"
#include "engine/formats/connector/errors.h"

namespace certtrail::connector {
namespace {

struct Message {
  std::string_view part, and_part;
  Says says;
};

// The first that a text holds counts.
constexpr std::array<Message, 17> kMessages = {{
    {"VerifyRequest Started", "", Says::verify_started},
    {"VerifyRequest Finished", "status True", Says::verify_true},
    {"VerifyRequest Finished", "", Says::verify_false},
    {"Notify Started", "", Says::notify_started},
    {"Dropping file", ".CRS", Says::nothing},  // it says whose, but not yet that it is done
    {"Successfully dropped file", "", Says::file_dropped},
    {"Notify Finished", "", Says::notify_finished},
    {"UploadCertificateData", "processing entry", Says::upload_entry},
    {"Successfully uploaded the data", "", Says::upload_done},
    {"Issuing Pfx certificate", "failed", Says::pkcs_given_up},
    {"IssuePfx", "pending", Says::pkcs_pending},
    {"IssuePfx", "failed", Says::pkcs_failed},
    {"IssuePfx", "Exception", Says::pkcs_failed},
    {"In Revoke thread", "", Says::revoke_poll},
    {"LastConnectionTime", "with the value", Says::last_connection},
    {"IssueDetails", "with the value", Says::issue_details},
    {"NextVersionToUpload", "with the value", Says::next_version},
}};

}  // namespace

Says what_is_said(std::string_view text) {
  for (const auto& message : kMessages)
    if (text.find(message.part) != std::string_view::npos &&
        text.find(message.and_part) != std::string_view::npos)
      return message.says;
  return Says::nothing;
}

std::string_view written_value(std::string_view text) {
  constexpr std::string_view kLabel = "with the value";
  const auto at = text.rfind(kLabel);
  if (at == std::string_view::npos) return {};
  auto value = trim(text.substr(at + kLabel.size()));
  if (value.ends_with('.')) value.remove_suffix(1);
  return value;
}

bool tells_failure(std::string_view text) {
  return text.find("Exception") != std::string_view::npos ||
         text.find("status False") != std::string_view::npos ||
         starts_with_ignoring_case(text, "failed") || !error_in(text).empty();
}

}  // namespace certtrail::connector
