#include "engine/link/certificates.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "engine/decode/text.h"
#include "engine/link/clock.h"
#include "engine/link/keys.h"
#include "engine/link/union_find.h"

namespace certtrail {
namespace {

constexpr std::int64_t kMinute = 60'000'000;

enum class MentionKind { ca_row, store_row, intune_row, record, server_record };

struct Mention {
  MentionKind kind;
  std::size_t index;
  std::string thumbprint, serial, issuer;  // keys
};

std::string first_of(std::initializer_list<std::string_view> values) {
  for (const auto value : values)
    if (!value.empty()) return std::string(value);
  return {};
}

template <class Row>
Mention mention_of(MentionKind kind, std::size_t index, const Row& row,
                   const DecodedCertificate* certificate) {
  static const DecodedCertificate kNone;
  const auto& decoded = certificate ? *certificate : kNone;
  return {kind, index, thumbprint_key(first_of({decoded.thumbprint, row.thumbprint})),
          serial_key(first_of({decoded.serial, row.serial})),
          name_key(first_of({decoded.issuer, row.issuer}))};
}

std::vector<Mention> mentions_of(const Evidence& evidence) {
  std::vector<Mention> mentions;
  for (std::size_t i = 0; i < evidence.ca_rows.size(); ++i) {
    const auto& row = evidence.ca_rows[i];
    // A refused request has no certificate, whatever its other columns hold.
    if (row.refused()) continue;
    auto mention = mention_of(MentionKind::ca_row, i, row, row.certificate.get());
    if (!mention.thumbprint.empty() || !mention.serial.empty())
      mentions.push_back(std::move(mention));
  }
  for (std::size_t i = 0; i < evidence.store_rows.size(); ++i) {
    const auto& row = evidence.store_rows[i];
    mentions.push_back(mention_of(MentionKind::store_row, i, row, row.certificate.get()));
  }
  for (std::size_t i = 0; i < evidence.intune_rows.size(); ++i)
    mentions.push_back(mention_of(MentionKind::intune_row, i, evidence.intune_rows[i], nullptr));
  for (std::size_t i = 0; i < evidence.records.size(); ++i) {
    const auto& record = evidence.records[i];
    const auto thumbprint = thumbprint_key(record.thumbprint);
    if (!thumbprint.empty() && naming_of(record.source, !record.logical.empty()) != Naming::nothing)
      mentions.push_back({MentionKind::record, i, thumbprint, {}, {}});
  }
  for (std::size_t i = 0; i < evidence.server_records.size(); ++i) {
    const auto& record = evidence.server_records[i];
    Mention mention{MentionKind::server_record, i, thumbprint_key(record.log.thumbprint),
                    serial_key(record.serial), name_key(record.issuer)};
    if (!mention.thumbprint.empty() || !mention.serial.empty())
      mentions.push_back(std::move(mention));
  }
  return mentions;
}

// Rung 1, then rung 2. A long serial is unique by itself; a short one needs its issuer.
UnionFind unite(const std::vector<Mention>& mentions) {
  UnionFind sets(mentions.size());
  std::unordered_map<std::string, std::size_t> first;
  const auto join = [&](const std::string& key, std::size_t i) {
    sets.unite(first.try_emplace(key, i).first->second, i);
  };
  for (std::size_t i = 0; i < mentions.size(); ++i) {
    const auto& m = mentions[i];
    if (!m.thumbprint.empty()) join("thumbprint " + m.thumbprint, i);
    if (is_long_serial(m.serial)) {
      join("serial " + m.serial, i);
    } else if (!m.serial.empty() && !m.issuer.empty()) {
      join("serial " + m.serial + " " + m.issuer, i);
    }
  }
  return sets;
}

void fill(std::string& field, std::string_view value) {
  if (field.empty()) field = value;
}

void fill(std::optional<std::int64_t>& field, const std::optional<std::int64_t>& value) {
  if (!field) field = value;
}

void take_decoded(Certificate& c, const DecodedCertificate& d) {
  fill(c.thumbprint, thumbprint_key(d.thumbprint));
  fill(c.serial, d.serial);
  fill(c.issuer, d.issuer);
  fill(c.subject, d.subject);
  fill(c.alternative_names, d.alternative_names);
  fill(c.not_before_us, d.not_before_us);
  fill(c.not_after_us, d.not_after_us);
  for (const auto& key : {d.spki_sha1, d.public_key_sha1, d.key_identifier})
    if (!key.empty()) c.fingerprints.insert(key);
}

void take_ca_row(Certificate& c, const CaRow& row) {
  fill(c.request_id, row.request_id);
  fill(c.template_name, first_of({row.template_name, row.template_oid}));
  fill(c.requester, row.requester);
  fill(c.upn, row.upn);
  fill(c.issued_us, row.resolved_us);
  fill(c.submitted_us, row.submitted_us);
  if (!row.key_identifier.empty()) c.fingerprints.insert(row.key_identifier);
  if (row.disposition == "21" || row.revoked_us) {
    c.revoked = true;
    fill(c.revoked_us, row.revoked_us);
  }
}

void take_server_record(Certificate& c, const ServerRecord& r) {
  fill(c.thumbprint, thumbprint_key(r.log.thumbprint));
  fill(c.serial, normalise_hex(r.serial).value_or(""));
  fill(c.issuer, r.issuer);
  fill(c.subject, r.log.subject);
  fill(c.request_id, r.request_id);
  if (!r.key_identifier.empty()) c.fingerprints.insert(ascii_lower(r.key_identifier));
  if (r.log.hop == Hop::issued && r.log.outcome == Outcome::reached && r.log.at_us != 0)
    fill(c.issued_us, r.log.at_us);
}

// Facts of the best source first: decoded DER, then CA, Intune, store listings, device logs,
// servers' logs.
Certificate assemble(const Evidence& evidence, const std::vector<Mention>& mentions,
                     const std::vector<std::size_t>& group) {
  Certificate c;
  for (const auto i : group) {
    const auto& m = mentions[i];
    if (m.kind == MentionKind::ca_row) c.ca_rows.push_back(m.index);
    if (m.kind == MentionKind::store_row) c.store_rows.push_back(m.index);
    if (m.kind == MentionKind::intune_row) c.intune_rows.push_back(m.index);
    if (m.kind == MentionKind::record) c.records.push_back(m.index);
    if (m.kind == MentionKind::server_record) c.server_records.push_back(m.index);
  }
  for (const auto i : c.ca_rows)
    if (evidence.ca_rows[i].certificate) take_decoded(c, *evidence.ca_rows[i].certificate);
  for (const auto i : c.store_rows)
    if (evidence.store_rows[i].certificate) take_decoded(c, *evidence.store_rows[i].certificate);
  const auto take_printed = [&](const auto& row, const auto& not_before, const auto& not_after) {
    fill(c.thumbprint, thumbprint_key(row.thumbprint));
    fill(c.serial, normalise_hex(row.serial).value_or(""));
    fill(c.issuer, row.issuer);
    fill(c.subject, row.subject);
    fill(c.not_before_us, not_before);
    fill(c.not_after_us, not_after);
  };
  for (const auto i : c.intune_rows) {
    const auto& row = evidence.intune_rows[i];
    take_printed(row, row.valid_from_us, row.valid_to_us);
    fill(c.upn, row.upn);
  }
  for (const auto i : c.ca_rows) {
    const auto& row = evidence.ca_rows[i];
    take_ca_row(c, row);
    take_printed(row, row.not_before_us, row.not_after_us);
  }
  for (const auto i : c.store_rows) {
    const auto& row = evidence.store_rows[i];
    take_printed(row, row.not_before_us, row.not_after_us);
  }
  for (const auto i : c.records) fill(c.thumbprint, thumbprint_key(evidence.records[i].thumbprint));
  for (const auto i : c.server_records) take_server_record(c, evidence.server_records[i]);
  if (c.not_before_us) {
    // Exports print the resolution without its seconds; NotBefore has them.
    const auto by_validity = *c.not_before_us + kNotBeforeLead;
    if (!c.issued_us || std::abs(by_validity - *c.issued_us) < kMinute) c.issued_us = by_validity;
  }
  fill(c.request_id, request_id_in_serial(c.serial));
  c.id = !c.thumbprint.empty() ? content_id({"thumbprint", c.thumbprint})
                               : content_id({"serial", serial_key(c.serial), name_key(c.issuer)});
  return c;
}

std::string pair_key(std::string_view requester, std::string_view certificate_template) {
  return ascii_lower(requester) + "\n" + ascii_lower(certificate_template);
}

bool listed(const std::vector<std::string>& values, std::string_view value) {
  return std::any_of(values.begin(), values.end(), [&](const std::string& known) {
    return ascii_lower(known) == ascii_lower(value);
  });
}

bool is_delivery_record(const Evidence& evidence, std::size_t record) {
  const auto& r = evidence.records[record];
  return naming_of(r.source, !r.logical.empty()) == Naming::delivery;
}

bool serves_scep(const Evidence& evidence, std::size_t server_record) {
  return evidence.server_records[server_record].log.source != kCaEvents;
}

// Logs of certificates in use name every one of a device, web servers' and AD CS's own among them,
// and the log of a CA every one it issued: they tell of a certificate that other evidence knows,
// and make none.
bool is_known_by_the_way_only(const Evidence& evidence, const Certificate& c) {
  return std::none_of(c.server_records.begin(), c.server_records.end(),
                      [&](std::size_t i) { return serves_scep(evidence, i); }) &&
         c.ca_rows.empty() && c.store_rows.empty() && c.intune_rows.empty() &&
         std::none_of(c.records.begin(), c.records.end(),
                      [&](std::size_t i) { return is_delivery_record(evidence, i); });
}

// A join by rungs 1-3 to what only a SCEP delivery leaves behind.
std::string scep_join(const Evidence& evidence, const Certificate& c,
                      const std::set<std::string>& transactions) {
  if (std::any_of(c.records.begin(), c.records.end(),
                  [&](std::size_t i) { return is_delivery_record(evidence, i); }))
    return "a device log names its thumbprint";
  if (std::any_of(c.server_records.begin(), c.server_records.end(),
                  [&](std::size_t i) { return serves_scep(evidence, i); }))
    return "a SCEP server's log names it";
  for (const auto& fingerprint : c.fingerprints)
    if (transactions.contains(fingerprint)) return "a SCEP request names its key";
  return c.intune_rows.empty() ? "" : "Intune lists it";
}

}  // namespace

Naming naming_of(std::string_view source, bool names_profile) {
  // Root certificates have state machines too; only SCEP profiles deliver certificates.
  if (source.find("_pfx") != std::string_view::npos) return Naming::nothing;
  if (names_profile) return Naming::delivery;
  return source == "windows_lifecycle" || source == "windows_capi2" ? Naming::own : Naming::nothing;
}

Certificates join_certificates(const Evidence& evidence) {
  const auto mentions = mentions_of(evidence);
  auto sets = unite(mentions);
  std::map<std::size_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < mentions.size(); ++i) {
    if (mentions[i].thumbprint.empty() && mentions[i].serial.empty()) continue;
    groups[sets.find(i)].push_back(i);
  }
  Certificates certificates;
  certificates.all.reserve(groups.size());  // growing by doubling would be link's peak of memory
  for (const auto& [root, group] : groups) {
    auto c = assemble(evidence, mentions, group);
    if (!is_known_by_the_way_only(evidence, c)) certificates.all.push_back(std::move(c));
  }
  std::sort(certificates.all.begin(), certificates.all.end(),
            [](const Certificate& a, const Certificate& b) { return a.id < b.id; });
  for (std::size_t i = 0; i < certificates.all.size(); ++i) {
    const auto& c = certificates.all[i];
    if (!c.thumbprint.empty()) certificates.by_thumbprint[c.thumbprint] = i;
    for (const auto record : c.server_records) certificates.by_server_record[record] = i;
    for (const auto& fingerprint : c.fingerprints)
      certificates.by_fingerprint.emplace(fingerprint, i);
  }
  return certificates;
}

