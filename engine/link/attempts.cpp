#include "engine/link/attempts.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "engine/decode/text.h"
#include "engine/link/keys.h"

namespace certtrail {
namespace {

constexpr std::int64_t kMinute = 60'000'000;
// Records without a profile belong to the run they stand in, which no device leaves open for
// longer.
constexpr std::int64_t kAnonymousRun = 10 * kMinute;

constexpr std::string_view kReportsResult =
    "256";  // the device tells Intune how a SCEP request ended

void note_hop(Attempt& attempt, const LogRecord& r, std::size_t index) {
  const Mark mark{r.at_us, index, r.hop};
  const bool counts = on_trunk(r.hop) || on_device_branch(r.hop);
  if (!counts) return;
  if (r.hop > Hop::profile_arrived) attempt.requested = true;
  const bool asks_again = r.state == "GetCertInitial sent" && attempt.has(r.hop);
  if (asks_again) return;  // for days, which is no step
  if (r.outcome == Outcome::reached) {
    auto& first = attempt.reached[static_cast<std::size_t>(r.hop)];
    if (!first) first = mark;
    if (!attempt.newest_reached || attempt.newest_reached->at_us <= r.at_us)
      attempt.newest_reached = mark;
    if (attempt.pending && attempt.pending->hop <= r.hop) attempt.pending.reset();
  } else if (r.outcome == Outcome::pending) {
    attempt.pending = mark;
  } else if (r.outcome == Outcome::failed) {
    attempt.failure = mark;
  }
}

void add_record(Attempt& attempt, const LogRecord& r, std::size_t index) {
  attempt.records.push_back(index);
  if (r.at_us != 0) {
    if (attempt.first_us == 0) attempt.first_us = r.at_us;
    attempt.last_us = std::max(attempt.last_us, r.at_us);
  }
  if (attempt.logical.empty()) attempt.logical = r.logical;
  if (attempt.user.empty()) attempt.user = r.user;
  if (attempt.ndes_host.empty()) attempt.ndes_host = host_of(r.url);
  if (auto key = thumbprint_key(r.thumbprint); !key.empty())
    attempt.thumbprints.insert(std::move(key));
  if (!r.transaction_id.empty()) attempt.transactions.insert(ascii_lower(r.transaction_id));
  for (const auto* key : {&r.transaction_id, &r.signer_key})
    if (!key->empty()) attempt.keys.insert(ascii_lower(*key));
  note_hop(attempt, r, index);
}

bool is_about_a_profile(std::string_view apple_state) {
  return apple_state.starts_with("Profile ") || apple_state == "Removing profile" ||
         apple_state == "Adding dependent managing profile";
}

// Cuts the records of one device, handed in time order.
class Cutter {
 public:
  Cutter(const Evidence& evidence, std::size_t device, Attempts& out)
      : evidence_(evidence), device_(device), out_(out) {}

  void take(std::size_t index) {
    const auto& r = evidence_.records[index];
    if (is_registry_state(r)) {
      registry_states_.push_back(index);
      return;
    }
    if (r.hop == Hop::removed) {
      if (!r.logical.empty()) out_.removals.push_back({device_, r.logical, r.at_us, index});
      return;
    }
    if (r.state == "Profile replacing" && !r.logical.empty())
      out_.replacements.push_back({device_, r.logical, r.at_us, index});
    if (r.source.find("_pfx") != std::string::npos)
      return;  // PKCS: no SCEP request stands behind it
    if (r.source == "dm_edp") {
      has_mdm_log_ = true;
      take_windows(r, index);
    } else if (r.source == "windows_cert_enroll") {
      take_enrolment_client(r, index);
    } else if (r.source.starts_with("android_")) {
      take_android(r, index);
    } else if (r.source.starts_with("ios_") || r.source == "macos_profile") {
      take_apple(r, index);
    }
  }

  void finish() {
    flush_loose();
    for (const auto index : newest_registry_states()) take_registry_state(index);
  }

 private:
  Attempt& attempt(std::size_t at) { return out_.all[at]; }

  std::size_t open(const std::string& logical) {
    out_.all.push_back({});
    out_.all.back().device = device_;
    out_.all.back().logical = logical;
    if (!logical.empty()) latest_[logical] = out_.all.size() - 1;
    return out_.all.size() - 1;
  }

  std::optional<std::size_t> latest(const std::string& logical) const {
    const auto found = latest_.find(logical);
    return found == latest_.end() ? std::nullopt : std::optional(found->second);
  }

