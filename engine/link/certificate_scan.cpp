#include "engine/link/certificate_scan.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <tuple>

#include "engine/decode/text.h"
#include "engine/link/certificates.h"
#include "engine/link/fleet_scan.h"
#include "engine/link/keys.h"
#include "engine/link/union_find.h"

namespace certtrail {
namespace {

constexpr std::string_view kPrintedBasis = "NotBefore as printed against the certificate's own";
constexpr std::string_view kImpliedBasis =
    "issuance less 10 min against the certificate's NotBefore";

const std::string& first_of(const std::string& a, const std::string& b) {
  return a.empty() ? b : a;
}

std::uint64_t thumbprint_scan_key(const std::string& thumbprint) {
  const auto key = thumbprint_key(thumbprint);
  return key.empty() ? 0 : key_of("thumbprint", key);
}

// A long serial is unique by itself; a short one needs its issuer.
std::uint64_t serial_scan_key(const std::string& serial, const std::string& issuer) {
  const auto key = serial_key(serial);
  if (key.empty()) return 0;
  if (is_long_serial(key)) return key_of("serial", key);
  const auto name = name_key(issuer);
  return name.empty() ? 0 : mixed({key_of("serial", key), key_of("issuer", name)});
}

}  // namespace

std::uint64_t certificate_scan_key(const std::string& thumbprint, const std::string& serial,
                                   const std::string& issuer) {
  const auto key = thumbprint_scan_key(thumbprint);
  return key != 0 ? key : serial_scan_key(serial, issuer);
}

void CertificateScan::finish_transactions() {
  std::sort(transactions_.begin(), transactions_.end());
  transactions_.erase(std::unique(transactions_.begin(), transactions_.end()), transactions_.end());
}

void CertificateScan::add_open_subject(const std::string& subject) {
  const auto key = key_of("subject", name_key(subject));
  const auto at = std::lower_bound(open_subjects_.begin(), open_subjects_.end(), key);
  if (at == open_subjects_.end() || *at != key) open_subjects_.insert(at, key);
}

// Requests that got no certificate join a later success for the same subject.
void CertificateScan::bear_subjects(Node node, std::initializer_list<const std::string*> subjects) {
  if (open_subjects_.empty()) return;
  for (const auto* subject : subjects) {
    if (subject->empty()) continue;
    const auto key = key_of("subject", name_key(*subject));
    if (std::binary_search(open_subjects_.begin(), open_subjects_.end(), key))
      subjects_.push_back({key, node});
  }
}

std::uint32_t CertificateScan::issuer_of(const std::string& issuer) {
  if (issuer.empty()) return 0;
  const auto [found, added] = issuer_index_.try_emplace(issuer, 0);
  if (!added) return found->second;
  const auto key = issuer_key(issuer);
  const auto [by_key, is_new] = issuer_key_index_.try_emplace(key, issuers_.size());
  if (is_new) issuers_.push_back(key);
  return found->second = by_key->second;
}

bool CertificateScan::is_transaction(const ScannedCertificate& row,
                                     const std::string& key_identifier) const {
  for (const auto* text :
       {&row.spki_sha1, &row.public_key_sha1, &row.key_identifier, &key_identifier})
    if (!text->empty() &&
        std::binary_search(transactions_.begin(), transactions_.end(), key_of("key", *text)))
      return true;
  return false;
}

std::uint32_t CertificateScan::keep(const std::vector<DeviceKey>& names) {
  const auto first = static_cast<std::uint32_t>(names_.size());
  names_.insert(names_.end(), names.begin(), names.end());
  return first;
}

std::uint32_t CertificateScan::keep(const std::vector<const ScannedSnapshot*>& shown_in) {
  std::vector<std::uint32_t> shown;
  for (const auto* snapshot : shown_in) {
    const auto [found, added] = ca_snapshot_index_.try_emplace(snapshot->id, ca_snapshots_.size());
    if (added) ca_snapshots_.push_back(*snapshot);
    shown.push_back(found->second);
  }
  const auto [found, added] = shown_index_.try_emplace(shown, shown_.size());
  if (added) shown_.push_back(std::move(shown));
  return found->second;
}

void CertificateScan::bear_names(Node node, std::uint32_t first, std::uint32_t count) {
  for (auto i = first; i < first + count; ++i)
    if (names_[i].limit == 0)
      builder_.bears(node, names_[i].key);
    else
      builder_.bears_weakly(node, names_[i].key, names_[i].limit);
}

// A key identifier is most often the hash of the key.
void CertificateScan::bear_public_key(Node node, const ScannedCertificate& row,
                                      const std::string& key_identifier) {
  const std::array<const std::string*, 4> texts = {&row.spki_sha1, &row.public_key_sha1,
                                                   &row.key_identifier, &key_identifier};
  for (auto at = texts.begin(); at != texts.end(); ++at)
    if (!(*at)->empty() &&
        std::none_of(texts.begin(), at, [&](const std::string* text) { return *text == **at; }))
      builder_.bears(node, key_of("key", **at));
}

CertificateScan::Mention CertificateScan::mention_of(Node node, const ScannedCertificate& row,
                                                     const std::vector<DeviceKey>& names,
                                                     Rank decoded, Rank printed) {
  Mention mention;
  mention.node = node;
  mention.first_name = keep(names);
  mention.names = static_cast<std::uint32_t>(names.size());
  const auto& issuer = first_of(row.issuer, row.printed_issuer);
  mention.thumbprint = thumbprint_scan_key(first_of(row.thumbprint, row.printed_thumbprint));
  mention.serial = serial_scan_key(first_of(row.serial, row.printed_serial), issuer);
  mention.issuer = issuer_of(issuer);
  mention.rank = row.issuer.empty() ? printed : decoded;
  bear_subjects(node, {&row.subject, &row.printed_subject});
  return mention;
}

void CertificateScan::add_claim(Node node, std::uint64_t key) {
  Mention mention;
  mention.node = node;
  mention.thumbprint = key;
  mentions_.push_back(mention);
}

void CertificateScan::add_log_record(Node node, const std::string& thumbprint, bool delivery) {
  Mention mention;
  mention.node = node;
  mention.thumbprint = key_of("thumbprint", thumbprint);
  mention.scep_join = delivery;
  mentions_.push_back(mention);
}

void CertificateScan::add_server_record(Node node, const std::string& thumbprint,
                                        const std::string& serial, const std::string& issuer,
                                        bool scep) {
  Mention mention;
  mention.node = node;
  mention.thumbprint = thumbprint_scan_key(thumbprint);
  mention.serial = serial_scan_key(serial, issuer);
  mention.scep_join = scep;
  if (mention.thumbprint != 0 || mention.serial != 0) mentions_.push_back(mention);
}

void CertificateScan::add_intune_row(Node node, const ScannedCertificate& row,
                                     const std::vector<DeviceKey>& names) {
  auto mention = mention_of(node, row, names, Rank::none, Rank::intune);
  bear_public_key(node, row, "");
  mention.scep_join = true;
  if (row.not_before_us && !row.printed_serial.empty())
    known_starts_.push_back(
        {key_of("start", serial_key(row.printed_serial)), 0, *row.not_before_us});
  mentions_.push_back(mention);
}

void CertificateScan::add_store_row(Node node, const ScannedCertificate& row,
                                    const std::vector<DeviceKey>& names) {
  auto mention = mention_of(node, row, names, Rank::store_decoded, Rank::store_printed);
  bear_public_key(node, row, "");
  mention.scep_join = is_transaction(row, "");
  if (row.decoded_not_before_us)
    known_starts_.push_back(
        {key_of("start", serial_key(row.serial)), 1, *row.decoded_not_before_us});
  mentions_.push_back(mention);
}

void CertificateScan::add_ca_row(Node node, const ScannedRequest& request,
                                 const ScannedCertificate& row, const std::vector<DeviceKey>& names,
                                 const std::vector<const ScannedSnapshot*>& shown_in,
                                 const Settings& settings) {
  const bool refused = request.disposition == "30" || request.disposition == "31";
  CaLine line;
  line.node = node;
  line.at_us = request.resolved_us.value_or(request.submitted_us.value_or(kNever));
  line.issuer = issuer_of(row.printed_issuer);
  line.assumed = request.zone_basis == "assumed";
  if (line.assumed && !shown_in.empty()) add_local_start(request, row);
  CaRow asked;
  asked.requester = request.requester;
  asked.template_oid = request.template_oid;
  asked.template_name = request.template_name;
  line.authority = is_registration_authority(asked);
  line.configured = is_configured_as_scep(asked, settings);
  std::size_t at = 0;
  for (auto& pair : requester_template_pairs(asked)) {
    const auto [found, added] = pair_index_.try_emplace(pair, pairs_.size() + 1);
    if (added) pairs_.push_back(pair);
    line.pairs[at++] = found->second;
  }
  line.shown = keep(shown_in);
  ca_lines_.push_back(line);
  if (row.decoded_not_before_us)
    known_starts_.push_back(
        {key_of("start", serial_key(row.serial)), 2, *row.decoded_not_before_us});
  if (refused || request.disposition == "9") {
    const auto& subject = row.printed_subject.empty() ? request.common_name : row.printed_subject;
    const auto common = "CN=" + request.common_name;
    open_requests_.push_back(
        {key_of("subject", name_key(row.printed_subject.empty() ? common : row.printed_subject)),
         key_of("asked", name_key(subject) + "\n" + ascii_lower(request.upn)),
         static_cast<std::uint32_t>(ca_lines_.size() - 1), node, keep(names),
         static_cast<std::uint32_t>(names.size())});
  }
  if (refused) return;  // it has no certificate, whatever its other columns hold
  auto mention = mention_of(node, row, names, Rank::ca_decoded, Rank::ca_printed);
  bear_public_key(node, row, request.key_identifier);
  mention.scep_join = is_transaction(row, request.key_identifier);
  mention.ca_line = static_cast<std::uint32_t>(ca_lines_.size());
  if (mention.thumbprint != 0 || mention.serial != 0) mentions_.push_back(mention);
}

// Of the request that is added next.
void CertificateScan::add_local_start(const ScannedRequest& request,
                                      const ScannedCertificate& row) {
  const auto& serial = first_of(row.printed_serial, row.serial);
  if (serial.empty() || (!row.not_before_us && !request.resolved_us)) return;
  const auto start = row.not_before_us ? *row.not_before_us : *request.resolved_us - kNotBeforeLead;
  local_starts_.push_back({key_of("start", serial_key(serial)),
                           start,
                           static_cast<std::uint32_t>(ca_lines_.size()),
                           !row.not_before_us,
                           {}});
}

// Another certificate of the same serial number is days off; and where issuance does not lie 10
// minutes behind NotBefore, the CA is set otherwise, and the time of issuance tells nothing.
bool CertificateScan::tells_zone(const LocalStart& local) {
  constexpr std::int64_t kWidestZone = 14 * 3'600'000'000;
  constexpr std::int64_t kImpliedTolerance = 120'000'000;
  if (!local.difference_us || std::abs(*local.difference_us) > kWidestZone) return false;
  const auto distance =
      std::abs(*local.difference_us - round_to_quarter_hour(*local.difference_us));
  return !local.implied || distance <= kImpliedTolerance;
}

// The CA host's offset, read off each certificate whose NotBefore is known in UTC.
void CertificateScan::find_zones(Fleet& fleet) {
  std::stable_sort(known_starts_.begin(), known_starts_.end(),
                   [](const KnownStart& a, const KnownStart& b) {
                     return a.serial != b.serial ? a.serial < b.serial : a.source < b.source;
                   });
  const auto start_of = [&](std::uint64_t serial) -> std::optional<std::int64_t> {
    auto after = std::upper_bound(
        known_starts_.begin(), known_starts_.end(), serial,
        [](std::uint64_t key, const KnownStart& start) { return key < start.serial; });
    if (after == known_starts_.begin() || std::prev(after)->serial != serial) return std::nullopt;
    return std::prev(after)->not_before_us;
  };
  for (auto& local : local_starts_)
    if (const auto start = start_of(local.serial))
      local.difference_us = local.not_before_us - *start;
  std::erase_if(local_starts_, [](const LocalStart& local) { return !tells_zone(local); });
  std::sort(local_starts_.begin(), local_starts_.end(),
            [](const LocalStart& a, const LocalStart& b) {
              return std::tie(a.not_before_us, a.difference_us) <
                     std::tie(b.not_before_us, b.difference_us);
            });
  for (const auto& local : local_starts_) {
    const auto& snapshot = ca_snapshots_[shown(ca_lines_[local.ca_line]).front()];
    fleet.ca_zones.add(snapshot.id, local.not_before_us, *local.difference_us,
                       local.implied ? kImpliedBasis : kPrintedBasis);
  }
  std::vector<KnownStart>().swap(known_starts_);
  std::vector<LocalStart>().swap(local_starts_);
  for (auto& line : ca_lines_)
    if (line.assumed && !shown(line).empty() && line.at_us != kNever)
      line.at_us = to_utc(fleet, line, line.at_us);
}

std::int64_t CertificateScan::to_utc(const Fleet& fleet, const CaLine& line,
                                     std::int64_t local_us) const {
  const auto& snapshot = ca_snapshots_[shown(line).front()];
  return fleet.ca_zones.to_utc(snapshot.id, snapshot.stream, issuers_[line.issuer], local_us);
}

void CertificateScan::find_groups() {
  struct Key {
    std::uint64_t key;
    std::uint32_t mention;
  };
  std::vector<Key> keys;
  keys.reserve(2 * mentions_.size());
  for (std::uint32_t i = 0; i < mentions_.size(); ++i)
    for (const auto key : {mentions_[i].thumbprint, mentions_[i].serial})
      if (key != 0) keys.push_back({key, i});
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) {
    return a.key != b.key ? a.key < b.key : a.mention < b.mention;
  });
  UnionFind sets(mentions_.size());
  for (std::size_t i = 1; i < keys.size(); ++i)
    if (keys[i].key == keys[i - 1].key) sets.unite(keys[i - 1].mention, keys[i].mention);
  std::vector<Key>().swap(keys);
  // Sorted by their roots, by counting.
  std::vector<std::uint32_t> places(mentions_.size() + 1);
  const auto is_grouped = [&](const Mention& m) { return m.thumbprint != 0 || m.serial != 0; };
  for (std::size_t i = 0; i < mentions_.size(); ++i)
    if (is_grouped(mentions_[i])) ++places[sets.find(i) + 1];
  for (std::size_t i = 0; i < mentions_.size(); ++i) {
    places[i + 1] += places[i];
    if (places[i + 1] != places[i]) group_ends_.push_back(places[i + 1]);
  }
  grouped_.resize(places.back());
  for (std::uint32_t i = 0; i < mentions_.size(); ++i)
    if (is_grouped(mentions_[i])) grouped_[places[sets.find(i)]++] = i;
}

