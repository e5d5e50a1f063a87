#include "engine/link/fleet_scan.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "engine/decode/profile_id.h"
#include "engine/decode/text.h"
#include "engine/link/certificate_scan.h"
#include "engine/link/columns.h"
#include "engine/link/device_nodes.h"
#include "engine/link/generation.h"
#include "engine/link/junk.h"
#include "engine/link/keys.h"
#include "engine/link/lone_requests.h"
#include "engine/link/matching.h"

namespace certtrail {
namespace {

using Node = ComponentBuilder::Node;

std::uint64_t bits(std::optional<std::int64_t> value) {
  return value ? mixed({1, static_cast<std::uint64_t>(*value)}) : 0;
}

std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }

constexpr std::array<std::string_view, 2> kWeakSpaces = {"host_name", "upn"};

// Hashes of all values by which a subject may name a device, and which kinds of names each is.
class AliasValues {
 public:
  static constexpr std::uint8_t kStrong = 1;
  static constexpr std::uint8_t weak(std::size_t space) {  // index into kWeakSpaces
    return static_cast<std::uint8_t>(2U << space);
  }

  void add(std::uint64_t name, std::uint8_t kind) { values_.emplace_back(name, kind); }
  void finish() {
    std::sort(values_.begin(), values_.end());
    std::size_t last = 0;
    for (std::size_t i = 1; i < values_.size(); ++i)
      if (values_[i].first == values_[last].first)
        values_[last].second |= values_[i].second;
      else
        values_[++last] = values_[i];
    if (!values_.empty()) values_.resize(last + 1);
    filter_.assign(std::size_t{1} << 24, false);
    for (const auto& [name, kinds] : values_) filter_[name >> 40] = true;
  }
  std::uint8_t kinds_of(std::uint64_t name) const {
    if (!filter_[name >> 40]) return 0;
    const auto at =
        std::lower_bound(values_.begin(), values_.end(), std::pair(name, std::uint8_t{0}));
    return at != values_.end() && at->first == name ? at->second : 0;
  }

 private:
  std::vector<std::pair<std::uint64_t, std::uint8_t>> values_;
  std::vector<bool> filter_;
};

class FleetScan {
 public:
  FleetScan(SQLite::Database& database, const Settings& settings, const std::set<Claim>& claims)
      : database_(database), settings_(settings), junk_(settings), claims_(claims) {}

  Fleet run() {
    ca_zones_ = CaZones(settings_.zones);
    scan_streams();
    scan_facts();
    scan_snapshots();
    scan_log_keys();
    scan_tables();
    scan_met_clocks();
    Fleet fleet;
    fleet.servers.intune_exports = std::move(intune_exports_);
    fleet.ca_zones = std::move(ca_zones_);
    fleet.met_clocks = std::move(met_clocks_);
    fleet.servers.report_lag_us = settings_.report_grace_us;
    fleet.servers.now_us = now();
    each("horizons", [&](Columns& c) {
      const auto stream = c.integer();
      fleet.servers.horizons[stream] = c.integer();
    });
    std::vector<std::pair<std::int64_t, std::int64_t>>().swap(sightings_);
    certificates_->conclude(settings_, fleet);
    join_lone_requests(fleet);
    fleet.servers.logs = server_logs();
    certificates_.reset();
    fleet.components = builder_.build();
    fleet.evidence = static_cast<std::int64_t>(evidence_ & INT64_MAX);
    fleet.context = context_of(fleet);
    return fleet;
  }

 private:
  template <class Row>
  void each(std::string_view query, Row row) {
    KeyedQuery(database_, query).each(row);
  }

