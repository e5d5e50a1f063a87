// Rows of pictures: CA exports, store listings, Intune reports. A row is stored once, however many
// pictures show it; snapshot_row says which do.
#include <algorithm>

#include "engine/store/content_id.h"
#include "engine/store/record_writer.h"

namespace certtrail {
namespace {

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

}  // namespace

std::optional<std::int64_t> RecordWriter::certificate(
    const std::optional<CertificateFacts>& facts) {
  if (!facts || facts->thumbprint.empty()) return std::nullopt;
  const auto id = text_id(facts->thumbprint);
  certificate_.number(id)
      .text(facts->thumbprint)
      .text(facts->serial)
      .text(facts->issuer)
      .text(facts->subject)
      .text(facts->subject_alternative_names)
      .text(facts->subject_key_identifier)
      .text(facts->spki_sha1)
      .text(facts->public_key_sha1)
      .number(facts->not_before_us)
      .number(facts->not_after_us)
      .run();
  return id;
}

std::int64_t RecordWriter::row_of(const CaRequest& r, const Place&) {
  ContentId content;
  for (const auto* text :
       {&r.request_id, &r.disposition, &r.disposition_message, &r.status_code, &r.revocation_reason,
        &r.requester, &r.request_attributes, &r.template_oid, &r.template_name, &r.serial,
        &r.thumbprint, &r.subject_key_identifier, &r.subject, &r.common_name, &r.upn, &r.email,
        &r.issuer})
    content.text(*text);
  for (const auto* moment : {&r.submitted, &r.resolved, &r.revoked, &r.not_before, &r.not_after})
    time(content, *moment);
  const auto basis = basis_of({&r.submitted, &r.resolved, &r.not_before, &r.revoked});
  content.text(basis).text(r.certificate ? r.certificate->thumbprint : "");
  const auto id = content.value();
  const auto der = certificate(r.certificate);
  ca_request_.number(id).text(r.request_id).text(r.disposition).text(r.disposition_message);
  ca_request_.text(r.status_code).number(utc(r.submitted)).number(utc(r.resolved));
  ca_request_.number(utc(r.revoked)).copy(basis).text(r.revocation_reason).text(r.requester);
  ca_request_.text(r.request_attributes).text(r.template_oid).text(r.template_name);
  ca_request_.text(r.serial).text(r.thumbprint).text(r.subject_key_identifier);
  ca_request_.number(utc(r.not_before)).number(utc(r.not_after)).text(r.subject);
  ca_request_.text(r.common_name).text(r.upn).text(r.email).text(r.issuer).number(der).run();
  return id;
}

std::int64_t RecordWriter::row_of(const StoreCertificate& r, const Place& place) {
  const auto basis = basis_of({&r.not_before, &r.not_after});
  ContentId content;
  content.number(place.stream).number(r.has_private_key).text(basis);
  for (const auto* text : {&r.source, &r.store, &r.user_scope, &r.thumbprint, &r.serial, &r.issuer,
                           &r.subject, &r.template_name})
    content.text(*text);
  time(time(content, r.not_before), r.not_after)
      .text(r.certificate ? r.certificate->thumbprint : "");
  const auto id = content.value();
  const auto der = certificate(r.certificate);
  auto& insert = store_certificate_;
  insert.number(id).number(place.stream).text(r.source).text(r.store).text(r.user_scope);
  insert.text(r.thumbprint).text(r.serial).text(r.issuer).text(r.subject);
  insert.number(utc(r.not_before)).number(utc(r.not_after)).copy(basis).text(r.template_name);
  insert.number(std::int64_t{r.has_private_key}).number(der).run();
  return id;
}

std::int64_t RecordWriter::row_of(const IntuneCertificate& r, const Place&) {
  ContentId content;
  for (const auto* text : {&r.report, &r.status, &r.device_id, &r.device_name, &r.upn, &r.user_id,
                           &r.policy_id, &r.serial, &r.thumbprint, &r.issuer, &r.subject})
    content.text(*text);
  const auto id = time(time(content, r.valid_from), r.valid_to).value();
  auto& insert = intune_certificate_;
  insert.number(id).text(r.report).text(r.status).text(r.device_id).text(r.device_name);
  insert.text(r.upn).text(r.user_id).text(r.policy_id).text(r.serial).text(r.thumbprint);
  insert.text(r.issuer).text(r.subject).number(utc(r.valid_from)).number(utc(r.valid_to)).run();
  return id;
}

std::int64_t RecordWriter::row_of(const IntuneAssignment& r, const Place&) {
  ContentId content;
  for (const auto* text :
       {&r.report, &r.policy_id, &r.policy_name, &r.device_id, &r.device_name, &r.upn, &r.status})
    content.text(*text);
  const auto id = time(content, r.modified).value();
  auto& insert = intune_assignment_;
  insert.number(id).text(r.report).text(r.policy_id).text(r.policy_name).text(r.device_id);
  insert.text(r.device_name).text(r.upn).text(r.status).number(utc(r.modified)).run();
  return id;
}

void RecordWriter::write_snapshot(const ArtifactRows& artifact, const Place& place) {
  if (!artifact.snapshot) return;
  std::vector<std::pair<std::int64_t, const Record*>> rows;
  for (const auto& staged : artifact.records) {
    const auto keep = [&](const auto& body) {
      if constexpr (requires { row_of(body, place); })
        rows.push_back({row_of(body, place), &staged.record});
    };
    std::visit(keep, staged.record.body);
  }
  const SnapshotRows& picture = *artifact.snapshot;
  snapshot_.number(place.artifact).number(place.artifact).number(place.stream);
  snapshot_.text(picture.source).text(picture.scope).number(picture.as_of.us);
  snapshot_.text(picture.as_of.basis).number(picture.newest_event_us);
  snapshot_.number(std::int64_t{picture.complete}).number(static_cast<std::int64_t>(rows.size()));
  snapshot_.run();
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::int64_t ordinal = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ordinal = i > 0 && rows[i].first == rows[i - 1].first ? ordinal + 1 : 0;
    snapshot_row_.number(place.artifact).number(rows[i].first).number(ordinal);
    snapshot_row_.number(static_cast<std::int64_t>(rows[i].second->offset));
    snapshot_row_.number(static_cast<std::int64_t>(rows[i].second->length)).run();
  }
}

}  // namespace certtrail
