// One staged row for each kind of record; the order of values is that of columns.h.
#include "engine/decode/text.h"
#include "engine/store/clean_text.h"
#include "engine/store/content_id.h"
#include "engine/store/staging.h"

namespace certtrail {
namespace {

constexpr std::size_t kRawKept = 4096;

std::optional<std::int64_t> utc(const Moment& moment) {
  if (!moment.known()) return std::nullopt;
  return moment.utc_us();
}

std::string_view basis_of(std::initializer_list<const Moment*> moments) {
  for (const Moment* moment : moments)
    if (moment->known()) return to_string(moment->basis);
  return to_string(ZoneBasis::none);
}

ContentId& time(ContentId& id, const Moment& moment) {
  return id.number(moment.known() ? 1 : 0).number(moment.known() ? moment.utc_us() : 0);
}

RowBytes& place_of(RowBytes& bytes, const Record& record) {
  return bytes.number(static_cast<std::int64_t>(record.offset))
      .number(static_cast<std::int64_t>(record.length));
}

RowBytes& head(RowBytes& bytes, const Record& record) {
  const Moment& at = record.at;
  place_of(bytes.clear(), record).number(std::int64_t{at.offset_minutes});
  return bytes.raw(to_string(at.basis)).text(at.text);
}

void tail(RowBytes& bytes, const Record& record) {
  if (is_clean(record.raw))
    bytes.raw(cut_utf8(record.raw, kRawKept));
  else
    bytes.raw(cut_utf8(cleaned(record.raw), kRawKept));
  bytes.number(static_cast<std::int64_t>(record.raw.size()));
  bytes.number(std::int64_t{record.recovered});
}

}  // namespace

void Staging::log_record(Staged table, StagedPlace place, const Record& record) {
  key(table).number(place.scope).number(record.at.known() ? record.at.naive_us : 0);
  key_.number(text_id(record.identity.empty() ? record.raw : record.identity));
  rows_.add(key_.number(place.artifact).view(), bytes_.view());
}

void Staging::picture_row(Staged table, StagedPlace place, std::int64_t id) {
  rows_.add(key(table).number(place.artifact).number(id).view(), bytes_.view());
}

std::optional<std::int64_t> Staging::certificate(const std::optional<CertificateFacts>& facts,
                                                 std::uint32_t artifact) {
  if (!facts || facts->thumbprint.empty()) return std::nullopt;
  const auto id = text_id(facts->thumbprint);
  RowBytes bytes;
  for (const auto* text :
       {&facts->thumbprint, &facts->serial, &facts->issuer, &facts->subject,
        &facts->subject_alternative_names, &facts->subject_key_identifier, &facts->spki_sha1,
        &facts->public_key_sha1, &facts->extended_key_usages, &facts->security_identifier})
    bytes.text(*text);
  bytes.number(facts->not_before_us).number(facts->not_after_us);
  rows_.add(key(Staged::certificate).number(id).number(artifact).view(), bytes.view());
  return id;
}

void Staging::row(StagedPlace place, const Record& record, const Transition& t) {
  const auto artifact = place.artifact;
  head(bytes_, record).text(t.source).text(t.raw_state).text(t.previous_state);
  bytes_.number(intern(t.profile, artifact)).text(t.thumbprint).text(t.serial);
  bytes_.number(intern(t.issuer, artifact)).text(t.transaction_id).number(intern(t.user, artifact));
  bytes_.number(intern(t.url, artifact)).number(intern(t.subject, artifact));
  bytes_.text(t.error).text(t.error_text).text(t.correlation).text(t.actor);
  bytes_.number(intern(t.device_id, artifact)).text(t.request_id).text(t.subject_key_identifier);
  tail(bytes_, record);
  log_record(Staged::transition, place, record);
}

void Staging::row(StagedPlace place, const Record& record, const Exchange& e) {
  const auto artifact = place.artifact;
  head(bytes_, record).text(e.source).text(e.operation).text(e.direction);
  bytes_.number(intern(e.profile, artifact)).number(intern(e.url, artifact)).text(e.status);
  bytes_.text(e.transaction_id).text(e.pki_status).text(e.fail_info);
  bytes_.number(intern(e.subject, artifact)).number(intern(e.issuer, artifact)).text(e.serial);
  bytes_.text(e.error).text(e.error_text).text(e.actor).text(e.platform).text(e.signer_key);
  tail(bytes_, record);
  log_record(Staged::exchange, place, record);
}

void Staging::row(StagedPlace place, const Record&, const LogSpan& s) {
  bytes_.clear().text(s.source).number(s.from.naive_us).number(s.to.naive_us);
  bytes_.number(std::int64_t{s.to.offset_minutes}).raw(to_string(s.to.basis));
  bytes_.number(std::int64_t{s.verbose}).text(s.actor);
  bytes_.number(static_cast<std::int64_t>(s.first_record_id));
  bytes_.number(static_cast<std::int64_t>(s.last_record_id));
  rows_.add(key(Staged::span).number(place.artifact).view(), bytes_.view());
}

void Staging::row(StagedPlace place, const Record& record, const ProfileSetting& s) {
  if (s.value.empty()) return;
  place_of(place_of(bytes_.clear(), record), record);
  key(Staged::setting).number(place.scope);
  for (const auto* text : {&s.source, &s.profile, &s.scope, &s.name, &s.value}) {
    const auto clean = cleaned(*text);
    bytes_.raw(clean);
    key_.text(clean);
  }
  rows_.add(key_.number(place.artifact).view(), bytes_.view());
}

void Staging::row(StagedPlace place, const Record& record, const CaRequest& r) {
  ContentId content;
  for (const auto* text :
       {&r.request_id, &r.disposition, &r.disposition_message, &r.status_code, &r.revocation_reason,
        &r.requester, &r.request_attributes, &r.template_oid, &r.template_name, &r.serial,
        &r.thumbprint, &r.subject_key_identifier, &r.subject, &r.common_name, &r.upn, &r.email,
        &r.issuer, &r.subject_alternative_names})
    content.text(*text);
  for (const auto* moment : {&r.submitted, &r.resolved, &r.revoked, &r.not_before, &r.not_after})
    time(content, *moment);
  const auto basis = basis_of({&r.submitted, &r.resolved, &r.not_before, &r.revoked});
  content.text(basis).text(r.certificate ? r.certificate->thumbprint : "");
  const auto der = certificate(r.certificate, place.artifact);
  place_of(bytes_.clear(), record).text(r.request_id).text(r.disposition);
  bytes_.text(r.disposition_message).text(r.status_code).number(utc(r.submitted));
  bytes_.number(utc(r.resolved)).number(utc(r.revoked)).raw(basis).text(r.revocation_reason);
  bytes_.text(r.requester).text(r.request_attributes).text(r.template_oid).text(r.template_name);
  bytes_.text(r.serial).text(r.thumbprint).text(r.subject_key_identifier);
  bytes_.number(utc(r.not_before)).number(utc(r.not_after)).text(r.subject);
  bytes_.text(r.common_name)
      .text(r.upn)
      .text(r.email)
      .text(r.issuer)
      .text(r.subject_alternative_names)
      .number(der);
  picture_row(Staged::ca_request, place, content.value());
}

void Staging::row(StagedPlace place, const Record& record, const StoreCertificate& r) {
  const auto basis = basis_of({&r.not_before, &r.not_after});
  ContentId content;
  content.number(r.has_private_key).text(basis);
  for (const auto* text : {&r.source, &r.store, &r.user_scope, &r.thumbprint, &r.serial, &r.issuer,
                           &r.subject, &r.template_name})
    content.text(*text);
  time(time(content, r.not_before), r.not_after)
      .text(r.certificate ? r.certificate->thumbprint : "");
  const auto der = certificate(r.certificate, place.artifact);
  place_of(bytes_.clear(), record).raw(content.bytes()).text(r.source).text(r.store);
  bytes_.text(r.user_scope).text(r.thumbprint).text(r.serial).text(r.issuer).text(r.subject);
  bytes_.number(utc(r.not_before)).number(utc(r.not_after)).raw(basis).text(r.template_name);
  bytes_.number(std::int64_t{r.has_private_key}).number(der);
  picture_row(Staged::store_certificate, place, content.value());
}

void Staging::row(StagedPlace place, const Record& record, const IntuneCertificate& r) {
  ContentId content;
  place_of(bytes_.clear(), record);
  for (const auto* text : {&r.report, &r.status, &r.device_id, &r.device_name, &r.upn, &r.user_id,
                           &r.policy_id, &r.serial, &r.thumbprint, &r.issuer, &r.subject}) {
    content.text(*text);
    bytes_.text(*text);
  }
  time(time(time(content, r.valid_from), r.valid_to), r.changed).text(r.error);
  bytes_.number(utc(r.valid_from)).number(utc(r.valid_to)).text(r.error).number(utc(r.changed));
  picture_row(Staged::intune_certificate, place, content.value());
}

void Staging::row(StagedPlace place, const Record& record, const IntuneAssignment& r) {
  ContentId content;
  place_of(bytes_.clear(), record);
  for (const auto* text :
       {&r.report, &r.policy_id, &r.policy_name, &r.device_id, &r.device_name, &r.upn, &r.status}) {
    content.text(*text);
    bytes_.text(*text);
  }
  time(content, r.modified);
  bytes_.number(utc(r.modified));
  picture_row(Staged::intune_assignment, place, content.value());
}

}  // namespace certtrail