  void put(std::size_t at, std::size_t index) {
    add_record(attempt(at), evidence_.records[index], index);
    if (!attempt(at).logical.empty()) latest_[attempt(at).logical] = at;
    newest_ = at;
  }

  // Windows: 36-39 and 32 name no profile; 306 opens a run and 309 says whose it was.
  static bool closed_by_309(const Attempt& a) { return !a.thumbprints.empty(); }

  void take_windows(const LogRecord& r, std::size_t index) {
    if (r.logical.empty()) {
      if (r.hop == Hop::none && r.state != kReportsResult)
        return;  // sessions, roots: about no request
      if (r.outcome == Outcome::failed && loose_.empty() && follows_failure(r)) {
        put(*newest_, index);
        return;
      }
      const bool new_run = r.hop == Hop::key_ready && loose_has_.contains(r.hop);
      if (new_run) flush_loose();
      if (r.hop != Hop::none) loose_has_.insert(r.hop);
      loose_.push_back(index);
      if (r.outcome == Outcome::failed) flush_loose();
      return;
    }
    const bool stale =
        !loose_.empty() && r.at_us - evidence_.records[loose_.back()].at_us > kAnonymousRun;
    if (loose_has_.contains(Hop::installed) && (r.state == "306" || stale)) flush_loose();
    if (r.state == "306") {
      const auto known = latest(r.logical);
      const bool waiting = known && !attempt(*known).requested && !attempt(*known).failure;
      put(waiting ? *known : open(r.logical), index);
      opened_.push_back(latest_[r.logical]);
      return;
    }
    const auto known = latest(r.logical);
    const auto thumbprint = thumbprint_key(r.thumbprint);
    const bool same_installation = known && (!closed_by_309(attempt(*known)) ||
                                             attempt(*known).thumbprints.contains(thumbprint));
    const bool continues = same_installation && !(attempt(*known).failed() && !loose_.empty());
    const auto at = continues ? *known : open(r.logical);
    take_loose(at);
    put(at, index);
  }

  // The enrolment client's own log says why a request failed, within seconds of what the MDM client
  // says, before or after it. Beside the MDM client's log it makes no run of its own.
  void take_enrolment_client(const LogRecord& r, std::size_t index) {
    if (r.hop == Hop::none) return;  // at AD CS itself
    if (!loose_.empty())
      loose_.push_back(index);
    else if (follows_failure(r))
      put(*newest_, index);
    else if (!has_mdm_log_)
      take_enrolment_client_alone(r, index);
  }

  // Collected without the MDM client's log, or from before that begins: each failure is a run, of
  // a profile that nothing names. An answer alone says too little for one.
  void take_enrolment_client_alone(const LogRecord& r, std::size_t index) {
    const bool answers = newest_ && r.at_us - attempt(*newest_).last_us <= kAnonymousRun;
    if (r.outcome != Outcome::reached)
      put(open(""), index);
    else if (answers)
      put(*newest_, index);
  }

  // One failure is told by several records: 308 or 307, and 32 behind it.
  bool follows_failure(const LogRecord& r) {
    return newest_ && attempt(*newest_).failure && r.at_us - attempt(*newest_).last_us <= kMinute;
  }

  void take_loose(std::size_t at) {
    for (const auto index : loose_) put(at, index);
    loose_.clear();
    loose_has_.clear();
  }

  // Gives records that no 309 followed to the newest run still open, else to a run of their own.
  void flush_loose() {
    if (loose_.empty()) return;
    const bool moves = !loose_has_.empty();
    std::optional<std::size_t> target;
    for (const auto at : opened_)
      if (!closed_by_309(attempt(at)) && !attempt(at).failure && !attempt(at).installed())
        target = at;
    if (!target && moves) target = open(latest_.size() == 1 ? latest_.begin()->first : "");
    if (target) {
      take_loose(*target);
    } else {
      loose_.clear();
      loose_has_.clear();
    }
  }

  // Of each profile and user the state of the newest collection: what older ones showed is over.
  std::vector<std::size_t> newest_registry_states() const {
    std::map<std::pair<std::string, std::string>, std::size_t> newest;
    const auto as_of = [&](std::size_t index) {
      const auto found = evidence_.artifact_as_of.find(evidence_.records[index].last_artifact);
      return found == evidence_.artifact_as_of.end() ? std::nullopt : found->second;
    };
    for (const auto index : registry_states_) {
      const auto& r = evidence_.records[index];
      if (r.logical.empty() || r.source != "windows_scep_registry") continue;
      const auto [at, added] = newest.try_emplace({r.logical, r.user}, index);
      if (!added && as_of(at->second) <= as_of(index)) at->second = index;
    }
    std::vector<std::size_t> states;
    for (const auto& [slot, index] : newest) states.push_back(index);
    return states;
  }

