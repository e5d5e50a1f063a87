// Certificates of the whole fleet, joined by hashes of rungs 1 and 2: which CAs were exported, what
// their clocks say, and which requests are SCEP's.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/link/components.h"
#include "engine/link/lone_requests.h"
#include "engine/link/settings.h"

namespace certtrail {

struct Fleet;

struct ScannedSnapshot {
  std::int64_t id = 0, stream = 0;
  std::optional<std::int64_t> as_of_us;
  bool complete = true;
  std::uint64_t says = 0;  // all of the above
};

// What a row says of its certificate: as printed, and as decoded from its DER where it has one.
struct ScannedCertificate {
  std::string printed_thumbprint, printed_serial, printed_issuer, printed_subject;
  std::optional<std::int64_t> not_before_us;
  std::string thumbprint, serial, issuer, subject, alternative_names, key_identifier, spki_sha1,
      public_key_sha1;
  std::optional<std::int64_t> decoded_not_before_us;
};

struct ScannedRequest {
  std::string disposition, zone_basis, requester, template_oid, template_name, key_identifier,
      common_name, upn;
  std::optional<std::int64_t> submitted_us, resolved_us;
};

// A name by which a certificate's texts may name a device; strong where `limit` is 0.
struct DeviceKey {
  std::uint64_t key = 0;
  unsigned limit = 0;  // as for ComponentBuilder::bears_weakly
};

class CertificateScan {
 public:
  using Node = ComponentBuilder::Node;
  explicit CertificateScan(ComponentBuilder& builder) : builder_(builder) {}

  void add_transaction(std::uint64_t key) { transactions_.push_back(key); }
  void finish_transactions();
  void add_open_subject(const std::string& subject);

  // `key`: certificate_scan_key.
  void add_claim(Node node, std::uint64_t key);
  // `delivery`: of the certificate that a SCEP profile delivered.
  void add_log_record(Node node, const std::string& thumbprint, bool delivery);
  // Of a server; `scep`: it serves SCEP alone.
  void add_server_record(Node node, const std::string& thumbprint, const std::string& serial,
                         const std::string& issuer, bool scep);
  // `names` join devices only if the certificate turns out to be a delivery.
  void add_intune_row(Node node, const ScannedCertificate& row,
                      const std::vector<DeviceKey>& names);
  void add_store_row(Node node, const ScannedCertificate& row, const std::vector<DeviceKey>& names);
  void add_ca_row(Node node, const ScannedRequest& request, const ScannedCertificate& row,
                  const std::vector<DeviceKey>& names,
                  const std::vector<const ScannedSnapshot*>& shown_in, const Settings& settings);

  // Fills zones, pairs and CA coverage.
  void conclude(const Settings& settings, Fleet& fleet);
  // What CAs did for SCEP, in order of time; after conclude. Nothing if it is not known of all of
  // it when that was in UTC.
  std::vector<CaMoment> scep_moments(const Fleet& fleet) const;

 private:
  // Where an issuer's name comes from, best first.
  enum class Rank : std::uint8_t {
    ca_decoded,
    store_decoded,
    intune,
    ca_printed,
    store_printed,
    none
  };
  struct Mention {
    std::uint64_t thumbprint = 0, serial = 0;  // keys; 0: not stated
    std::uint32_t issuer = 0;                  // index into issuers_; 0: not stated
    std::uint32_t ca_line = 0;                 // index into ca_lines_ + 1
    Rank rank = Rank::none;
    // By itself: a device log or Intune names it, or its key is a transaction id.
    bool scep_join = false;
    Node node = 0;
    std::uint32_t first_name = 0, names = 0;  // in names_
  };
  // Of which there are millions: no more than is needed of every row.
  struct CaLine {
    std::int64_t at_us = kNever;
    Node node = 0;
    std::uint32_t shown = 0;  // index into shown_
    std::uint32_t issuer = 0;
    std::uint32_t pairs[2] = {0, 0};  // indexes into pairs_ + 1
    bool assumed = false, authority = false, configured = false;
  };
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
  // When a certificate begins as a request without a zone prints it, or implies it.
  struct LocalStart {
    std::uint64_t serial;
    std::int64_t not_before_us;
    std::uint32_t ca_line;
    bool implied;                               // by the time of issuance
    std::optional<std::int64_t> difference_us;  // local time less UTC, as found
  };
  struct KnownStart {
    std::uint64_t serial;
    std::uint8_t source;  // the greater is believed
    std::int64_t not_before_us;
  };

