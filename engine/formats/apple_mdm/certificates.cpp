#include <utility>

#include "engine/decode/base64.h"
#include "engine/decode/certificate.h"
#include "engine/formats/apple_mdm/answer.h"
#include "engine/formats/apple_mdm/plist.h"
#include "engine/formats/certificate_rows.h"

namespace certtrail::formats::mdm_answer {
namespace {

StoreCertificate certificate_row(pugi::xml_node entry) {
  StoreCertificate row;
  row.source = "mdm_certificate_list";
  row.store = "mdm";
  row.has_private_key = is_true(entry, "IsIdentity");
  row.subject = "CN=" + text_of(entry, "CommonName");
  if (const auto der = decode_base64(value_of(entry, "Data").text().get()))
    if (auto facts = decode_certificate_der(*der)) set_certificate(std::move(*facts), row);
  return row;
}

}  // namespace

void read_certificates(pugi::xml_node answer, bool whole, Rows& rows) {
  const auto list = value_of(answer, "CertificateList");
  if (!list) return;
  SnapshotInfo info;
  info.source = "mdm_certificate_list";
  std::size_t redacted = 0;
  for (const auto entry : list.children("dict")) {
    auto row = certificate_row(entry);
    redacted += row.certificate ? 0 : 1;
    const auto& begin = row.not_before;
    if (begin.known() && begin.utc_us() > info.newest_event.utc_us()) info.newest_event = begin;
    auto raw = "CommonName=" + text_of(entry, "CommonName") +
               (row.has_private_key ? " IsIdentity=true" : " IsIdentity=false");
    if (!row.thumbprint.empty()) raw += " SHA-1=" + row.thumbprint;
    rows.add(std::move(row), std::move(raw));
  }
  info.complete = whole && redacted == 0;  // names alone prove no absence
  rows.add(std::move(info), {});
  if (redacted > 0)
    rows.add_note(Severity::info, "apple_mdm.redacted_certificate",
                  std::to_string(redacted) + " certificates are listed by name only");
}

}  // namespace certtrail::formats::mdm_answer
