#include "engine/formats/certutil_view_field.h"

#include <optional>
#include <utility>

#include "engine/decode/alternative_names.h"
#include "engine/decode/certificate.h"
#include "engine/formats/ca_templates.h"
#include "engine/formats/ca_values.h"

namespace certtrail {
namespace {

// The first one counts.
void hold_certificate(std::optional<CertificateFacts> certificate, CertutilViewRow& row) {
  auto& held = row.request.certificate;
  if (!held) held = std::move(certificate);
  row.bad_certificate = row.bad_certificate || !held;
}

}  // namespace

void CertutilViewField::start(const CertutilViewLabels::Match& label, const Line& line,
                              CertutilViewRow& row) {
  end(row);
  field_ = label.field;
  attribute_ = label.attribute;
  if (field_ == CaField::certificate || field_ == CaField::other_binary) {
    if (label.value.empty()) start_binary();
  } else if (label.value.starts_with('"')) {
    value_ = Value::text;
    row.text_offset = line.offset;
    text_.start(label.value);
  } else if (!label.value.empty()) {
    set(label.value, row);
  } else if (field_ == CaField::request_attributes) {
    // Without -out, "Request Attributes:" and "Certificate Extensions:" head lists of their own.
    value_ = Value::text;
    text_.start_attributes();
  } else {
    start_binary();
  }
}

void CertutilViewField::start_binary() {
  using Wanted = CertutilViewBinary::Wanted;
  value_ = Value::binary;
  binary_.start(field_ == CaField::certificate         ? Wanted::certificate
                : field_ == CaField::alternative_names ? Wanted::dump
                                                       : Wanted::nothing);
}

bool CertutilViewField::take_binary(const Line& line, CertutilViewRow& row) {
  if (value_ != Value::binary) return false;
  const auto taken = binary_.take(line.text);
  if (taken == CertutilLine::not_taken) return false;
  if (taken == CertutilLine::taken) return true;
  row.reach(line);
  if (binary_.awaits_certificate()) hold_certificate(binary_.decode(), row);
  return true;
}

bool CertutilViewField::take_more(std::string_view line, CertutilViewRow& row) {
  if (value_ != Value::text) return false;
  const auto taken = text_.take(line);
  if (taken == CertutilLine::taken_as_last || taken == CertutilLine::behind) end(row);
  return taken == CertutilLine::taken || taken == CertutilLine::taken_as_last;
}

void CertutilViewField::set(std::string_view value, CertutilViewRow& row) const {
  if (field_ == CaField::attribute)
    add_ca_attribute(row.request, attribute_, value);
  else
    set_ca_field(row.request, field_, value);
}

void CertutilViewField::take_dump(CertutilViewRow& row) const {
  if (field_ == CaField::alternative_names)
    set(alternative_names_text(binary_.dumped()), row);
  else if (binary_.awaits_certificate())  // else its block was read
    hold_certificate(decode_certificate_der(binary_.dumped()), row);
}

void CertutilViewField::end(CertutilViewRow& row) {
  if (value_ == Value::text) set(text_.text(), row);
  if (value_ == Value::binary && !binary_.dumped().empty()) take_dump(row);
  if (in_open_text()) ++row.open_texts;
  if (value_ == Value::binary && binary_.lacks_end()) row.bad_certificate = true;
  value_ = Value::none;
  text_.clear();
}

}  // namespace certtrail