  void scan_streams() {
    each("scan_streams", [&](Columns& c) {
      const auto id = c.integer();
      streams_[id] = builder_.add(MemberKind::stream, id);
      ca_zones_.add_host(id, c.text());
    });
    each("scan_artifacts", [&](Columns& c) {
      const auto id = c.integer();
      const auto stream = c.maybe();
      const auto as_of = c.maybe();
      const auto says = artifact_says(id, as_of, c.integer());
      evidence_ += says;
      if (!stream) return;
      builder_.says(streams_.at(*stream), says);
      builder_.weighs(streams_.at(*stream), static_cast<std::uint64_t>(c.integer()));
    });
    for (const auto& claim : claims_)
      if (const auto found = streams_.find(claim.stream); found != streams_.end())
        builder_.says(found->second, mixed({bits(claim.certificate)}));
  }

  void bear_alias(Node node, std::string_view name, std::string_view value) {
    if (!is_alias(name)) return;
    const auto normalised = normalise_alias(name, value);
    if (is_junk_alias(name, normalised) || junk_.contains(name, value)) return;
    const auto space = compared_space(name);
    if (is_strong_alias(space)) {
      builder_.identifies(node);
      builder_.bears(node, key_of(space, normalised));
      builder_.bears(node, key_of("name", normalised));
    } else {
      builder_.bears_weakly(node, weak_name_key(space, normalised), weak_name_limit(space));
    }
  }

  // Values by which subjects may name devices.
  void add_alias_value(std::string_view name, std::string_view value) {
    if (!is_alias(name)) return;
    const auto normalised = normalise_alias(name, value);
    const auto space = compared_space(name);
    const auto weak = std::find(kWeakSpaces.begin(), kWeakSpaces.end(), space);
    if (is_strong_alias(space))
      alias_values_.add(key_of("name", normalised), AliasValues::kStrong);
    else if (weak != kWeakSpaces.end())
      alias_values_.add(key_of("name", normalised),
                        AliasValues::weak(static_cast<std::size_t>(weak - kWeakSpaces.begin())));
  }

  void scan_facts() {
    std::pair<std::int64_t, std::string> at{-1, ""};
    Node node = 0;
    each("scan_facts", [&](Columns& c) {
      std::pair<std::int64_t, std::string> row{c.integer(), c.text()};
      if (row != at) {
        at = row;
        node = at.second.empty() ? streams_.at(at.first)
                                 : builder_.add_inventory({at.first, at.second});
        if (!at.second.empty()) builder_.bears(node, key_of("about", at.second));
      }
      const auto name = c.text(), value = c.text();
      builder_.says(node, mixed({key_of(name, value), bits(c.maybe())}));
      bear_alias(node, name, value);
      add_alias_value(name, value);
      if (at.second.empty() && (name == "host_name" || name == "archive_host"))
        ca_zones_.add_host(at.first, value);
    });
    each("scan_intune_aliases", [&](Columns& c) {
      for (const auto* name : {"intune_device", "host_name", "upn"})
        add_alias_value(name, c.text());
    });
    alias_values_.finish();
  }

  void scan_snapshots() {
    each("scan_snapshots", [&](Columns& c) {
      const auto id = c.integer();
      const auto stream = c.integer();
      const auto source = c.text();
      const auto as_of = c.maybe();
      const bool complete = c.integer() != 0;
      const auto says = mixed({bits(id), bits(as_of), complete});
      builder_.says(streams_.at(stream), says);
      snapshots_[id] = {id, stream, as_of, complete, says};
      if (source == "ca" || source.starts_with("intune_"))
        newest_server_ = std::max(newest_server_, as_of);
      if (source != "intune_certificates") return;
      intune_export_[id] = intune_exports_.size();
      intune_exports_.push_back({id, as_of, complete, {}, {}});
    });
    each("scan_snapshot_rows", [&](Columns& c) {
      const auto record = c.integer();
      sightings_.push_back({record, c.integer()});
    });
    std::sort(sightings_.begin(), sightings_.end());
  }