void CertificateScan::unite_groups() {
  for (std::size_t g = 0; g < group_ends_.size(); ++g) {
    auto last = mentions_[group(g).front()].node;
    for (const auto i : group(g))
      if (mentions_[i].node != last) {
        builder_.unite(last, mentions_[i].node);
        last = mentions_[i].node;
      }
  }
}

void CertificateScan::learn_pairs(const Settings& settings, Fleet& fleet) {
  std::vector<int> joins(pairs_.size() + 1);
  std::vector<std::uint32_t> pairs;
  for (std::size_t g = 0; g < group_ends_.size(); ++g) {
    bool joined = false, authority = false;
    pairs.clear();
    for (const auto i : group(g)) {
      joined = joined || mentions_[i].scep_join;
      if (mentions_[i].ca_line == 0) continue;
      const auto& line = ca_lines_[mentions_[i].ca_line - 1];
      authority = authority || line.authority;
      for (const auto pair : line.pairs)
        if (pair != 0 && std::find(pairs.begin(), pairs.end(), pair) == pairs.end())
          pairs.push_back(pair);
    }
    if (joined && !authority)
      for (const auto pair : pairs) ++joins[pair];
  }
  pair_is_scep_.assign(pairs_.size() + 1, false);
  for (std::size_t i = 1; i <= pairs_.size(); ++i)
    if (joins[i] > 0 && joins[i] >= settings.learned_joins) {
      pair_is_scep_[i] = true;
      fleet.scep_pairs.insert(pairs_[i - 1]);
    }
}

