#include "engine/link/devices.h"

#include <algorithm>

#include "engine/decode/text.h"
#include "engine/link/device_nodes.h"
#include "engine/link/keys.h"
#include "engine/link/union_find.h"

namespace certtrail {
namespace {

class DeviceUnion {
 public:
  DeviceUnion(const Evidence& evidence, const Certificates& certificates, const CommonNames& common,
              const HeldCertificates& held)
      : evidence_(evidence), certificates_(certificates), common_(common) {
    for (const auto& [stream, certificate] : held) held_[certificate].push_back(stream);
    collect_nodes();
    for (const auto& r : evidence_.records)
      if (auto p = platform_of_source(r.source); !p.empty()) stream_platforms_[r.stream] = p;
    for (const auto& s : evidence_.snapshots)
      if (is_own_listing(s))
        stream_platforms_.try_emplace(s.stream, s.source == "store" ? "windows" : "ios");
    sets_.emplace(nodes_.size());
  }

  Devices run() {
    unite_by_strong_aliases();
    unite_by_certificates();
    unite_by_host_name();
    unite_by_user();
    std::map<std::size_t, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (nodes_[i].has_evidence) groups[sets_->find(i)].push_back(i);
    return assemble_devices(evidence_, nodes_, groups, stream_platforms_);
  }

 private:
  using Strong = std::map<std::string, std::set<std::string>>;  // namespace -> values

  std::size_t node(std::int64_t stream, const std::string& about) {
    // An inventory row is one device wherever it is exported.
    const auto key = about.empty() ? "stream " + std::to_string(stream) : about;
    const auto [found, added] = index_.try_emplace(key, nodes_.size());
    if (added) nodes_.push_back({about.empty() ? stream : 0, about, {}, {}, {}, !about.empty()});
    return found->second;
  }

  void add_fact(std::size_t at, const std::string& name, const std::string& value,
                std::optional<std::int64_t> as_of) {
    const auto normalised = is_alias(name) ? normalise_alias(name, value) : value;
    if (is_alias(name) && is_junk_alias(name, normalised)) return;
    if (is_alias(name) && common_.contains(name, normalised)) {
      nodes_[at].common_names.emplace_back(name, value, as_of);
    } else {
      nodes_[at].facts.emplace_back(name, normalised);
      nodes_[at].fact_times.emplace_back(value, as_of);
    }
    if (nodes_[at].stream != 0 && is_alias(name) && name != "archive_host")
      nodes_[at].has_evidence = true;
  }

  void collect_nodes() {
    for (const auto& f : evidence_.facts)
      add_fact(node(f.stream, f.about), f.name, f.value, f.as_of_us);
    for (const auto& row : evidence_.intune_rows) {
      if (row.device_id.empty() || is_junk_alias("intune_device", row.device_id)) continue;
      const auto at = node(0, "intune_device:" + ascii_lower(row.device_id));
      const auto as_of = newest(row.sightings);
      add_fact(at, "intune_device", row.device_id, as_of);
      if (!row.device_name.empty()) add_fact(at, "host_name", row.device_name, as_of);
      if (!row.upn.empty()) add_fact(at, "upn", row.upn, as_of);
    }
    add_devices_of_servers();
    for (const auto& r : evidence_.records) nodes_[node(r.stream, "")].has_evidence = true;
    for (const auto& s : evidence_.snapshots)
      if (is_own_listing(s)) nodes_[node(s.stream, "")].has_evidence = true;
    for (const auto& span : evidence_.spans) nodes_[node(span.stream, "")].has_evidence = true;
  }

  // A device that nothing but a server names, by its Intune id.
  void add_devices_of_servers() {
    std::set<std::string> known;
    for (const auto& n : nodes_)
      for (const auto& [name, value] : n.facts)
        if (is_strong_alias(name)) known.insert(value);
    for (const auto& r : evidence_.server_records)
      if (const auto id = ascii_lower(r.device_id); !id.empty() && known.insert(id).second)
        add_fact(node(0, "intune_device:" + id), "intune_device", id, std::nullopt);
  }

  // Of a stream that is linked here: rows of CA certificates show the listings of other devices.
  bool is_own_listing(const Snapshot& s) const {
    return s.is_listing() &&
           std::any_of(evidence_.streams.begin(), evidence_.streams.end(),
                       [&](const Stream& stream) { return stream.id == s.stream; });
  }