  // The registry says that a request waits or failed, but not when. A log of the profile tells the
  // same with times; where there is none, the state stands for a run of its own.
  void take_registry_state(std::size_t index) {
    const auto& r = evidence_.records[index];
    const bool open_request = r.outcome == Outcome::pending || r.outcome == Outcome::failed;
    if (open_request && !latest(r.logical)) put(open(r.logical), index);
  }

  // Android: the enrolment line opens a run; its exchanges name no profile, and their thread
  // may change.
  std::optional<std::size_t> running_on_android(const LogRecord& r) const {
    const auto runs = [&](std::size_t at) {
      const auto& a = out_.all[at];
      return !a.installed() && r.at_us - a.last_us <= kAnonymousRun;
    };
    const auto found = by_thread_.find(r.actor);
    if (found != by_thread_.end() && runs(found->second)) return found->second;
    return newest_run_ && runs(*newest_run_) ? newest_run_ : std::nullopt;
  }

  void take_android(const LogRecord& r, std::size_t index) {
    if (r.source == "android_certificate_selector") take_network(r, index);
    if (r.logical.empty()) {
      if (r.source == "android_jscep") take_exchange(r, index);
      return;
    }
    const auto known = latest(r.logical);
    if (r.source == "android_enrollment") {
      const bool waiting = known && !attempt(*known).requested;
      const auto at = waiting ? *known : open(r.logical);
      put(at, index);
      attempt(at).requested = true;
      newest_run_ = by_thread_[r.actor] = at;
      return;
    }
    const bool starts_over = known && attempt(*known).installed() &&
                             (r.outcome == Outcome::pending || r.hop == Hop::response_received ||
                              r.hop == Hop::profile_arrived);
    put(known && !starts_over ? *known : open(r.logical), index);
    const bool asks = r.source == "android_cloud_state" && r.hop == Hop::key_ready;
    if (asks) newest_run_ = by_thread_[r.actor] = *latest(r.logical);
  }

  // A request that waits for approval is asked after for days, when other runs may have begun: its
  // answers belong to the run that sent it. A new request is of the run under way, even if it has
  // the key of an earlier one.
  void take_exchange(const LogRecord& r, std::size_t index) {
    const auto transaction = ascii_lower(r.transaction_id);
    const auto sent = by_transaction_.find(transaction);
    const bool is_awaited = !transaction.empty() && r.state != "PkcsReq sent" &&
                            sent != by_transaction_.end() && !attempt(sent->second).installed();
    const auto run = is_awaited ? std::optional(sent->second) : running_on_android(r);
    if (!run) return;
    add_record(attempt(*run), r, index);  // even if its profile has a newer run by now
    by_thread_[r.actor] = *run;
    if (!transaction.empty()) by_transaction_[transaction] = *run;
  }

  // A Wi-Fi or VPN profile names no SCEP profile. It is tied to the run it waits for, whose facts
  // it does not change; every check-in repeats its state, so only changes are told.
  void take_network(const LogRecord& r, std::size_t index) {
    if (!r.logical.empty()) {
      if (r.state == "Selected client cert") selected_by_thread_[r.actor] = r.logical;
    } else if (r.state.starts_with("Skipping ")) {
      auto& waits = waiting_networks_[r.subject];
      if (waits) return;
      waits = awaited_by(r.subject);
      if (waits) attempt(*waits).records.push_back(index);
    } else if (r.state.find("pplied ") != std::string::npos) {
      const auto selected = selected_by_thread_.find(r.actor);
      if (selected != selected_by_thread_.end()) {
        profile_of_network_[r.subject] = selected->second;
        if (r.state == "Applied profile") selected_by_thread_.erase(selected);  // ends its work
      }
      const auto waiting = waiting_networks_.find(r.subject);
      if (waiting == waiting_networks_.end()) return;
      if (waiting->second) attempt(*waiting->second).records.push_back(index);
      waiting_networks_.erase(waiting);
    }
  }