bool CertificateScan::is_scep(const CaLine& line) const {
  return !line.authority &&
         (line.configured || pair_is_scep_[line.pairs[0]] || pair_is_scep_[line.pairs[1]]);
}

bool CertificateScan::in_scope(Group group) const {
  bool scope = false;
  for (const auto i : group) {
    scope = scope || mentions_[i].scep_join;
    if (mentions_[i].ca_line == 0) continue;
    const auto& line = ca_lines_[mentions_[i].ca_line - 1];
    if (line.authority) return false;
    scope = scope || is_scep(line);
  }
  return scope;
}

void CertificateScan::find_scope() {
  group_in_scope_.resize(group_ends_.size());
  for (std::size_t g = 0; g < group_ends_.size(); ++g) group_in_scope_[g] = in_scope(group(g));
}

void CertificateScan::find_coverage(Fleet& fleet) {
  std::vector<CaExport> exports(ca_snapshots_.size());
  for (const auto& line : ca_lines_) {
    if (line.at_us == kNever) continue;
    const bool scep = is_scep(line);
    for (const auto snapshot : shown(line)) {
      auto& e = exports[snapshot];
      e.times.push_back(line.at_us);
      if (!scep) continue;
      e.scep_from_us = std::min(e.scep_from_us.value_or(line.at_us), line.at_us);
      e.scep_to_us = std::max(e.scep_to_us.value_or(line.at_us), line.at_us);
    }
  }
  // Exports that hold the same certificate are pictures of the same CA.
  UnionFind families(ca_snapshots_.size());
  std::vector<std::set<std::uint32_t>> snapshots_of_issuer(issuers_.size());
  std::vector<bool> issues_scep(issuers_.size());
  std::vector<std::uint32_t> snapshots;
  for (std::size_t g = 0; g < group_ends_.size(); ++g) {
    std::uint32_t issuer = 0;
    Rank best = Rank::none;
    snapshots.clear();
    for (const auto i : group(g)) {
      const auto& mention = mentions_[i];
      if (mention.issuer != 0 && mention.rank < best) {
        best = mention.rank;
        issuer = mention.issuer;
      }
      if (mention.ca_line == 0) continue;
      const auto& line = ca_lines_[mention.ca_line - 1];
      snapshots.insert(snapshots.end(), shown(line).begin(), shown(line).end());
    }
    for (const auto snapshot : snapshots) families.unite(snapshots.front(), snapshot);
    if (issuer == 0) continue;
    snapshots_of_issuer[issuer].insert(snapshots.begin(), snapshots.end());
    if (group_in_scope_[g]) issues_scep[issuer] = true;
  }
  for (std::size_t issuer = 1; issuer < issuers_.size(); ++issuer) {
    for (const auto snapshot : snapshots_of_issuer[issuer])
      fleet.servers.families_of_issuer[issuers_[issuer]].insert(families.find(snapshot));
    if (issues_scep[issuer] && snapshots_of_issuer[issuer].empty())
      fleet.servers.has_unexported_issuer = true;
  }
  for (std::size_t i = 0; i < exports.size(); ++i) {
    auto& e = exports[i];
    if (!e.scep_from_us) continue;
    std::sort(e.times.begin(), e.times.end());
    e.times.erase(std::unique(e.times.begin(), e.times.end()), e.times.end());
    e.times.shrink_to_fit();
    const auto& s = ca_snapshots_[i];
    e.snapshot = s.id;
    e.stream = s.stream;
    e.as_of_us = s.as_of_us;
    e.complete = s.complete;
    e.family = families.find(i);
    fleet.servers.ca_exports.push_back(std::move(e));
  }
}