  std::optional<std::int64_t> newest(const std::vector<Sighting>& sightings) const {
    std::optional<std::int64_t> as_of;
    for (const auto& s : sightings)
      as_of = std::max(as_of, evidence_.snapshots[s.snapshot].as_of_us);
    return as_of;
  }

  void unite_by_strong_aliases() {
    const auto shared_serials = serials_of_several_machines();
    std::map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const auto& [name, value] : nodes_[i].facts) {
        // An OMA-DM id that is some device's Intune id says so; the hypothesis is confirmed by the
        // join.
        const auto space = name == "oma_dm" ? "intune_device" : name;
        if (!is_strong_alias(space) ||
            (space == "hardware_serial" && shared_serials.contains(value)))
          continue;
        sets_->unite(first.try_emplace(space + " " + value, i).first->second, i);
      }
  }

  // Serials that machines of different UDID or IMEI claim: placeholders, and therefore weak.
  std::set<std::string> serials_of_several_machines() const {
    std::map<std::string, std::map<std::string, std::set<std::string>>> claims;
    for (const auto& n : nodes_) {
      std::string serial;
      for (const auto& [name, value] : n.facts)
        if (name == "hardware_serial") serial = value;
      if (serial.empty()) continue;
      for (const auto& [name, value] : n.facts)
        if (name == "udid" || name == "imei") claims[serial][name].insert(value);
    }
    std::set<std::string> shared;
    for (const auto& [serial, names] : claims)
      for (const auto& [name, values] : names)
        if (values.size() > 1) shared.insert(serial);
    return shared;
  }

  // The private key of a certificate stays on one device: the stream that holds it and the Intune
  // row that reports it are the same machine.
  void unite_by_certificates() {
    std::unordered_map<std::string, std::vector<std::size_t>> by_key;
    for (const auto& r : evidence_.records)
      for (const auto* key : {&r.transaction_id, &r.signer_key})
        if (!key->empty()) by_key[ascii_lower(*key)].push_back(node(r.stream, ""));
    auto strong = strong_by_root();
    for (std::size_t index = 0; index < certificates_.all.size(); ++index) {
      const auto& c = certificates_.all[index];
      if (!c.in_scope) continue;
      std::set<std::size_t> holders;
      if (const auto found = held_.find(index); found != held_.end())
        for (const auto stream : found->second) holders.insert(node(stream, ""));
      for (const auto i : c.records) holders.insert(node(evidence_.records[i].stream, ""));
      for (const auto i : c.store_rows)
        if (evidence_.store_rows[i].own()) holders.insert(node(evidence_.store_rows[i].stream, ""));
      for (const auto& fingerprint : c.fingerprints)
        if (const auto found = by_key.find(fingerprint); found != by_key.end())
          holders.insert(found->second.begin(), found->second.end());
      for (const auto i : c.intune_rows) {
        const auto found =
            index_.find("intune_device:" + ascii_lower(evidence_.intune_rows[i].device_id));
        if (found != index_.end()) holders.insert(found->second);
      }
      for (const auto i : c.server_records) {
        const auto found =
            index_.find("intune_device:" + ascii_lower(evidence_.server_records[i].device_id));
        if (found != index_.end()) holders.insert(found->second);
      }
      for (const auto holder : holders)
        unite_unless_strong_disagree(*holders.begin(), holder, strong);
    }
  }

  void unite_unless_strong_disagree(std::size_t a, std::size_t b,
                                    std::map<std::size_t, Strong>& strong) {
    a = sets_->find(a);
    b = sets_->find(b);
    if (a == b || disagree(strong[a], strong[b])) return;
    sets_->unite(a, b);
    auto& kept = strong[sets_->find(a)];
    for (const auto& other : {strong[a], strong[b]})
      for (const auto& [name, values] : other) kept[name].insert(values.begin(), values.end());
  }

  std::map<std::size_t, Strong> strong_by_root() {
    std::map<std::size_t, Strong> strong;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const auto& [name, value] : nodes_[i].facts)
        if (is_strong_alias(name)) strong[sets_->find(i)][name].insert(value);
    return strong;
  }

  static bool disagree(const Strong& a, const Strong& b) {
    for (const auto& [name, values] : a) {
      const auto other = b.find(name);
      if (other == b.end()) continue;
      const bool shared = std::any_of(values.begin(), values.end(), [&](const std::string& v) {
        return other->second.contains(v);
      });
      if (!shared) return true;
    }
    return false;
  }

