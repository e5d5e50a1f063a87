#include "engine/decode/record_json.h"

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

// Builds one flat JSON object; empty texts are left out.
class JsonObject {
 public:
  JsonObject& text(std::string_view key, std::string_view value) {
    return value.empty() ? *this : raw(key, json_string(value));
  }
  JsonObject& number(std::string_view key, std::uint64_t value) {
    return raw(key, std::to_string(value));
  }
  JsonObject& flag(std::string_view key, bool value) { return value ? raw(key, "true") : *this; }
  JsonObject& raw(std::string_view key, std::string_view json) {
    out_ += out_.size() > 1 ? "," : "";
    out_ += json_string(key);
    out_ += ':';
    out_ += json;
    return *this;
  }
  // Dates that lack a day print as day number and time of day.
  JsonObject& moment(std::string_view key, const Moment& moment) {
    if (!moment.known()) return *this;
    if (moment.basis == ZoneBasis::date_inferred) {
      const auto days = moment.naive_us / kMicrosecondsPerDay;
      text(key, "day " + std::to_string(days) + " " + format_utc(moment.utc_us()).substr(11));
    } else {
      text(key, format_utc(moment.utc_us()));
    }
    return text(std::string(key) + "_basis", to_string(moment.basis));
  }
  std::string done() const { return out_ + "}"; }

 private:
  std::string out_ = "{";
};

JsonObject& certificate(JsonObject& json, const std::optional<CertificateFacts>& facts) {
  if (!facts) return json;
  JsonObject inner;
  inner.text("thumbprint", facts->thumbprint)
      .text("serial", facts->serial)
      .text("issuer", facts->issuer)
      .text("subject", facts->subject)
      .text("subject_alternative_names", facts->subject_alternative_names)
      .text("subject_key_identifier", facts->subject_key_identifier)
      .text("spki_sha1", facts->spki_sha1)
      .text("public_key_sha1", facts->public_key_sha1)
      .text("extended_key_usages", facts->extended_key_usages)
      .text("security_identifier", facts->security_identifier)
      .text("not_before", format_utc(facts->not_before_us))
      .text("not_after", format_utc(facts->not_after_us));
  return json.raw("certificate", inner.done());
}

void body(JsonObject& json, const Transition& t) {
  json.text("source", t.source)
      .text("raw_state", t.raw_state)
      .text("previous_state", t.previous_state)
      .text("profile", t.profile)
      .text("thumbprint", t.thumbprint)
      .text("serial", t.serial)
      .text("issuer", t.issuer)
      .text("transaction_id", t.transaction_id)
      .text("user", t.user)
      .text("url", t.url)
      .text("subject", t.subject)
      .text("error", t.error)
      .text("error_text", t.error_text)
      .text("correlation", t.correlation)
      .text("actor", t.actor)
      .text("device_id", t.device_id)
      .text("request_id", t.request_id)
      .text("subject_key_identifier", t.subject_key_identifier);
}

void body(JsonObject& json, const Exchange& e) {
  json.text("source", e.source)
      .text("operation", e.operation)
      .text("direction", e.direction)
      .text("profile", e.profile)
      .text("url", e.url)
      .text("status", e.status)
      .text("transaction_id", e.transaction_id)
      .text("pki_status", e.pki_status)
      .text("fail_info", e.fail_info)
      .text("subject", e.subject)
      .text("issuer", e.issuer)
      .text("serial", e.serial)
      .text("error", e.error)
      .text("error_text", e.error_text)
      .text("actor", e.actor)
      .text("platform", e.platform)
      .text("signer_key", e.signer_key);
}

void body(JsonObject& json, const CaRequest& r) {
  json.text("request_id", r.request_id)
      .text("disposition", r.disposition)
      .text("disposition_message", r.disposition_message)
      .text("status_code", r.status_code)
      .moment("submitted", r.submitted)
      .moment("resolved", r.resolved)
      .moment("revoked", r.revoked)
      .text("revocation_reason", r.revocation_reason)
      .text("requester", r.requester)
      .text("request_attributes", r.request_attributes)
      .text("template_oid", r.template_oid)
      .text("template_name", r.template_name)
      .text("serial", r.serial)
      .text("thumbprint", r.thumbprint)
      .text("subject_key_identifier", r.subject_key_identifier)
      .moment("not_before", r.not_before)
      .moment("not_after", r.not_after)
      .text("subject", r.subject)
      .text("common_name", r.common_name)
      .text("upn", r.upn)
      .text("email", r.email)
      .text("issuer", r.issuer)
      .text("subject_alternative_names", r.subject_alternative_names);
  certificate(json, r.certificate);
}