// SCEP requests that got no certificate, and the certificates of the same subjects.
void CertificateScan::join_open_requests() {
  std::vector<std::uint64_t> wanted;
  for (const auto& request : open_requests_) {
    if (!is_scep(ca_lines_[request.ca_line])) continue;
    builder_.bears(request.node, request.subject);
    builder_.bears(request.node, request.asked);
    bear_names(request.node, request.first_name, request.names);
    wanted.push_back(request.subject);
  }
  std::sort(wanted.begin(), wanted.end());
  for (const auto& [subject, node] : subjects_)
    if (std::binary_search(wanted.begin(), wanted.end(), subject)) builder_.bears(node, subject);
}

// Only deliveries are placed on devices by what their texts name.
void CertificateScan::join_devices() {
  for (std::size_t g = 0; g < group_ends_.size(); ++g)
    if (group_in_scope_[g])
      for (const auto i : group(g))
        bear_names(mentions_[i].node, mentions_[i].first_name, mentions_[i].names);
}

void CertificateScan::mark_foreign() {
  for (const auto& line : ca_lines_)
    if (!is_scep(line)) builder_.is_foreign(line.node);
  for (std::size_t g = 0; g < group_ends_.size(); ++g)
    if (group_in_scope_[g])
      for (const auto i : group(g))
        if (mentions_[i].ca_line != 0) builder_.is_foreign(mentions_[i].node, false);
}

