#include "engine/formats/connector/facts.h"

#include <algorithm>

#include "engine/decode/characters.h"
#include "engine/decode/text.h"
#include "engine/formats/connector/errors.h"
#include "engine/formats/connector/secrets.h"
#include "engine/formats/connector/value_names.h"
#include "engine/formats/windows_event/values.h"

namespace certtrail::connector {
namespace {

bool is_guid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex_digit(text[i])) return false;
  }
  return text.find_first_not_of("0-") != std::string_view::npos;
}

bool has_blank(std::string_view text) { return text.find(' ') != std::string_view::npos; }

// The first GUID of a text; empty if it holds none.
std::string_view guid_in(std::string_view text) {
  constexpr std::size_t kLength = 36;
  for (std::size_t at = 0; at + kLength <= text.size(); ++at)
    if (is_guid(text.substr(at, kLength))) return text.substr(at, kLength);
  return {};
}

std::string* field_of(Role role, Transition& t) {
  switch (role) {
    case Role::device:
      return &t.device_id;
    case Role::user:
      return &t.user;
    case Role::thumbprint:
      return &t.thumbprint;
    case Role::serial:
      return &t.serial;
    case Role::transaction:
      return &t.transaction_id;
    case Role::request:
      return &t.request_id;
    case Role::correlation:
      return &t.correlation;
    case Role::profile:
      return &t.profile;
    case Role::subject:
      return &t.subject;
    case Role::issuer:
      return &t.issuer;
    case Role::key:
      return &t.subject_key_identifier;
    case Role::error:
      return &t.error;
    case Role::error_text:
      return &t.error_text;
    case Role::none:
    case Role::foreign:
      return nullptr;
  }
  return nullptr;
}

// The value as the field holds it; empty if it is none of that kind.
std::string fitted(Role& role, std::string_view value) {
  value = trim(value);
  if (value.find_first_not_of("0-") == std::string_view::npos) return {};
  const auto guid = guid_in(value);
  switch (role) {
    case Role::device:
      return std::string(guid);
    case Role::profile:  // a policy's GUID, or an id that holds several
      if (value.size() <= guid.size() + 2) return std::string(guid);
      return has_blank(value) ? std::string() : std::string(value);
    case Role::user:
    case Role::correlation:
    case Role::transaction:
      if (!guid.empty()) return std::string(guid);
      return has_blank(value) ? std::string() : std::string(value);
    case Role::serial:
      return normalise_hex(value) ? std::string(value) : std::string();
    case Role::thumbprint:
      return windows_event::is_thumbprint(value) ? std::string(value) : std::string();
    case Role::key:
      return normalise_hex(value).value_or("");
    case Role::request:  // of the CA where it is a number, else of Intune
      if (parse_integer(value)) return std::string(value);
      role = Role::correlation;
      return fitted(role, value);
    case Role::error:
      if (const auto number = windows_event::parse_number(value))
        return windows_event::error_of(value);
      if (auto known = error_in(value); !known.empty()) return known;
      role = Role::error_text;
      return without_secrets(value);
    case Role::error_text:
    case Role::subject:
      return without_secrets(value);
    default:
      return std::string(value);
  }
}

// The words right before a position: "for Device ID - " gives "for Device ID". What holds digits is
// no word but another value.
std::string_view words_before(std::string_view text, std::size_t at) {
  constexpr std::string_view kBetween = " \t\r\n:=-#\"'({[>";
  constexpr std::size_t kLongest = 32;
  auto end = at;
  while (end > 0 && kBetween.find(text[end - 1]) != std::string_view::npos) --end;
  auto start = end;
  while (start > 0 && end - start < kLongest &&
         (is_letter(text[start - 1]) || text[start - 1] == ' ' || text[start - 1] == '_'))
    --start;
  if (start > 0 && is_digit(text[start - 1])) start = std::min(text.find(' ', start), end);
  return text.substr(start, end - start);
}

void put(std::string value, std::string& field) {
  if (field.empty()) field = std::move(value);
}

void take_guid(std::string_view guid, std::string_view words, BareGuid bare, Transition& t) {
  const auto role = role_of(words);
  const bool is_id = role == Role::device || role == Role::user || role == Role::profile ||
                     role == Role::transaction;
  if (is_id) return put(std::string(guid), *field_of(role, t));
  if (role == Role::request || role == Role::correlation)
    return put(std::string(guid), t.correlation);
  if (bare == BareGuid::leave || !trim(words).empty()) return;
  t.correlation += (t.correlation.empty() ? "" : ", ") + std::string(guid);
}

void take_digits(std::string_view digits, std::string_view words, Transition& t) {
  const auto role = role_of(words);
  if (role == Role::foreign) return;
  if (role == Role::transaction) return put(std::string(digits), t.transaction_id);
  if (role == Role::key) return put(ascii_lower(digits), t.subject_key_identifier);
  if (role == Role::serial || (digits.size() < 40 && role != Role::thumbprint))
    return put(std::string(digits), t.serial);
  if (digits.size() == 40) put(std::string(digits), t.thumbprint);
}

// Whether "<id>.CRS" or "<id>.pfr" stands there; then takes it.
bool take_file_name(std::string_view text, std::size_t start, std::size_t end, Transition& t) {
  const auto extension = ascii_lower(text.substr(end, 4));
  if (extension != ".crs" && extension != ".pfr") return false;
  put(std::string(text.substr(start, end + 4 - start)), t.correlation);
  return true;
}

}  // namespace

bool take_named(std::string_view name, std::string_view value, Transition& t) {
  auto role = role_of(name);
  if (role == Role::none) return false;
  if (role == Role::foreign) return true;
  auto fit = fitted(role, value);
  put(std::move(fit), *field_of(role, t));
  return true;
}

void take_ids(std::string_view text, BareGuid bare, Transition& t) {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_alphanumeric(text[at])) {
      ++at;
      continue;
    }
    const auto start = at;
    while (at < text.size() && (is_alphanumeric(text[at]) || text[at] == '-')) ++at;
    if (take_file_name(text, start, at, t)) continue;
    const auto token = text.substr(start, at - start);
    if (is_guid(token))
      take_guid(token, words_before(text, start), bare, t);
    else if (token.size() >= 30 && token.size() <= 40 &&
             std::all_of(token.begin(), token.end(), is_hex_digit))
      take_digits(token, words_before(text, start), t);
  }
}

}  // namespace certtrail::connector