void body(JsonObject& json, const StoreCertificate& s) {
  json.text("source", s.source)
      .text("store", s.store)
      .text("user_scope", s.user_scope)
      .text("thumbprint", s.thumbprint)
      .text("serial", s.serial)
      .text("issuer", s.issuer)
      .text("subject", s.subject)
      .moment("not_before", s.not_before)
      .moment("not_after", s.not_after)
      .text("template_name", s.template_name)
      .flag("has_private_key", s.has_private_key);
  certificate(json, s.certificate);
}

void body(JsonObject& json, const IntuneCertificate& c) {
  json.text("report", c.report)
      .text("status", c.status)
      .text("device_id", c.device_id)
      .text("device_name", c.device_name)
      .text("upn", c.upn)
      .text("user_id", c.user_id)
      .text("policy_id", c.policy_id)
      .text("serial", c.serial)
      .text("thumbprint", c.thumbprint)
      .text("issuer", c.issuer)
      .text("subject", c.subject)
      .moment("valid_from", c.valid_from)
      .moment("valid_to", c.valid_to)
      .text("error", c.error)
      .moment("changed", c.changed);
}

void body(JsonObject& json, const IntuneAssignment& a) {
  json.text("report", a.report)
      .text("policy_id", a.policy_id)
      .text("policy_name", a.policy_name)
      .text("device_id", a.device_id)
      .text("device_name", a.device_name)
      .text("upn", a.upn)
      .text("status", a.status)
      .moment("modified", a.modified);
}

void body(JsonObject& json, const ProfileSetting& s) {
  json.text("source", s.source)
      .text("profile", s.profile)
      .text("scope", s.scope)
      .text("name", s.name)
      .text("value", s.value);
}

void body(JsonObject& json, const DeviceFact& f) {
  json.text("about", f.about).text("name", f.name).text("value", f.value);
}

void body(JsonObject& json, const LogSpan& s) {
  json.text("source", s.source)
      .moment("from", s.from)
      .moment("to", s.to)
      .flag("verbose", s.verbose);
  json.text("actor", s.actor);
  if (s.last_record_id > 0)
    json.number("first_record_id", s.first_record_id).number("last_record_id", s.last_record_id);
}

void body(JsonObject& json, const SnapshotInfo& s) {
  json.text("source", s.source)
      .text("scope", s.scope)
      .moment("printed_as_of", s.printed_as_of)
      .moment("newest_event", s.newest_event)
      .flag("complete", s.complete);
}

void body(JsonObject&, const Event&) {}

}  // namespace

std::string_view kind_name(const RecordBody& record_body) {
  static constexpr std::string_view kNames[] = {
      "transition",         "exchange",          "ca_request",  "store_certificate",
      "intune_certificate", "intune_assignment", "device_fact", "profile_setting",
      "log_span",           "snapshot",          "event"};
  static_assert(std::size(kNames) == std::variant_size_v<RecordBody>);
  return kNames[record_body.index()];
}

std::string to_json(const Record& record) {
  std::string out;
  append_json(out, record);
  return out;
}

void append_json(std::string& out, const Record& record) {
  if (const auto* event = std::get_if<Event>(&record.body)) {
    out += event->json;
    return;
  }
  JsonObject json;
  json.text("kind", kind_name(record.body))
      .number("offset", record.offset)
      .number("length", record.length)
      .moment("at", record.at)
      .flag("recovered", record.recovered);
  std::visit([&](const auto& b) { body(json, b); }, record.body);
  json.text("identity", record.identity).text("raw", cut_utf8(record.raw, 4096));
  out += json.done();
}

std::string to_json(const Note& note) {
  JsonObject json;
  json.text("note", note.code)
      .text("severity", to_string(note.severity))
      .number("offset", note.offset)
      .text("detail", note.detail);
  return json.done();
}

}  // namespace certtrail