std::vector<std::string> requester_template_pairs(const CaRow& row) {
  std::vector<std::string> pairs;
  if (row.requester.empty() && row.template_oid.empty() && row.template_name.empty()) return pairs;
  for (const auto& name : {row.template_oid, row.template_name})
    if (!name.empty()) pairs.push_back(pair_key(row.requester, name));
  if (pairs.empty()) pairs.push_back(pair_key(row.requester, ""));
  return pairs;
}

bool is_registration_authority(const CaRow& row) {
  static constexpr std::array<std::string_view, 6> kTemplates = {
      "cepencryption",          "cep encryption",
      "enrollmentagentoffline", "exchange enrollment agent (offline request)",
      "enrollmentagent",        "exchange enrollment agent"};
  const auto name = ascii_lower(row.template_name.empty() ? row.template_oid : row.template_name);
  return std::find(kTemplates.begin(), kTemplates.end(), name) != kTemplates.end();
}

bool is_configured_as_scep(const CaRow& row, const Settings& settings) {
  if (listed(settings.scep_templates, row.template_oid) ||
      listed(settings.scep_templates, row.template_name))
    return true;
  return settings.scep_templates.empty() && listed(settings.scep_requesters, row.requester);
}

bool is_scep_request(const CaRow& row, const Certificates& certificates, const Settings& settings) {
  if (is_registration_authority(row)) return false;
  if (is_configured_as_scep(row, settings)) return true;
  for (const auto& pair : requester_template_pairs(row))
    if (certificates.scep_pairs.contains(pair)) return true;
  return false;
}