  // Certificates and transactions that log records name.
  void scan_log_keys() {
    certificates_.emplace(builder_);
    for (const auto& claim : claims_)
      if (const auto found = streams_.find(claim.stream); found != streams_.end())
        certificates_->add_claim(found->second, bits(claim.certificate_key));
    each("scan_transactions", [&](Columns& c) {
      const auto key = key_of("key", ascii_lower(c.text()));
      builder_.bears(streams_.at(c.integer()), key);
      certificates_->add_transaction(key);
    });
    each("scan_server_records", [&](Columns& c) { scan_server_record(c); });
    join_by_correlation();
    std::sort(event_requests_.begin(), event_requests_.end());
    certificates_->finish_transactions();
    std::unordered_map<std::string, bool> names_profile;
    each("scan_thumbprints", [&](Columns& c) {
      const auto thumbprint = thumbprint_key(c.text());
      const auto node = streams_.at(c.integer());
      const auto source = c.text();
      const auto naming = naming_of(source, !trim(c.text()).empty());
      if (!thumbprint.empty() && naming != Naming::nothing)
        certificates_->add_log_record(node, thumbprint, naming == Naming::delivery);
    });
  }

  // Each record of a server joins by what it names; those that name nothing join nothing.
  void scan_server_record(Columns& c) {
    const bool is_exchange = c.integer() != 0;
    const auto stream = c.integer(), naive_us = c.integer(), identity = c.integer();
    const RecordKey key{is_exchange, stream, naive_us, identity, c.integer()};
    const auto source = c.text(), thumbprint = thumbprint_key(c.text()), serial = c.text(),
               issuer = c.text(), transaction = ascii_lower(c.text()),
               key_identifier = ascii_lower(c.text()), request = c.text(),
               device = ascii_lower(c.text()), correlation = c.text(), subject = c.text();
    const auto says = mixed({bits(c.integer()), bits(c.integer()), bits(c.integer())});
    const bool of_ca = source == kCaEvents;
    const auto tie = correlation.empty()
                         ? 0
                         : mixed({bits(stream), key_of("correlation " + source, correlation)});
    if (thumbprint.empty() && serial.empty() && transaction.empty() && key_identifier.empty() &&
        request.empty() && device.empty()) {
      if (tie != 0) steps_.push_back({key, says, tie, of_ca});
      return;
    }
    const auto node = builder_.add_server_record(key);
    builder_.is_foreign(node, of_ca);
    builder_.says(node, says);
    certificates_->add_server_record(node, thumbprint, serial, issuer, !of_ca);
    for (const auto* id : {&transaction, &key_identifier}) {
      if (id->empty()) continue;
      builder_.bears(node, key_of("key", *id));
      if (!of_ca) certificates_->add_transaction(key_of("key", *id));
    }
    if (!device.empty()) builder_.bears(node, key_of("name", device));
    if (tie != 0) tie_record(node, tie, device, thumbprint);
    if (!request.empty() && !subject.empty()) {
      event_requests_.push_back(key_of("ca_request", request_key(request, subject)));
      builder_.bears(node, event_requests_.back());
    }
  }

  void tie_record(Node node, std::uint64_t tie, const std::string& device,
                  const std::string& thumbprint) {
    tied_.emplace_back(node, tie);
    auto& named = named_by_tie_[tie];
    note_name(named.device, device);
    note_name(named.certificate, thumbprint);
  }

  static void note_name(std::uint64_t& known, const std::string& name) {
    if (name.empty()) return;
    const auto key = key_of("name", name);
    known = known == kNothing || known == key ? key : kSeveral;
  }

  bool ties_one_request(std::uint64_t tie) const {
    const auto found = named_by_tie_.find(tie);
    return found != named_by_tie_.end() && found->second.device != kSeveral &&
           found->second.certificate != kSeveral;
  }

