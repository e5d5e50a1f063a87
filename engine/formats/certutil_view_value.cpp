#include "engine/formats/certutil_view_value.h"

#include <algorithm>

#include "engine/decode/certificate.h"
#include "engine/decode/text.h"
#include "engine/formats/certutil_view_lines.h"

namespace certtrail {

// Behind its closing quote a template's OID has a name; other quotes than these two are the text's.
void CertutilViewText::start(std::string_view quoted) {
  const auto last = quoted.rfind('"');
  const auto quotes = std::count(quoted.begin(), quoted.end(), '"');
  lines_ = 1;
  if (last == 0 || (last + 1 < quoted.size() && quotes > 2)) {
    state_ = State::open;
    text_ = quoted.substr(1);
    return;
  }
  state_ = State::closed;
  text_ = quoted.substr(1, last - 1);
  text_.append(quoted.substr(last + 1));
}

void CertutilViewText::start_attributes() {
  state_ = State::attributes;
  lines_ = 1;
}

void CertutilViewText::clear() {
  text_.clear();
  state_ = State::closed;
}

CertutilLine CertutilViewText::take(std::string_view line) {
  switch (state_) {
    case State::open:
      return take_text(line);
    case State::closed:
      return take_behind_quote(line);
    case State::attributes:
      if (!line.starts_with("    ")) return CertutilLine::not_taken;
      take_attribute(trim(line));
      return CertutilLine::taken;
  }
  return CertutilLine::not_taken;
}

// A quote at the end of a line ended nothing if the text goes on at the left margin.
CertutilLine CertutilViewText::take_behind_quote(std::string_view line) {
  if (line.empty() || line.front() == ' ' || is_certutil_hex_dump(line))
    return CertutilLine::behind;
  const bool trailer = line.find_first_of("\":") == std::string_view::npos;  // such as "2 Rows"
  if (lines_ == 1 && trailer) return CertutilLine::behind;
  text_ += '"';
  state_ = State::open;
  return take_text(line);
}

CertutilLine CertutilViewText::take_text(std::string_view line) {
  const bool closes = line.ends_with('"');
  if (closes) line.remove_suffix(1);
  if (text_.size() < kCertutilFieldBytes) {
    text_ += '\n';
    text_.append(line);
  }
  if (closes) state_ = State::closed;
  ++lines_;
  return closes || lines_ <= kLines ? CertutilLine::taken : CertutilLine::taken_as_last;
}

// `    ccm: "ndes.contoso.com"`
void CertutilViewText::take_attribute(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || line.size() > kCertutilFieldBytes) return;
  auto value = trim(line.substr(colon + 1));
  if (value.size() > 1 && value.starts_with('"') && value.ends_with('"'))
    value = value.substr(1, value.size() - 2);
  if (!text_.empty()) text_ += '\n';
  text_.append(line.substr(0, colon + 1));
  text_.append(value);
}

void CertutilViewBinary::start(Wanted wanted) {
  block_.clear();
  dumped_.clear();
  wanted_ = wanted;
  in_block_ = false;
}

CertutilLine CertutilViewBinary::take(std::string_view line) {
  if (line.empty()) return CertutilLine::taken;
  if (line.front() == ' ' || line.back() == ':' || line.starts_with("CertUtil:"))
    return CertutilLine::not_taken;
  if (line.starts_with("-----")) {
    in_block_ = line.starts_with("-----BEGIN ");
    if (!in_block_) return CertutilLine::taken_as_last;
  } else if (wanted_ != Wanted::nothing && !in_block_ && is_certutil_hex_dump(line)) {
    if (dumped_.size() < kCertutilFieldBytes) append_certutil_hex_dump(dumped_, line);
  } else if (in_block_ && awaits_certificate() && block_.text_size() < kCertutilFieldBytes) {
    block_.add(line);
  }
  return CertutilLine::taken;
}

std::optional<CertificateFacts> CertutilViewBinary::decode() {
  const auto der = block_.finish();
  auto facts = der ? decode_certificate_der(*der) : std::nullopt;
  block_.clear();
  wanted_ = Wanted::nothing;
  return facts;
}

}  // namespace certtrail
