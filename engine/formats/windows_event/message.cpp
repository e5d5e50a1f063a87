#include "engine/formats/windows_event/message.h"

#include <charconv>
#include <string>
#include <vector>

#include "engine/decode/text.h"
#include "engine/formats/windows_event/message_template.h"
#include "engine/formats/windows_event/values.h"

namespace certtrail::windows_event {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Where `literal` ends if it stands at `at`; npos if it does not. A blank stands for any blanks or
// none, a line feed for a line end.
std::size_t match_at(std::string_view text, std::size_t at, std::string_view literal) {
  for (const char c : literal) {
    if (is_blank(c)) {
      const auto start = at;
      while (at < text.size() && is_blank(text[at])) ++at;
      if (c == '\n' && text.substr(start, at - start).find('\n') == std::string_view::npos)
        return std::string_view::npos;
    } else if (at < text.size() && text[at] == c) {
      ++at;
    } else {
      return std::string_view::npos;
    }
  }
  return at;
}

struct Found {
  std::size_t at = std::string_view::npos, end = std::string_view::npos;
};

Found find_literal(std::string_view text, std::size_t from, std::string_view literal) {
  for (auto at = from; at <= text.size(); ++at)
    if (const auto end = match_at(text, at, literal); end != std::string_view::npos)
      return {at, end};
  return {};
}

// The last value may hold what ends it.
Found find_last_literal(std::string_view text, std::size_t from, std::string_view literal) {
  if (trim(literal).empty()) return {text.size(), text.size()};
  for (auto at = text.size(); at + 1 > from; --at)
    if (const auto end = match_at(text, at, literal); end != std::string_view::npos)
      return {at, end};
  return {};
}

Fields match(std::string_view message, std::string_view pattern) {
  Fields fields;
  const auto first = pattern.find('%');
  auto here = find_literal(message, 0, pattern.substr(0, first));
  auto rest = pattern.substr(first);
  while (here.at != std::string_view::npos) {
    std::size_t number = 0;
    const auto digits = std::from_chars(rest.data() + 1, rest.data() + rest.size(), number).ptr;
    rest.remove_prefix(static_cast<std::size_t>(digits - rest.data()));
    const auto next = rest.find('%');
    const auto literal = rest.substr(0, next);
    const auto after = next == std::string_view::npos
                           ? find_last_literal(message, here.end, literal)
                           : find_literal(message, here.end, literal);
    if (after.at == std::string_view::npos) return {};
    if (fields.size() < number) fields.resize(number);
    fields[number - 1].value = trim(message.substr(here.end, after.at - here.end));
    if (next == std::string_view::npos) return fields;
    rest.remove_prefix(next);
    here = after;
  }
  return {};
}

// Translations keep the parentheses around the values.
Fields between_parentheses(std::string_view message) {
  Fields fields;
  std::size_t depth = 0, start = 0;
  for (std::size_t at = 0; at < message.size(); ++at) {
    if (message[at] == '(' && depth++ == 0) start = at + 1;
    if (message[at] == ')' && depth > 0 && --depth == 0)
      fields.push_back({"", std::string(message.substr(start, at - start))});
  }
  return fields;
}

// What a translated message of the enrolment client still says, by the fields' positions.
Fields scep_client(std::string_view message) {
  Fields fields(6);
  fields[1].value = url_in(message);
  fields[2].value = trim(message);
  const auto last = trim(message).rfind('\n');
  fields[5].value = trim(trim(message).substr(last == std::string_view::npos ? 0 : last));
  return fields;
}

// "Certificate Thumbprint:\t\t<value>", a label and a value on a line.
std::string labelled(std::string_view message, std::string_view label) {
  const auto at = message.find(label);
  if (at == std::string_view::npos) return {};
  const auto rest = message.substr(at + label.size());
  return std::string(trim(rest.substr(0, rest.find('\n'))));
}

Fields ticket(std::string_view message) {
  return {{"TargetUserName", labelled(message, "Account Name:")},
          {"Status", labelled(message, "Result Code:")},
          {"CertIssuerName", labelled(message, "Certificate Issuer Name:")},
          {"CertSerialNumber", labelled(message, "Certificate Serial Number:")},
          {"CertThumbprint", labelled(message, "Certificate Thumbprint:")}};
}

std::size_t placeholders(std::string_view pattern) {
  std::size_t count = 0;
  for (const char c : pattern) count += c == '%';
  return count;
}

}  // namespace

Fields fields_of_message(Provider provider, std::uint32_t event_id, std::string_view message) {
  if (provider == Provider::security) return ticket(message);
  if (provider == Provider::connector || provider == Provider::old_connector)
    return {{"", std::string(trim(message))}};
  const auto pattern = message_template(provider, event_id);
  if (pattern.empty()) return {};
  if (auto fields = match(message, pattern); !fields.empty()) return fields;
  if (provider == Provider::dm_edp) {
    auto fields = between_parentheses(message);
    return fields.size() >= placeholders(pattern) ? fields : Fields();
  }
  if (provider == Provider::cert_enroll && event_id >= 86) return scep_client(message);
  if (provider == Provider::auto_enrollment && event_id == 64)
    return {{"", ""}, {"", std::string(message)}};
  return {};
}

}  // namespace certtrail::windows_event
