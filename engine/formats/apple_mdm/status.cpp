#include <utility>

#include "engine/decode/escaped_bytes.h"
#include "engine/decode/profile_id.h"
#include "engine/decode/text.h"
#include "engine/formats/apple_mdm/answer.h"
#include "engine/formats/apple_mdm/plist.h"

namespace certtrail::formats::mdm_answer {
namespace {

constexpr std::size_t kDetailBytes = 1000;

// The profile that the words of an error name, whatever quotes stand around it.
std::string profile_in(std::string_view words) {
  const auto start = words.find("ModelName=");
  if (start == std::string_view::npos) return {};
  auto id = words.substr(start);
  for (const std::string_view end : {"\"", " ", "\u201c", "\u201d", "\u2019"})
    id = id.substr(0, id.find(end));
  return parse_profile_id(id) ? std::string(id) : std::string();
}

// Outermost first: the last one is the cause.
std::string take_error(pugi::xml_node link, Transition& answered) {
  auto words = without_escaped_bytes(text_of(link, "USEnglishDescription"));
  if (words.empty()) words = without_escaped_bytes(text_of(link, "LocalizedDescription"));
  answered.error = text_of(link, "ErrorDomain") + " " + text_of(link, "ErrorCode");
  if (answered.profile.empty()) answered.profile = profile_in(words);
  return answered.error + " " + words;
}

}  // namespace

void read_status(pugi::xml_node answer, Rows& rows) {
  const auto status = text_of(answer, "Status");
  if (status.empty() || status == "Acknowledged" || status == "Idle") return;
  Transition answered;
  answered.source = "apple_mdm_answer";
  answered.raw_state = status;
  auto detail = "the device answered " + status;
  for (const auto link : value_of(answer, "ErrorChain").children("dict"))
    if (detail.size() < kDetailBytes) detail += "; " + take_error(link, answered);
  detail = cut_utf8(detail, kDetailBytes);
  answered.correlation = text_of(answer, "CommandUUID");
  answered.error_text = detail;
  rows.add(std::move(answered), detail);
  rows.add_note(Severity::info, "apple_mdm.not_acknowledged", std::move(detail));
}

}  // namespace certtrail::formats::mdm_answer