  struct OpenRequest {
    std::uint64_t subject, asked;  // keys: its subject; its subject and user
    std::uint32_t ca_line;
    Node node;
    std::uint32_t first_name, names;  // in names_
  };

  std::uint32_t issuer_of(const std::string& issuer);
  Mention mention_of(Node node, const ScannedCertificate& row, const std::vector<DeviceKey>& names,
                     Rank decoded, Rank printed);
  void bear_public_key(Node node, const ScannedCertificate& row, const std::string& key_identifier);
  std::uint32_t keep(const std::vector<DeviceKey>& names);  // where they start in names_
  std::uint32_t keep(const std::vector<const ScannedSnapshot*>& shown_in);
  void bear_names(Node node, std::uint32_t first, std::uint32_t count);
  void bear_subjects(Node node, std::initializer_list<const std::string*> subjects);
  bool is_transaction(const ScannedCertificate& row, const std::string& key_identifier) const;
  void add_local_start(const ScannedRequest& request, const ScannedCertificate& row);
  static bool tells_zone(const LocalStart& local);
  void find_zones(Fleet& fleet);
  std::int64_t to_utc(const Fleet& fleet, const CaLine& line, std::int64_t local_us) const;
  // Mentions of one certificate, indexes into mentions_.
  using Group = std::span<const std::uint32_t>;
  Group group(std::size_t at) const {
    const auto from = at == 0 ? 0 : group_ends_[at - 1];
    return Group(grouped_).subspan(from, group_ends_[at] - from);
  }
  void find_groups();
  void unite_groups();
  void learn_pairs(const Settings& settings, Fleet& fleet);
  void find_scope();
  void find_coverage(Fleet& fleet);
  void join_open_requests();
  void join_devices();
  void mark_foreign();
  void stamp(const Fleet& fleet);
  const std::vector<std::uint32_t>& shown(const CaLine& line) const { return shown_[line.shown]; }
  bool is_scep(const CaLine& line) const;
  bool has_utc(const CaLine& line, const Fleet& fleet) const;
  bool in_scope(Group group) const;

  ComponentBuilder& builder_;
  std::vector<std::uint64_t> transactions_, open_subjects_;
  std::vector<std::pair<std::uint64_t, Node>> subjects_;  // of certificates, where also asked for
  std::vector<OpenRequest> open_requests_;
  std::vector<Mention> mentions_;
  std::vector<DeviceKey> names_;
  std::vector<CaLine> ca_lines_;
  std::vector<LocalStart> local_starts_;
  std::vector<std::uint32_t> grouped_, group_ends_;
  std::vector<bool> group_in_scope_;
  // Which exports show a row, as indexes into ca_snapshots_: there are few combinations.
  std::vector<std::vector<std::uint32_t>> shown_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> shown_index_;
  std::vector<ScannedSnapshot> ca_snapshots_;
  std::unordered_map<std::int64_t, std::uint32_t> ca_snapshot_index_;
  std::vector<KnownStart> known_starts_;
  std::vector<std::string> issuers_{""};
  std::unordered_map<std::string, std::uint32_t> issuer_index_, issuer_key_index_;
  std::vector<std::string> pairs_;
  std::vector<bool> pair_is_scep_;
  std::unordered_map<std::string, std::uint32_t> pair_index_;
};

}  // namespace certtrail