  // The run for the profile whose certificate the network took before, else the only one under way.
  std::optional<std::size_t> awaited_by(const std::string& network) const {
    const auto known = profile_of_network_.find(network);
    std::optional<std::size_t> awaited;
    for (const auto& [logical, at] : latest_) {
      if (out_.all[at].installed()) continue;
      if (known != profile_of_network_.end() && known->second != logical) continue;
      if (awaited) return std::nullopt;
      awaited = at;
    }
    return awaited;
  }

  // Apple: requests name no profile until the lines that store the identity or install the
  // profile.
  void take_apple(const LogRecord& r, std::size_t index) {
    if (apple_run_ && r.at_us - attempt(*apple_run_).last_us > kAnonymousRun) apple_run_.reset();
    const bool starts =
        r.hop == Hop::server_reached && apple_run_ &&
        (attempt(*apple_run_).has(Hop::request_sent) || attempt(*apple_run_).failure);
    if (starts) apple_run_.reset();
    if (r.logical.empty()) {
      if (is_about_a_profile(r.state)) return;  // another kind of profile: Wi-Fi, the MDM profile
      const bool moves = r.hop != Hop::none && r.hop != Hop::installed;
      if (!apple_run_ && moves) apple_run_ = open("");
      if (apple_run_) put(*apple_run_, index);
      return;
    }
    const bool fits = apple_run_ && (attempt(*apple_run_).logical.empty() ||
                                     attempt(*apple_run_).logical == r.logical);
    if (!fits) {
      const auto known = latest(r.logical);
      const bool starts_over = known && attempt(*known).installed() && on_trunk(r.hop);
      const bool recent =
          known && !starts_over && r.at_us - attempt(*known).last_us <= kAnonymousRun;
      const bool moves = r.outcome != Outcome::info;
      if (!recent && !moves) return;
      apple_run_ = recent ? *known : open(r.logical);
    }
    put(*apple_run_, index);
    if (r.hop == Hop::installed && r.outcome == Outcome::reached) apple_run_.reset();
  }

  const Evidence& evidence_;
  std::size_t device_;
  Attempts& out_;
  std::map<std::string, std::size_t> latest_;  // profile -> its newest attempt
  std::optional<std::size_t> newest_;          // that got a record last
  std::vector<std::size_t> registry_states_;   // Windows: in order of their places
  std::vector<std::size_t> loose_;             // Windows: records waiting for their profile
  std::set<Hop> loose_has_;
  bool has_mdm_log_ = false;                           // Windows: up to the record at hand
  std::vector<std::size_t> opened_;                    // Windows: attempts opened by 306, in order
  std::map<std::string, std::size_t> by_thread_;       // Android: the run a thread works on
  std::optional<std::size_t> newest_run_;              // Android: the run opened last
  std::map<std::string, std::size_t> by_transaction_;  // Android: the run that sent it last
  std::map<std::string, std::string> selected_by_thread_;  // Android: profile chosen last
  std::map<std::string, std::string> profile_of_network_;  // Android: whose certificate it took
  // Android: networks that wait, and the run each waits for where it is known.
  std::map<std::string, std::optional<std::size_t>> waiting_networks_;
  std::optional<std::size_t> apple_run_;
};

}  // namespace

Attempts cut_into_attempts(const Evidence& evidence, const Devices& devices) {
  std::map<std::size_t, std::vector<std::size_t>> by_device;
  for (std::size_t i = 0; i < evidence.records.size(); ++i) {
    const auto found = devices.by_stream.find(evidence.records[i].stream);
    if (found != devices.by_stream.end()) by_device[found->second].push_back(i);
  }
  Attempts attempts;
  for (auto& [device, records] : by_device) {
    // Lines of the same time stay as they stood in their log.
    std::stable_sort(records.begin(), records.end(), [&](std::size_t a, std::size_t b) {
      const auto& x = evidence.records[a];
      const auto& y = evidence.records[b];
      if (x.at_us != y.at_us) return x.at_us < y.at_us;
      if (x.place.artifact != y.place.artifact) return x.place.artifact < y.place.artifact;
      return x.place.offset < y.place.offset;
    });
    // The same record may stand in two streams of the device, named differently by two collections.
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> stream_of;
    Cutter cutter(evidence, device, attempts);
    for (const auto index : records) {
      const auto& r = evidence.records[index];
      const auto first = stream_of.try_emplace({r.naive_us, r.identity}, r.stream).first;
      if (first->second == r.stream) cutter.take(index);
    }
    cutter.finish();
  }
  return attempts;
}

}  // namespace certtrail