  // Platforms as facts state them, else as the kind of log shows; by root.
  std::map<std::size_t, std::string> platforms_by_root() {
    std::map<std::size_t, std::string> platforms;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      for (const auto& [name, value] : nodes_[i].facts)
        if (name == "platform") platforms[sets_->find(i)] = value;
      if (const auto found = stream_platforms_.find(nodes_[i].stream);
          found != stream_platforms_.end())
        platforms.try_emplace(sets_->find(i), found->second);
    }
    return platforms;
  }

  // Bearers of a weak alias that may be one device: all of them if no two platforms are among them,
  // else those of each platform.
  using Roots = std::set<std::size_t>;
  static std::vector<Roots> by_platform(const Roots& roots,
                                        const std::map<std::size_t, std::string>& platforms) {
    std::map<std::string, Roots> known;
    for (const auto root : roots)
      if (const auto found = platforms.find(root); found != platforms.end())
        known[found->second].insert(root);
    if (known.size() <= 1) return {roots};
    std::vector<Roots> groups;
    for (auto& [platform, group] : known) groups.push_back(std::move(group));
    return groups;
  }

  // A host name unites the collections that bear it with the one identified machine that does.
  void unite_by_host_name() {
    unite_by_weak_alias(
        [](const std::string& name) { return name == "host_name" || name == "archive_host"; },
        [](std::size_t) { return true; }, [](std::size_t) { return true; });
  }

  // A user name unites a collection that names no host with the user's only machine of its
  // platform.
  void unite_by_user() {
    std::set<std::size_t> named;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const auto& [name, value] : nodes_[i].facts)
        if (nodes_[i].stream != 0 && (name == "host_name" || name == "archive_host"))
          named.insert(sets_->find(i));
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const auto& [name, printed, as_of] : nodes_[i].common_names)
        if (nodes_[i].stream != 0 && name != "upn") named.insert(sets_->find(i));
    const auto strong = strong_by_root();
    unite_by_weak_alias(
        [](const std::string& name) { return name == "upn"; },
        [&](std::size_t root) { return strong.contains(root) || !named.contains(root); },
        [](std::size_t unidentified) { return unidentified <= 1; });
  }

  template <class IsName, class MayJoin, class MayBe>
  void unite_by_weak_alias(IsName is_name, MayJoin may_join, MayBe may_be_one) {
    const auto strong = strong_by_root();
    const auto platforms = platforms_by_root();
    std::map<std::string, Roots> bearers;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const auto& [name, value] : nodes_[i].facts)
        if (is_name(name) && may_join(sets_->find(i))) bearers[value].insert(sets_->find(i));
    for (const auto& [value, all] : bearers)
      for (const auto& roots : by_platform(all, platforms)) {
        std::vector<std::size_t> identified;
        for (const auto root : roots)
          if (strong.contains(root)) identified.push_back(root);
        const bool one_machine = identified.size() <= 1 || fit_together(identified, strong);
        if (!one_machine || !may_be_one(roots.size() - identified.size())) continue;
        for (const auto root : roots) sets_->unite(*roots.begin(), root);
      }
  }

  // Several identified devices are one only if each pair shares no namespace, such as an Entra id
  // read off the machine and an Intune id read off a report.
  static bool fit_together(const std::vector<std::size_t>& roots,
                           const std::map<std::size_t, Strong>& strong) {
    if (roots.size() != 2) return false;
    const auto& a = strong.at(roots[0]);
    const auto& b = strong.at(roots[1]);
    return std::none_of(a.begin(), a.end(),
                        [&](const auto& entry) { return b.contains(entry.first); });
  }

  const Evidence& evidence_;
  const Certificates& certificates_;
  const CommonNames& common_;
  std::map<std::size_t, std::vector<std::int64_t>> held_;
  std::vector<DeviceNode> nodes_;
  std::map<std::string, std::size_t> index_;
  std::map<std::int64_t, std::string> stream_platforms_;
  std::optional<UnionFind> sets_;
};

}  // namespace

Devices unite_devices(const Evidence& evidence, const Certificates& certificates,
                      const CommonNames& common, const HeldCertificates& held) {
  return DeviceUnion(evidence, certificates, common, held).run();
}

}  // namespace certtrail