void decide_scope(Certificates& certificates, const Evidence& evidence, const Settings& settings,
                  const std::set<std::string>& scep_pairs) {
  certificates.scep_pairs = scep_pairs;
  std::set<std::string> transactions;
  for (const auto& record : evidence.records)
    for (const auto* id : {&record.transaction_id, &record.signer_key})
      if (!id->empty()) transactions.insert(ascii_lower(*id));
  for (const auto& record : evidence.server_records)
    for (const auto* id : {&record.log.transaction_id, &record.key_identifier})
      if (record.log.source != kCaEvents && !id->empty()) transactions.insert(ascii_lower(*id));
  for (auto& c : certificates.all) {
    const bool is_authority = std::any_of(c.ca_rows.begin(), c.ca_rows.end(), [&](std::size_t i) {
      return is_registration_authority(evidence.ca_rows[i]);
    });
    if (is_authority) {
      c.scope_reason = "registration authority certificate";
      continue;
    }
    c.scope_reason = scep_join(evidence, c, transactions);
    if (c.scope_reason.empty() &&
        std::any_of(c.ca_rows.begin(), c.ca_rows.end(), [&](std::size_t i) {
          return is_scep_request(evidence.ca_rows[i], certificates, settings);
        }))
      c.scope_reason = "its requester and template are SCEP's";
    c.in_scope = !c.scope_reason.empty();
    if (!c.in_scope)
      c.scope_reason = c.ca_rows.empty()
                           ? "only a device's store lists it"
                           : "another requester or template, and nothing joins it to SCEP";
  }
}

}  // namespace certtrail