// What the fleet says of each request. Of its dates: which zone they are in, by the first export
// that shows it.
void CertificateScan::stamp(const Fleet& fleet) {
  std::vector<std::uint64_t> zones;
  for (const auto& s : ca_snapshots_) zones.push_back(fleet.ca_zones.fingerprint(s.id, s.stream));
  for (const auto& line : ca_lines_) {
    const bool local = line.assumed && !shown(line).empty();
    builder_.says(line.node, mixed({pair_is_scep_[line.pairs[0]], pair_is_scep_[line.pairs[1]],
                                    local ? zones[shown(line).front()] : 0}));
    for (const auto snapshot : shown(line))
      builder_.stands_in(line.node, ca_snapshots_[snapshot].says);
  }
}

void CertificateScan::conclude(const Settings& settings, Fleet& fleet) {
  find_zones(fleet);
  find_groups();
  unite_groups();
  learn_pairs(settings, fleet);
  find_scope();
  join_open_requests();
  join_devices();
  mark_foreign();
  stamp(fleet);
  find_coverage(fleet);
}

bool CertificateScan::has_utc(const CaLine& line, const Fleet& fleet) const {
  if (line.at_us == kNever) return false;
  const auto& measured = fleet.ca_zones.by_snapshot();
  return !line.assumed ||
         std::any_of(shown(line).begin(), shown(line).end(),
                     [&](std::uint32_t at) { return measured.contains(ca_snapshots_[at].id); });
}

std::vector<CaMoment> CertificateScan::scep_moments(const Fleet& fleet) const {
  std::vector<CaMoment> moments;
  // A certificate that several exports show in several states was issued once.
  for (std::size_t g = 0; g < group_ends_.size(); ++g) {
    if (!group_in_scope_[g]) continue;
    const CaLine* first = nullptr;
    for (const auto i : group(g)) {
      if (mentions_[i].ca_line == 0) continue;
      const auto& line = ca_lines_[mentions_[i].ca_line - 1];
      if (!has_utc(line, fleet)) return {};
      if (!first || line.at_us < first->at_us) first = &line;
    }
    if (first) moments.push_back({first->at_us, first->node});
  }
  for (const auto& request : open_requests_) {
    const auto& line = ca_lines_[request.ca_line];
    if (!is_scep(line)) continue;
    if (!has_utc(line, fleet)) return {};
    moments.push_back({line.at_us, line.node});
  }
  std::sort(moments.begin(), moments.end(), [](const CaMoment& a, const CaMoment& b) {
    return std::tie(a.at_us, a.node) < std::tie(b.at_us, b.node);
  });
  return moments;
}

}  // namespace certtrail
