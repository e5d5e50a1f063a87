// What a Wi-Fi or VPN profile finds when it looks for its certificate:
//   1 cert(s) matched criteria: User<ID>[i:<ID>,<40 hex>;eku:1.3.6.1.5.5.7.3.1,1.3.6.1.5.5.7.3.2]
//   0 cert(s) matched criteria:
//   2 cert(s) excluded by criteria:
// Whose hash the 40 digits are is not known (the published ones begin like a root's), so they are
// not taken for the certificate's thumbprint.
#include "engine/decode/characters.h"
#include "engine/decode/text.h"
#include "engine/formats/android_omadm/messages.h"

namespace certtrail::formats::omadm {
namespace {

constexpr std::string_view kMatched = " cert(s) matched criteria:";
constexpr std::string_view kExcluded = " cert(s) excluded by criteria:";
constexpr std::size_t kKeptList = 1024;

std::string_view leading_number(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  return text.substr(0, end);
}

}  // namespace

bool counts_certificates(std::string_view message) {
  return message.substr(leading_number(message).size()).starts_with(" cert(s) ");
}

std::vector<Finding> read_criteria(const Columns& columns) {
  const auto count = leading_number(columns.message);
  const auto told = columns.message.substr(count.size());
  const bool none = count.find_first_not_of('0') == std::string_view::npos;
  const bool matched = told.starts_with(kMatched);
  const bool says_something = matched || (told.starts_with(kExcluded) && !none);
  if (count.empty() || !says_something) return {};
  Transition t;
  t.source = "android_certificate_selector";
  t.actor = actor_of(columns);
  if (!matched) {
    t.raw_state = "Certificates excluded";
    t.subject = count;
  } else if (none) {
    t.raw_state = "No certificate matched";
  } else {
    t.raw_state = "Certificates matched";
    t.subject = cut_utf8(trim(told.substr(kMatched.size())), kKeptList);
  }
  std::vector<Finding> findings;
  findings.push_back({std::move(t), {}});
  return findings;
}

}  // namespace certtrail::formats::omadm
