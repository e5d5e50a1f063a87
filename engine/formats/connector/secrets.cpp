#include "engine/formats/connector/secrets.h"

#include "engine/decode/characters.h"
#include "engine/decode/scrub.h"

namespace certtrail::connector {
namespace {

bool is_base64(char c) { return is_alphanumeric(c) || c == '+' || c == '/' || c == '='; }

}  // namespace

std::string without_secrets(std::string_view text) {
  constexpr std::size_t kShortestBlob = 100;
  const auto scrubbed = scrub_secrets(text);
  std::string out;
  for (std::size_t at = 0; at < scrubbed.size();) {
    auto end = at;
    while (end < scrubbed.size() && is_base64(scrubbed[end])) ++end;
    if (end - at >= kShortestBlob)
      out += "[removed]";
    else
      out.append(scrubbed, at, end - at);
    if (end < scrubbed.size()) out += scrubbed[end++];
    at = end;
  }
  return out;
}

}  // namespace certtrail::connector
