// Layers 1 and 2 as link reads them: the rows of a few components in memory, in content-derived
// order.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/hop.h"

namespace certtrail {

struct Place {
  std::int64_t artifact = 0;
  std::int64_t offset = 0;
  std::int64_t length = 0;
};

// One row of `transition` or `exchange`, with the hop its state stands for.
struct LogRecord {
  std::int64_t stream = 0;
  std::int64_t naive_us = 0;
  std::int64_t identity = 0;
  std::int64_t ordinal = 0;
  std::int32_t offset_minutes = 0;
  std::string zone_basis, time_text;
  std::string source, state, profile, thumbprint, transaction_id, user, url, subject, error,
      error_text, actor;
  std::string signer_key;          // of the request that a device's log shows
  Place place;                     // of its least sighting
  std::int64_t last_artifact = 0;  // of its greatest

  std::string logical;  // profile's LogicalName guid, or the id as printed where it is none
  Hop hop = Hop::none;
  Outcome outcome = Outcome::info;
  bool state_known = true;  // the state map lists it
  std::int64_t at_us = 0;   // UTC as far as known (clock.h); 0 if no time is stated
};

// A row of `transition` or `exchange` that a server wrote: of one of the many devices it serves.
struct ServerRecord {
  LogRecord log;
  std::string serial, issuer, request_id, key_identifier, device_id, correlation;
  std::string platform;  // of the client that it answered, where its log tells
  std::string server;    // that answered, where its collection tells its name
};

// Source of the records that a CA writes of all its requests, SCEP's or not.
inline constexpr std::string_view kCaEvents = "ca_event";

// The key of a row of `exchange`, else of `transition`.
struct RecordKey {
  bool is_exchange = false;
  std::int64_t stream = 0, naive_us = 0, identity = 0, ordinal = 0;

  auto operator<=>(const RecordKey&) const = default;
};

// What the registry of a Windows device says of a profile's certificate: it has no time of its own
// and holds for the collections that show it, the newest of which is that of last_artifact.
bool is_registry_state(const LogRecord& r);

struct CoveredSpan {
  std::int64_t artifact = 0, stream = 0;
  std::string source, zone_basis;
  std::int64_t naive_from_us = 0, naive_to_us = 0;
  std::int32_t offset_minutes = 0;
  std::int64_t first_record_id = 0, last_record_id = 0;
  std::int64_t from_us = 0, to_us = 0;  // UTC as far as known
};

struct Snapshot {
  std::int64_t id = 0, artifact = 0, stream = 0;
  std::string source, scope, path;
  std::optional<std::int64_t> as_of_us;
  bool complete = true;

  // Of stores: whether it shows this one whole, "My/user"; letters of any case.
  bool shows(std::string_view store_scope) const;
  // Of the certificates on a device.
  bool is_listing() const { return source == "store" || source == "mdm_certificate_list"; }
};

// Where a snapshot row was seen: index into Evidence::snapshots and place.
struct Sighting {
  std::size_t snapshot = 0;
  Place place;
};

struct DecodedCertificate {
  std::string thumbprint, serial, issuer, subject, alternative_names, key_identifier, spki_sha1,
      public_key_sha1;
  std::int64_t not_before_us = 0, not_after_us = 0;
};

struct CaRow {
  std::int64_t id = 0;
  std::string request_id, disposition, disposition_message, status_code, zone_basis,
      revocation_reason, requester, template_oid, template_name, serial, thumbprint, key_identifier,
      subject, common_name, upn, issuer;
  std::optional<std::int64_t> submitted_us, resolved_us, revoked_us, not_before_us, not_after_us;
  std::shared_ptr<const DecodedCertificate> certificate;  // null: its row has none
  std::vector<Sighting> sightings;

  bool issued() const { return disposition == "20" || disposition == "21"; }
  bool refused() const { return disposition == "30" || disposition == "31"; }
};

struct StoreRow {
  std::int64_t id = 0, stream = 0;
  std::string source, store, user_scope, thumbprint, serial, issuer, subject;
  std::optional<std::int64_t> not_before_us, not_after_us;
  bool has_private_key = false;
  std::shared_ptr<const DecodedCertificate> certificate;  // null: its row has none
  std::vector<Sighting> sightings;

  // The device's own: it stands in the personal store, or has the key and does not stand among the
  // authorities, which are the same on all devices.
  bool own() const {
    const bool authority = store == "CA" || store == "Root" || store == "AuthRoot";
    return store == "My" || store == "my" || (has_private_key && !authority);
  }
};

struct IntuneRow {
  std::int64_t id = 0;
  std::string status, device_id, device_name, upn, policy_id, serial, thumbprint, issuer, subject;
  std::optional<std::int64_t> valid_from_us, valid_to_us;
  std::string error;                       // of its last issuance
  std::optional<std::int64_t> changed_us;  // when its state began
  Hop hop = Hop::none;                     // what its state means
  Outcome outcome = Outcome::info;
  std::vector<Sighting> sightings;

  bool names_certificate() const { return !thumbprint.empty() || !serial.empty(); }
};

struct AssignmentRow {
  std::int64_t id = 0;
  std::string policy_id, policy_name, device_id, device_name, upn, status;
  std::vector<Sighting> sightings;
};

struct Fact {
  std::int64_t stream = 0;
  std::string about, name, value;
  std::optional<std::int64_t> as_of_us;  // of the newest sighting
};

struct Stream {
  std::int64_t id = 0;
  std::string kind, name;
};

struct Evidence {
  std::vector<Stream> streams;
  // Of the artifacts that records and spans stand in.
  std::map<std::int64_t, std::optional<std::int64_t>> artifact_as_of;
  std::map<std::int64_t, std::int64_t> artifact_collection;
  std::vector<Fact> facts;
  std::vector<LogRecord> records;            // of devices
  std::vector<ServerRecord> server_records;  // that name what is linked here, by their keys
  std::vector<CoveredSpan> spans;
  std::vector<Snapshot> snapshots;  // by as_of
  std::vector<CaRow> ca_rows;
  std::vector<StoreRow> store_rows;
  std::vector<IntuneRow> intune_rows;
  std::vector<AssignmentRow> assignments;
};

// What a component is made of: rows by their ids, streams, and rows of an inventory.
enum class MemberKind : std::uint8_t {
  stream,
  inventory,
  ca_row,
  store_row,
  intune_row,
  assignment,
  server_record
};

struct InventoryRow {
  std::int64_t stream = 0;  // that states it
  std::string about;
};

// The keys of the rows to read. Lists may be in any order.
struct Selection {
  std::vector<std::int64_t> streams, ca_rows, store_rows, intune_rows, assignments;
  std::vector<InventoryRow> inventory;
  std::vector<RecordKey> server_records;
};

// Reads evidence by its keys. One thread at a time.
class EvidenceReader {
 public:
  explicit EvidenceReader(const std::filesystem::path& database);
  EvidenceReader(EvidenceReader&&) noexcept;
  ~EvidenceReader();
  Evidence read(const Selection& selection);
  // CA rows alone, of ascending ids; fast if the first ascends from call to call.
  Evidence read_ca_rows(const std::vector<std::int64_t>& ids);

 private:
  class Statements;
  std::unique_ptr<Statements> statements_;
};

// Text of one `-- name: NAME` section of schema/link_input.sql.
std::string link_query(std::string_view name);

}  // namespace certtrail
