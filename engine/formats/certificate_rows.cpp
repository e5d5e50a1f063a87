#include "engine/formats/certificate_rows.h"

namespace certtrail::formats {
namespace {

// Certificate Request Agent: what NDES's own certificates are for, and no device's.
constexpr std::string_view kRequestAgent = "1.3.6.1.4.1.311.20.2.1";

bool is_authority(const CertificateFacts& facts) {
  return facts.authority || facts.extended_key_usages.find(kRequestAgent) != std::string::npos;
}

std::string text_of(const CertificateFacts& facts) {
  return "Subject=" + facts.subject + "; Issuer=" + facts.issuer + "; Serial=" + facts.serial +
         "; SHA-1=" + facts.thumbprint + "; SHA-1 of SubjectPublicKeyInfo=" + facts.spki_sha1 +
         "; SHA-1 of key=" + facts.public_key_sha1;
}

Moment utc(std::int64_t us) { return {us, 0, ZoneBasis::utc_by_format, {}}; }

}  // namespace

void set_certificate(CertificateFacts&& facts, StoreCertificate& row) {
  row.thumbprint = facts.thumbprint;
  row.serial = facts.serial;
  row.issuer = facts.issuer;
  row.subject = facts.subject;
  row.not_before = utc(facts.not_before_us);
  row.not_after = utc(facts.not_after_us);
  row.certificate = std::move(facts);
}

void CertificateRows::add(CertificateFacts&& facts, std::uint64_t offset, std::uint64_t length,
                          Output& out) {
  ++count_;
  ++out.records_total;
  StoreCertificate row;
  row.source = "certificate_file";
  row.store = is_authority(facts) ? "authority" : "file";
  auto raw = text_of(facts);
  set_certificate(std::move(facts), row);
  if (!newest_.known() || newest_.naive_us < row.not_before.naive_us) newest_ = row.not_before;
  out.records.push_back({offset, length, {}, std::move(raw), {}, false, std::move(row)});
}

void CertificateRows::finish(std::uint64_t length, bool complete, Output& out) {
  if (count_ == 0) return;
  SnapshotInfo info;
  info.source = "certificate_file";
  info.newest_event = newest_;
  info.complete = complete;
  out.records.push_back({0, length, {}, {}, {}, false, std::move(info)});
}

}  // namespace certtrail::formats