  // As conversations_of, with the records that name nothing but the request they are a step of.
  void join_by_correlation() {
    for (const auto& step : steps_) {
      if (!ties_one_request(step.tie)) continue;
      const auto node = builder_.add_server_record(step.key);
      builder_.is_foreign(node, step.of_ca);
      builder_.says(node, step.says);
      tied_.emplace_back(node, step.tie);
    }
    for (const auto& [node, tie] : tied_)
      if (ties_one_request(tie)) builder_.bears_weakly(node, tie, 1);
    std::vector<Step>().swap(steps_);
    std::vector<std::pair<Node, std::uint64_t>>().swap(tied_);
    named_by_tie_.clear();
  }

  std::vector<LoggedRequest> logged_requests() {
    std::vector<LoggedRequest> logged;
    each("scan_logged_requests", [&](Columns& c) {
      LoggedRequest r;
      r.key.is_exchange = true;
      for (auto* part : {&r.key.stream, &r.key.naive_us, &r.key.identity, &r.key.ordinal, &r.at_us})
        *part = c.integer();
      r.has_key = c.integer() != 0;
      r.answered_well = c.integer() != 0;
      r.says = mixed({bits(c.integer()), bits(c.integer()), bits(c.integer())});
      const bool again = !logged.empty() && logged.back().at_us == r.at_us &&
                         logged.back().key.identity == r.key.identity &&
                         logged.back().key.ordinal == r.key.ordinal;
      if (!again) logged.push_back(r);
    });
    return logged;
  }

  std::vector<ServerLog> server_logs() {
    std::vector<ServerLog> parts;
    each("scan_server_spans", [&](Columns& c) {
      ServerLog part;
      part.server = host_without_domain(c.text());
      part.source = c.text();
      part.from_us = c.integer();
      part.to_us = c.integer();
      parts.push_back(std::move(part));
    });
    return whole_logs(std::move(parts));
  }

  void join_lone_requests(const Fleet& fleet) {
    const auto moments = certificates_->scep_moments(fleet);
    if (moments.empty()) return;
    const auto logged = logged_requests();
    const auto is_covered = [&](std::int64_t us) { return fleet.servers.issuance_covered(us, ""); };
    for (const auto& [request, moment] : lone_pairs(logged, moments, is_covered)) {
      const auto node = builder_.add_server_record(logged[request].key);
      builder_.says(node, logged[request].says);
      builder_.unite(node, moments[moment].node);
    }
  }

  // A CA's log and its database name requests alike.
  void bear_event_request(Node node, const std::string& request_id, const std::string& subject) {
    if (event_requests_.empty() || request_id.empty()) return;
    const auto key = key_of("ca_request", request_key(request_id, subject));
    if (std::binary_search(event_requests_.begin(), event_requests_.end(), key))
      builder_.bears(node, key);
  }

  // The snapshots that show a row; rows are asked for in order of their ids.
  const std::vector<const ScannedSnapshot*>& shown_in(std::int64_t record) {
    shown_.clear();
    auto at = std::lower_bound(sightings_.begin(), sightings_.end(), std::pair(record, INT64_MIN));
    for (; at != sightings_.end() && at->first == record; ++at)
      shown_.push_back(&snapshots_.at(at->second));
    return shown_;
  }

  void stand(Node node, std::int64_t record) {
    for (const auto* snapshot : shown_in(record)) builder_.stands_in(node, snapshot->says);
  }

  // Devices that a certificate names in its texts, which often repeat each other.
  std::vector<DeviceKey> names_of(std::initializer_list<std::string_view> texts) {
    std::vector<DeviceKey> keys;
    const auto add = [&](DeviceKey key) {
      if (std::none_of(keys.begin(), keys.end(),
                       [&](const DeviceKey& known) { return known.key == key.key; }))
        keys.push_back(key);
    };
    for (auto text = texts.begin(); text != texts.end(); ++text) {
      if (text->empty() || std::find(texts.begin(), text, *text) != text) continue;
      each_name_in(*text, [&](std::string_view name) {
        if (name.size() < kShortestName) return;
        lower_.assign(name);
        for (char& c : lower_)
          if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        const auto hash = key_of("name", lower_);
        const auto kinds = alias_values_.kinds_of(hash);
        if (kinds & AliasValues::kStrong) add({hash, 0});
        for (std::size_t i = 0; i < kWeakSpaces.size(); ++i)
          if (kinds & AliasValues::weak(i))
            add({weak_name_key(kWeakSpaces[i], lower_), weak_name_limit(kWeakSpaces[i])});
      });
    }
    return keys;
  }

