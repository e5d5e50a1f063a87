#include "engine/decode/profile_id.h"

#include <limits>

#include "engine/decode/characters.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::string_view kModel = "ModelName";
constexpr std::string_view kLogical = "LogicalName";
constexpr std::string_view kHash = "Hash";
constexpr std::size_t kLongestId = 512;  // an id of any spelling is far shorter
constexpr std::size_t kGuidDigits = 32;
constexpr std::size_t kGuidLength = 36;

// Position of `needle` in `text`, ASCII case ignored.
std::size_t find_ignoring_case(std::string_view text, std::string_view needle) {
  const char both[] = {needle[0], static_cast<char>(needle[0] + 32), '\0'};
  for (auto at = text.find_first_of(both); at != std::string_view::npos;
       at = text.find_first_of(both, at + 1))
    if (starts_with_ignoring_case(text.substr(at), needle)) return at;
  return std::string_view::npos;
}

// The guid at the start of `text` with '-' or '_' or nothing between its groups.
std::string leading_guid(std::string_view text) {
  std::string guid;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '-' || c == '_') continue;
    if (!is_hex_digit(c) || digits == kGuidDigits) break;
    if (digits == 8 || digits == 12 || digits == 16 || digits == 20) guid += '-';
    guid += c;
    ++digits;
  }
  return ascii_lower(guid);
}

std::optional<std::int32_t> leading_hash(std::string_view text) {
  if (text.empty() || (text[0] != '=' && text[0] != '_')) return std::nullopt;
  text.remove_prefix(1);
  std::size_t length = text.starts_with('-') ? 1 : 0;
  while (length < text.size() && text[length] >= '0' && text[length] <= '9') ++length;
  const auto rest = text.substr(length);
  if (rest.starts_with("\u2026") || rest.starts_with("...")) return std::nullopt;
  const auto value = parse_integer(text.substr(0, length));
  if (!value || *value < std::numeric_limits<std::int32_t>::min() ||
      *value > std::numeric_limits<std::int32_t>::max())
    return std::nullopt;
  return static_cast<std::int32_t>(*value);
}

std::string decode_fully(std::string_view text) {
  std::string decoded(text);
  while (decoded.find('%') != std::string::npos) {
    auto again = percent_decode(decoded);
    if (again.size() == decoded.size()) break;
    decoded = std::move(again);
  }
  return decoded;
}

std::string shown(const std::string& guid) {
  return guid.size() == kGuidLength ? guid : guid + "*";
}

}  // namespace

std::string ProfileId::canonical() const {
  std::string text = "ac_";
  text.append(shown(account)).append("/").append(shown(logical));
  if (hash) text.append(";").append(std::to_string(*hash));
  return text;
}

std::optional<ProfileId> parse_profile_id(std::string_view text) {
  const auto start = find_ignoring_case(text, kModel);
  if (start == std::string_view::npos) return std::nullopt;
  const auto decoded = decode_fully(text.substr(start, kLongestId));
  std::string_view rest = std::string_view(decoded).substr(kModel.size());
  if (rest.empty() || (rest[0] != '=' && rest[0] != '_')) return std::nullopt;
  rest.remove_prefix(1);
  const auto logical = find_ignoring_case(rest, kLogical);
  if (logical == std::string_view::npos) return std::nullopt;
  auto account = rest.substr(0, logical);
  if (starts_with_ignoring_case(account, "AC_")) account.remove_prefix(3);
  rest.remove_prefix(logical + kLogical.size());

  ProfileId id;
  id.account = leading_guid(account);
  id.logical = leading_guid(rest.substr(rest.starts_with('=') ? 1 : 0));
  id.elided = id.account.size() != kGuidLength || id.logical.size() != kGuidLength;
  const auto hash = find_ignoring_case(rest, kHash);
  if (hash != std::string_view::npos && hash <= 64) id.hash = leading_hash(rest.substr(hash + 4));
  return id;
}

}  // namespace certtrail
