#include "engine/link/evidence.h"

#include <algorithm>
#include <cassert>
#include <unordered_map>

#include "engine/decode/text.h"
#include "engine/link/columns.h"
#include "engine/store/embedded.h"

namespace certtrail {
namespace {

constexpr std::size_t kStringsKept = 50'000;
constexpr std::size_t kCertificatesKept = 5'000;
constexpr std::size_t kSnapshotsKept = 5'000;
constexpr int kStepsAhead = 32;

using Certificate = std::shared_ptr<const DecodedCertificate>;

}  // namespace

bool is_registry_state(const LogRecord& r) {
  return r.source == "windows_scep_registry" || r.source == "windows_esp_scep" ||
         r.source == "windows_mdm_resource";
}

bool Snapshot::shows(std::string_view store_scope) const {
  for (std::string_view rest = scope; !rest.empty();) {
    const auto end = std::min(rest.find(", "), rest.size());
    if (ascii_lower(rest.substr(0, end)) == ascii_lower(store_scope)) return true;
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return false;
}

class EvidenceReader::Statements {
 public:
  explicit Statements(const std::filesystem::path& path)
      : database_(path.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, 10'000),
        stream_(database_, "stream"),
        artifact_(database_, "artifact"),
        facts_(database_, "facts"),
        records_(database_, "records"),
        server_transition_(database_, "server_transition"),
        server_exchange_(database_, "server_exchange"),
        string_(database_, "string"),
        spans_(database_, "spans"),
        snapshots_of_stream_(database_, "snapshots_of_stream"),
        snapshot_(database_, "snapshot"),
        sightings_(database_, "sightings"),
        certificate_(database_, "certificate"),
        ca_row_(database_, "ca_row"),
        ca_rows_(database_, "ca_rows_from"),
        store_row_(database_, "store_row"),
        intune_row_(database_, "intune_row"),
        assignment_(database_, "assignment") {
    database_.exec("PRAGMA cache_size = -16384");
    // One snapshot for all reads: each commit of the writer would else empty this cache.
    database_.exec("BEGIN");
  }

  // Steps from row to row; what lies far ahead is looked up.
  Evidence read_ca_rows(const std::vector<std::int64_t>& ids) {
    evidence_ = {};
    snapshot_index_.clear();
    read_next_ca_row(ids.front());
    for (std::size_t i = 1; i < ids.size(); ++i) read_ca_row(ids[i]);
    order_snapshots();
    return std::move(evidence_);
  }

  Evidence read(const Selection& selection) {
    evidence_ = {};
    snapshot_index_.clear();
    for (const auto id : sorted(selection.streams)) read_stream(id);
    read_inventory(selection.inventory);
    for (const auto id : sorted(selection.ca_rows)) read_ca_row(id);
    for (const auto id : sorted(selection.store_rows)) read_store_row(id);
    for (const auto id : sorted(selection.intune_rows)) read_intune_row(id);
    for (const auto id : sorted(selection.assignments)) read_assignment(id);
    read_server_records(selection.server_records);
    order_snapshots();
    return std::move(evidence_);
  }

 private:
  static std::vector<std::int64_t> sorted(std::vector<std::int64_t> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  void read_next_ca_row(std::int64_t id) {
    for (int steps = 0; next_ca_row_ < id && steps < kStepsAhead; ++steps) step_ca_rows();
    if (next_ca_row_ != id) {
      ca_rows_.restart().with(id);
      step_ca_rows();
    }
    assert(next_ca_row_ == id);
    CaRow row;
    auto c = ca_rows_.row();
    row.id = c.integer();
    read_ca_columns(row, c);
    row.sightings = sightings(id);
    evidence_.ca_rows.push_back(std::move(row));
  }

  void step_ca_rows() { next_ca_row_ = ca_rows_.step() ? ca_rows_.row().integer() : INT64_MAX; }

  void read_stream(std::int64_t id) {
    stream_.with(id).one([&](Columns& c) {
      evidence_.streams.push_back({id, c.text(), c.text()});
    });
    // What a server says of itself makes no device; its records are read by their keys.
    if (!evidence_.streams.empty() && evidence_.streams.back().id == id &&
        evidence_.streams.back().kind == "server")
      return;
    read_facts({id, ""});
    records_.with(id).each([&](Columns& c) { read_record(c); });
    spans_.with(id).each([&](Columns& c) { read_span(c); });
    // Listings tell by what they lack, too.
    std::vector<std::int64_t> listings;
    snapshots_of_stream_.with(id).each([&](Columns& c) { listings.push_back(c.integer()); });
    for (const auto listing : listings) snapshot(listing);
  }

  void read_facts(const InventoryRow& row) {
    facts_.with(row.stream).with(row.about).each([&](Columns& c) {
      evidence_.facts.push_back({c.integer(), c.text(), c.text(), c.text(), c.maybe()});
    });
  }

  void read_inventory(std::vector<InventoryRow> rows) {
    std::sort(rows.begin(), rows.end(), [](const InventoryRow& a, const InventoryRow& b) {
      return std::tie(a.stream, a.about) < std::tie(b.stream, b.about);
    });
    for (const auto& row : rows) read_facts(row);
    std::stable_sort(evidence_.facts.begin(), evidence_.facts.end(),
                     [](const Fact& a, const Fact& b) {
                       return std::tie(a.stream, a.about) < std::tie(b.stream, b.about);
                     });
  }

  void read_record(Columns& c) {
    LogRecord& r = evidence_.records.emplace_back();
    r.stream = c.integer();
    r.naive_us = c.integer();
    r.identity = c.integer();
    r.ordinal = c.integer();
    read_log_columns(r, c);
    r.signer_key = c.text();
    note_artifact(r.place.artifact);
    if (is_registry_state(r)) note_artifact(r.last_artifact);
  }

  void read_server_records(std::vector<RecordKey> keys) {
    std::sort(keys.begin(), keys.end());
    for (const auto& key : keys) {
      auto& query = key.is_exchange ? server_exchange_ : server_transition_;
      query.with(key.stream).with(key.naive_us).with(key.identity).with(key.ordinal);
      query.one([&](Columns& c) { read_server_record(key, c); });
    }
  }

  void read_server_record(const RecordKey& key, Columns& c) {
    ServerRecord& r = evidence_.server_records.emplace_back();
    r.log.stream = key.stream;
    r.log.naive_us = key.naive_us;
    r.log.identity = key.identity;
    r.log.ordinal = key.ordinal;
    read_log_columns(r.log, c);
    for (auto* field : {&r.serial, &r.request_id, &r.key_identifier, &r.correlation})
      *field = c.text();
    for (auto* field : {&r.issuer, &r.device_id})
      if (const auto id = c.maybe()) *field = string(*id);
    r.platform = c.text();
    r.server = c.text();
  }

  void read_log_columns(LogRecord& r, Columns& c) {
    r.offset_minutes = c.small();
    for (auto* field : {&r.zone_basis, &r.time_text, &r.source, &r.state, &r.thumbprint,
                        &r.transaction_id, &r.error, &r.error_text, &r.actor})
      *field = c.text();
    for (auto* field : {&r.profile, &r.user, &r.url, &r.subject})
      if (const auto id = c.maybe()) *field = string(*id);
    r.place = {c.integer(), c.integer(), c.integer()};
    r.last_artifact = c.integer();
  }

  void read_span(Columns& c) {
    CoveredSpan& s = evidence_.spans.emplace_back();
    s.artifact = c.integer();
    s.stream = c.integer();
    s.source = c.text();
    s.zone_basis = c.text();
    s.naive_from_us = c.integer();
    s.naive_to_us = c.integer();
    s.offset_minutes = c.small();
    s.first_record_id = c.integer();
    s.last_record_id = c.integer();
    note_artifact(s.artifact);
  }

  void note_artifact(std::int64_t id) {
    if (id == last_artifact_ && evidence_.artifact_as_of.contains(id)) return;
    last_artifact_ = id;
    if (evidence_.artifact_as_of.contains(id)) return;
    artifact_.with(id).one([&](Columns& c) {
      evidence_.artifact_as_of[id] = c.maybe();
      evidence_.artifact_collection[id] = c.integer();
    });
  }

  const std::string& string(std::int64_t id) {
    if (strings_.size() > kStringsKept) strings_.clear();
    const auto [found, added] = strings_.try_emplace(id);
    if (added) string_.with(id).one([&](Columns& c) { found->second = c.text(); });
    return found->second;
  }

  Certificate certificate(std::optional<std::int64_t> id) {
    if (!id) return nullptr;
    if (certificates_.size() > kCertificatesKept) certificates_.clear();
    const auto [found, added] = certificates_.try_emplace(*id);
    if (added)
      certificate_.with(*id).one([&, found = found](Columns& c) {
        DecodedCertificate d;
        for (auto* field : {&d.thumbprint, &d.serial, &d.issuer, &d.subject, &d.alternative_names,
                            &d.key_identifier, &d.spki_sha1, &d.public_key_sha1})
          *field = c.text();
        d.not_before_us = c.integer();
        d.not_after_us = c.integer();
        found->second = std::make_shared<const DecodedCertificate>(std::move(d));
      });
    return found->second;
  }

  // Index into Evidence::snapshots.
  std::size_t snapshot(std::int64_t id) {
    const auto [found, added] = snapshot_index_.try_emplace(id, evidence_.snapshots.size());
    if (added) evidence_.snapshots.push_back(read_snapshot(id));
    return found->second;
  }

  const Snapshot& read_snapshot(std::int64_t id) {
    if (snapshots_.size() > kSnapshotsKept) snapshots_.clear();
    const auto [found, added] = snapshots_.try_emplace(id);
    if (added)
      snapshot_.with(id).one([&, found = found](Columns& c) {
        Snapshot& s = found->second;
        s.id = c.integer();
        s.artifact = c.integer();
        s.stream = c.integer();
        s.source = c.text();
        s.scope = c.text();
        s.path = c.text();
        s.as_of_us = c.maybe();
        s.complete = c.integer() != 0;
      });
    return found->second;
  }

  std::vector<Sighting> sightings(std::int64_t record) {
    std::vector<Sighting> all;
    sightings_.with(record).each([&](Columns& c) {
      const auto index = snapshot(c.integer());
      const auto offset = c.integer();
      all.push_back({index, {evidence_.snapshots[index].artifact, offset, c.integer()}});
    });
    return all;
  }

  void read_ca_columns(CaRow& r, Columns& c) {
    for (auto* field :
         {&r.request_id, &r.disposition, &r.disposition_message, &r.status_code, &r.zone_basis,
          &r.revocation_reason, &r.requester, &r.template_oid, &r.template_name, &r.serial,
          &r.thumbprint, &r.key_identifier, &r.subject, &r.common_name, &r.upn, &r.issuer})
      *field = c.text();
    for (auto* field :
         {&r.submitted_us, &r.resolved_us, &r.revoked_us, &r.not_before_us, &r.not_after_us})
      *field = c.maybe();
    r.certificate = certificate(c.maybe());
  }

  void read_ca_row(std::int64_t id) {
    CaRow r;
    ca_row_.with(id).one([&](Columns& c) { read_ca_columns(r, c); });
    r.id = id;
    r.sightings = sightings(id);
    evidence_.ca_rows.push_back(std::move(r));
  }

  void read_store_row(std::int64_t id) {
    StoreRow r;
    store_row_.with(id).one([&](Columns& c) {
      r.stream = c.integer();
      for (auto* field :
           {&r.source, &r.store, &r.user_scope, &r.thumbprint, &r.serial, &r.issuer, &r.subject})
        *field = c.text();
      r.not_before_us = c.maybe();
      r.not_after_us = c.maybe();
      r.has_private_key = c.integer() != 0;
      r.certificate = certificate(c.maybe());
    });
    r.id = id;
    r.sightings = sightings(id);
    evidence_.store_rows.push_back(std::move(r));
  }

  void read_intune_row(std::int64_t id) {
    IntuneRow r;
    intune_row_.with(id).one([&](Columns& c) {
      for (auto* field : {&r.status, &r.device_id, &r.device_name, &r.upn, &r.policy_id, &r.serial,
                          &r.thumbprint, &r.issuer, &r.subject})
        *field = c.text();
      r.valid_from_us = c.maybe();
      r.valid_to_us = c.maybe();
      r.error = c.text();
      r.changed_us = c.maybe();
      r.hop = hop_from(c.text());
      r.outcome = outcome_from(c.text());
    });
    r.id = id;
    r.sightings = sightings(id);
    evidence_.intune_rows.push_back(std::move(r));
  }

  void read_assignment(std::int64_t id) {
    AssignmentRow r;
    assignment_.with(id).one([&](Columns& c) {
      for (auto* field :
           {&r.policy_id, &r.policy_name, &r.device_id, &r.device_name, &r.upn, &r.status})
        *field = c.text();
    });
    r.id = id;
    r.sightings = sightings(id);
    evidence_.assignments.push_back(std::move(r));
  }

  // Snapshots by (as_of, id), whatever row named them first.
  void order_snapshots() {
    std::vector<std::size_t> order(evidence_.snapshots.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const auto &x = evidence_.snapshots[a], &y = evidence_.snapshots[b];
      return std::tie(x.as_of_us, x.id) < std::tie(y.as_of_us, y.id);
    });
    std::vector<std::size_t> place(order.size());
    std::vector<Snapshot> ordered;
    for (std::size_t i = 0; i < order.size(); ++i) {
      place[order[i]] = i;
      ordered.push_back(std::move(evidence_.snapshots[order[i]]));
    }
    evidence_.snapshots = std::move(ordered);
    const auto renumber = [&](auto& rows) {
      for (auto& row : rows)
        for (auto& sighting : row.sightings) sighting.snapshot = place[sighting.snapshot];
    };
    renumber(evidence_.ca_rows);
    renumber(evidence_.store_rows);
    renumber(evidence_.intune_rows);
    renumber(evidence_.assignments);
  }

  SQLite::Database database_;
  KeyedQuery stream_, artifact_, facts_, records_, server_transition_, server_exchange_, string_,
      spans_, snapshots_of_stream_, snapshot_, sightings_, certificate_, ca_row_, ca_rows_,
      store_row_, intune_row_, assignment_;
  Evidence evidence_;
  std::unordered_map<std::int64_t, std::size_t> snapshot_index_;
  std::unordered_map<std::int64_t, Snapshot> snapshots_;
  std::unordered_map<std::int64_t, std::string> strings_;
  std::unordered_map<std::int64_t, Certificate> certificates_;
  std::int64_t last_artifact_ = 0;
  std::int64_t next_ca_row_ = INT64_MIN;  // that ca_rows_ stands at
};

EvidenceReader::EvidenceReader(const std::filesystem::path& database)
    : statements_(std::make_unique<Statements>(database)) {}
EvidenceReader::EvidenceReader(EvidenceReader&&) noexcept = default;
EvidenceReader::~EvidenceReader() = default;

Evidence EvidenceReader::read(const Selection& selection) { return statements_->read(selection); }
Evidence EvidenceReader::read_ca_rows(const std::vector<std::int64_t>& ids) {
  return statements_->read_ca_rows(ids);
}

namespace {

std::string link_section(std::string_view name) {
  for (const auto& file : embedded::schema()) {
    if (file.name != "link_input.sql") continue;
    const auto title = "-- name: " + std::string(name) + "\n";
    const auto at = file.text.find(title);
    assert(at != std::string_view::npos && "no such section in schema/link_input.sql");
    const auto start = at + title.size();
    return std::string(file.text.substr(start, file.text.find("-- name:", start) - start));
  }
  assert(false && "schema/link_input.sql is not compiled in");
  return {};
}

}  // namespace

std::string link_query(std::string_view name) {
  static constexpr std::string_view kSources = "{server_sources}";
  static const std::string sources(trim(link_section("server_sources")));
  auto query = link_section(name);
  for (auto at = query.find(kSources); at != std::string::npos; at = query.find(kSources, at))
    query.replace(at, kSources.size(), sources);
  return query;
}

}  // namespace certtrail