  void scan_tables() {
    each("scan_open_requests", [&](Columns& c) {
      const auto subject = c.text(), common_name = c.text();
      certificates_->add_open_subject(subject.empty() ? "CN=" + common_name : subject);
    });
    each("scan_intune", [&](Columns& c) { scan_intune_row(c); });
    each("scan_store", [&](Columns& c) { scan_store_row(c); });
    each("scan_ca", [&](Columns& c) { scan_ca_row(c); });
    each("scan_assignments", [&](Columns& c) {
      const auto id = c.integer();
      const auto node = builder_.add(MemberKind::assignment, id);
      bear_alias(node, "intune_device", c.text());
      stand(node, id);
    });
  }

  void scan_intune_row(Columns& c) {
    const auto id = c.integer();
    const auto node = builder_.add(MemberKind::intune_row, id, 2);
    const auto device_id = c.text(), device_name = c.text(), upn = c.text(), policy = c.text();
    ScannedCertificate row;
    row.printed_serial = c.text();
    row.printed_thumbprint = c.text();
    row.printed_issuer = c.text();
    row.printed_subject = c.text();
    row.not_before_us = c.maybe();
    if (!device_id.empty())
      builder_.bears(node, key_of("about", "intune_device:" + ascii_lower(device_id)));
    bear_alias(node, "intune_device", device_id);
    bear_alias(node, "host_name", device_name);
    bear_alias(node, "upn", upn);
    for (const auto* snapshot : shown_in(id)) {
      builder_.stands_in(node, snapshot->says);
      const auto found = intune_export_.find(snapshot->id);
      if (found == intune_export_.end()) continue;
      auto& entry = intune_exports_[found->second];
      if (!policy.empty()) entry.policies.insert(ascii_lower(policy));
      if (!row.printed_issuer.empty()) entry.issuers.insert(issuer_key(row.printed_issuer));
    }
    certificates_->add_intune_row(node, row, names_of({row.printed_subject, upn, device_name}));
  }

  static void read_decoded(Columns& c, ScannedCertificate& row) {
    for (auto* field :
         {&row.thumbprint, &row.serial, &row.issuer, &row.subject, &row.alternative_names,
          &row.key_identifier, &row.spki_sha1, &row.public_key_sha1})
      c.text(*field);
    row.decoded_not_before_us = c.maybe();
  }

  void scan_store_row(Columns& c) {
    const auto id = c.integer();
    const auto node = builder_.add(MemberKind::store_row, id, 2);
    const auto stream = streams_.at(c.integer());
    StoreRow owner;
    owner.store = c.text();
    owner.has_private_key = c.integer() != 0;
    // CA certificates stand in the stores of all devices and tell them not apart.
    if (owner.own()) builder_.unite(node, stream);
    ScannedCertificate row;
    row.printed_serial = c.text();
    row.printed_thumbprint = c.text();
    row.printed_issuer = c.text();
    row.printed_subject = c.text();
    read_decoded(c, row);
    stand(node, id);
    certificates_->add_store_row(
        node, row, names_of({row.printed_subject, row.subject, row.alternative_names}));
  }

