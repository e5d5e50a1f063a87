// Certificates: every mention of one, joined by rungs 1 and 2, with its key fingerprints for
// rung 3.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/link/evidence.h"
#include "engine/link/settings.h"

namespace certtrail {

// What it means that a log record names a thumbprint.
enum class Naming : std::uint8_t {
  nothing,   // not joined: PKCS certificates, roots, logs of servers about certificates of others
  delivery,  // of the certificate that a SCEP profile delivered
  own,       // of a certificate of the device itself, whoever put it there
};
Naming naming_of(std::string_view source, bool names_profile);

// One certificate and everything that mentions it. Lists hold indexes into Evidence.
struct Certificate {
  std::int64_t id = 0;
  std::string thumbprint, serial, issuer, subject, alternative_names, request_id, template_name,
      requester, upn;
  std::optional<std::int64_t> not_before_us, not_after_us;  // UTC
  std::optional<std::int64_t> issued_us;  // CA resolution, else NotBefore + 10 minutes
  std::optional<std::int64_t> submitted_us;
  std::optional<std::int64_t> revoked_us;
  bool revoked = false;
  std::vector<std::size_t> ca_rows, store_rows, intune_rows, records, server_records;
  std::set<std::string> fingerprints;  // of its public key, lower hex: SPKI, PKCS#1, SKI
  bool in_scope = false;
  std::string scope_reason;
};

struct Certificates {
  std::vector<Certificate> all;  // sorted by id
  std::unordered_map<std::string, std::size_t> by_thumbprint;
  std::unordered_map<std::size_t, std::size_t> by_server_record;  // Evidence::server_records
  std::unordered_multimap<std::string, std::size_t> by_fingerprint;
  // Requester + template pairs that SCEP uses: configured, or learned from proven joins.
  std::set<std::string> scep_pairs;
};

Certificates join_certificates(const Evidence& evidence);

// Decides which certificates are deliveries: rows of rungs 1-4 join them to SCEP evidence, or
// requester and template are SCEP's (`scep_pairs` as learned from the whole fleet).
void decide_scope(Certificates& certificates, const Evidence& evidence, const Settings& settings,
                  const std::set<std::string>& scep_pairs);

// The pairs under which a CA row may be known: by template OID and by name.
std::vector<std::string> requester_template_pairs(const CaRow& row);
// True if the row's requester or template is configured as SCEP's.
bool is_configured_as_scep(const CaRow& row, const Settings& settings);
// True if the row's requester and template are configured or learned as SCEP's.
bool is_scep_request(const CaRow& row, const Certificates& certificates, const Settings& settings);
// Registration authority certificates are never deliveries.
bool is_registration_authority(const CaRow& row);

}  // namespace certtrail
