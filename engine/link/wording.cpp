#include "engine/link/wording.h"

#include <algorithm>

#include "engine/decode/error_code.h"
#include "engine/decode/text.h"
#include "engine/link/causes.h"

namespace certtrail {
namespace {

const Attempt* last_attempt(const Delivery& d, const Attempts& attempts) {
  return d.attempts.empty() ? nullptr : &attempts.all[d.attempts.back()];
}

// Intune's state says where it failed; the error code beside it, why.
void explain_claim(const IntuneRow& row, Judgement& j) {
  const auto state = explain_error(row.status);
  const auto error = explain_error(row.error);
  j.cause = error.cause.empty() ? state.cause : error.cause;
  j.cause_text = "Intune says " + row.status + ": " + state.cause_text;
  if (!error.cause_text.empty()) j.cause_text += "; " + error.cause_text;
  j.next_check = error.next_check.empty() ? state.next_check : error.next_check;
}

struct Reason {
  std::string error, text;

  void take(const LogRecord& r) {
    error = r.error.empty() || error_value(r.error) == 0 ? r.state : r.error;
    text = r.error_text;
  }
};

void put(const Reason& reason, Judgement& j) {
  const auto known = explain_error(reason.error);
  if (!known.cause.empty()) j.cause = known.cause;
  if (!known.cause_text.empty()) {
    j.cause_text = known.cause_text;
  } else if (!reason.text.empty()) {
    j.cause_text = std::string(cut_utf8(reason.text, 200));
  }
  if (!known.next_check.empty()) j.next_check = known.next_check;
}

void explain_failure(const Delivery& d, Judgement& j, const Grounds& in) {
  Reason reason;
  if (const auto* a = last_attempt(d, in.attempts); a && a->failure)
    reason.take(in.evidence.records[a->failure->record]);
  // What the servers say is closer to the cause than what the device was told.
  if (in.servers.trunk_failure) {
    const auto& r = in.evidence.server_records[*in.servers.trunk_failure].log;
    if (!r.error.empty() || reason.error.empty()) reason.take(r);
  }
  for (const auto at : d.ca_requests) {
    const auto& row = in.evidence.ca_rows[at];
    if (!row.status_code.empty() && row.status_code != "0x00000000") reason.error = row.status_code;
    if (!row.disposition_message.empty()) reason.text = row.disposition_message;
  }
  if (reason.error.empty() && j.claimed_failure)
    return explain_claim(in.evidence.intune_rows[*j.claimed_failure], j);
  put(reason, j);
}

// Why Intune does not know of it, where the connector's evidence tells.
void explain_missing_report(Judgement& j, const Grounds& in) {
  if (j.reported == Known::yes || !in.servers.report_failure) return;
  Reason reason;
  reason.take(in.evidence.server_records[*in.servers.report_failure].log);
  put(reason, j);
}

void explain_unknown(const Delivery& d, Judgement& j, const Coverage& coverage) {
  const auto add = [&](std::string_view reason) {
    j.unknown_reason += (j.unknown_reason.empty() ? "" : "; ") + std::string(reason);
  };
  if (j.issued == Known::unknown) add("issued: no CA export covers the time");
  if (j.installed == Known::unknown)
    add(!d.device || !coverage.horizon(*d.device)
            ? "installed: no log or listing of the device was collected"
            : "installed: the device's evidence does not cover the time after issuance");
  if (j.reported == Known::unknown) add("reported: no Intune export covers the time");
}

// True if the CA's last word to the device is that nobody has decided yet.
bool waits_for_approval(const Delivery& d, const Grounds& in) {
  const auto* a = last_attempt(d, in.attempts);
  if (!a) return false;
  std::string_view answer;
  for (const auto index : a->records)
    if (const auto& state = in.evidence.records[index].state; state.starts_with("CertRep received"))
      answer = state;
  return answer == "CertRep received PENDING";
}

}  // namespace

std::int64_t hops_reached(const Delivery& d, const Judgement& j, const Attempts& attempts,
                          const ServerProgress& servers) {
  const auto bit = [](std::size_t hop) { return std::int64_t{1} << hop; };
  std::int64_t hops = 0;
  for (std::size_t hop = 1; hop < kHopNames.size(); ++hop) {
    if (servers.reached_us[hop]) hops |= bit(hop);
    for (const auto at : d.attempts)
      if (attempts.all[at].reached[hop]) hops |= bit(hop);
  }
  const auto add = [&](bool reached, Hop hop) {
    if (reached) hops |= bit(static_cast<std::size_t>(hop));
  };
  add(!d.ca_requests.empty(), Hop::request_sent);
  add(j.issued == Known::yes, Hop::issued);
  add(j.installed == Known::yes || j.installed_us, Hop::installed);
  add(j.reported == Known::yes, Hop::reported);
  add(j.removed_us.has_value(), Hop::removed);
  return hops;
}

Hop last_hop(const Judgement& j) {
  for (auto hop = static_cast<std::size_t>(Hop::usable); hop > 0; --hop)
    if (j.hops_reached >> hop & 1) return static_cast<Hop>(hop);
  return Hop::none;
}

Hop first_missing_hop(const Delivery& d, const Judgement& j, const Attempts& attempts,
                      const Evidence& evidence, const ServerProgress& servers) {
  const auto* a = last_attempt(d, attempts);
  // A device's own log, a CA's row and servers' logs know better than Intune where it failed.
  if (j.claimed_failure && !(a && a->failed()) && d.ca_requests.empty() && !servers.trunk_failure)
    return evidence.intune_rows[*j.claimed_failure].hop;
  if (j.issued != Known::yes) {
    if (servers.trunk_failure) return evidence.server_records[*servers.trunk_failure].log.hop;
    if (a && a->failure && a->failed() && on_trunk(a->failure->hop)) return a->failure->hop;
    if (!a || !a->requested) return j.attempts > 0 ? Hop::issued : Hop::request_sent;
    return a->has(Hop::request_sent) || a->has(Hop::response_received) || a->installed()
               ? Hop::issued
               : Hop::request_sent;
  }
  if (j.installed != Known::yes) {
    if (a && a->failure && a->failed() && on_device_branch(a->failure->hop)) return a->failure->hop;
    return a && a->requested && !a->has(Hop::response_received) && !a->has(Hop::install_started) &&
                   !a->pending
               ? Hop::response_received
               : Hop::installed;
  }
  if (j.reported == Known::yes) return Hop::none;
  return servers.report_failure ? evidence.server_records[*servers.report_failure].log.hop
                                : Hop::reported;
}

void explain(const Delivery& d, Judgement& j, const Grounds& in, const std::string& platform) {
  const auto rule =
      explain_verdict(to_string(j.verdict), waits_for_approval(d, in) ? "unapproved" : platform);
  j.cause = rule.cause;
  j.cause_text = rule.cause_text;
  j.next_check = rule.next_check;
  if (j.verdict == Verdict::failed) explain_failure(d, j, in);
  if (j.verdict == Verdict::installed_not_reported) explain_missing_report(j, in);
  if (j.verdict == Verdict::stuck)
    j.cause = in.evidence.records[last_attempt(d, in.attempts)->pending->record].state;
  explain_unknown(d, j, in.coverage);
}

}  // namespace certtrail