  void scan_ca_row(Columns& c) {
    const auto id = c.integer();
    const auto node = builder_.add(MemberKind::ca_row, id, 3);
    const auto request_id = c.text();
    auto& request = request_;
    auto& row = ca_row_;
    for (auto* field : {&request.disposition, &request.zone_basis, &request.requester,
                        &request.template_oid, &request.template_name, &row.printed_serial,
                        &row.printed_thumbprint, &request.key_identifier, &row.printed_issuer,
                        &row.printed_subject, &request.common_name, &request.upn})
      c.text(*field);
    request.submitted_us = c.maybe();
    request.resolved_us = c.maybe();
    row.not_before_us = c.maybe();
    read_decoded(c, row);
    bear_event_request(
        node, request_id,
        row.printed_subject.empty() ? "CN=" + request.common_name : row.printed_subject);
    certificates_->add_ca_row(node, request, row,
                              names_of({row.printed_subject, row.subject, row.alternative_names,
                                        request.common_name, request.upn}),
                              shown_in(id), settings_);
  }

  void scan_met_clocks() {
    each("scan_server_contacts", [&](Columns& c) {
      const auto platform = c.text();
      met_clocks_.add_row(platform, c.integer());
    });
    each("scan_device_contacts", [&](Columns& c) {
      MetClocks::Request request;
      request.stream = c.integer();
      request.artifact = c.integer();
      request.platform = c.text();
      request.lacks_date = c.integer() != 0;
      request.naive_us = c.integer();
      request.as_of_us = c.maybe();
      met_clocks_.add_request(request);
    });
    met_clocks_.conclude();
    met_clocks_.each_finding(
        [&](std::int64_t stream, std::uint64_t says) { builder_.says(streams_.at(stream), says); });
  }

  std::optional<std::int64_t> now() {
    if (settings_.as_of_us) return settings_.as_of_us;
    if (newest_server_) return newest_server_;
    std::optional<std::int64_t> newest;
    KeyedQuery(database_, "newest_artifact").one([&](Columns& c) { newest = c.maybe(); });
    return newest;
  }

  // Not the moment that ages are measured to: components ask for it.
  std::int64_t context_of(const Fleet& fleet) const {
    auto lasting = settings_;
    lasting.as_of_us.reset();
    auto all = key_of("settings", describe(lasting));
    for (const auto& [stream, until_us] : fleet.servers.horizons)
      all = mixed({all, bits(stream), bits(until_us)});
    return static_cast<std::int64_t>(all & INT64_MAX);
  }

  SQLite::Database& database_;
  const Settings& settings_;
  const JunkNames junk_;
  const std::set<Claim>& claims_;
  ComponentBuilder builder_;
  std::unordered_map<std::int64_t, Node> streams_;
  AliasValues alias_values_;
  std::vector<std::uint64_t> event_requests_;  // that a CA's log names; sorted
  struct Step {
    RecordKey key;
    std::uint64_t says, tie;  // tie: the key of its correlation id
    bool of_ca;
  };
  static constexpr std::uint64_t kNothing = 0, kSeveral = 1;
  struct Named {
    std::uint64_t device = kNothing, certificate = kNothing;
  };
  std::vector<Step> steps_;  // that name nothing themselves
  std::vector<std::pair<Node, std::uint64_t>> tied_;
  // Of the records of a correlation id that name something: what they name.
  std::unordered_map<std::uint64_t, Named> named_by_tie_;
  CaZones ca_zones_;
  MetClocks met_clocks_;
  std::unordered_map<std::int64_t, ScannedSnapshot> snapshots_;
  std::vector<std::pair<std::int64_t, std::int64_t>> sightings_;  // record, snapshot; sorted
  std::optional<CertificateScan> certificates_;
  std::vector<IntuneExport> intune_exports_;
  std::unordered_map<std::int64_t, std::size_t> intune_export_;
  std::optional<std::int64_t> newest_server_;
  std::uint64_t evidence_ = 0;
  // One row's, with the room that the rows before it took.
  ScannedRequest request_;
  ScannedCertificate ca_row_;
  std::vector<const ScannedSnapshot*> shown_;
  std::string lower_;
};

}  // namespace

Fleet scan_fleet(SQLite::Database& database, const Settings& settings,
                 const std::set<Claim>& claims) {
  return FleetScan(database, settings, claims).run();
}

}  // namespace certtrail
