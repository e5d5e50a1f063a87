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

void explain_failure(const Delivery& d, Judgement& j, const Evidence& evidence,
                     const Attempts& attempts) {
  std::string error, text;
  if (const auto* a = last_attempt(d, attempts); a && a->failure) {
    const auto& r = evidence.records[a->failure->record];
    error = r.error.empty() || error_value(r.error) == 0 ? r.state : r.error;
    text = r.error_text;
  }
  // The CA's own reason is closer to the cause than what the device was told.
  for (const auto at : d.ca_requests) {
    const auto& row = evidence.ca_rows[at];
    if (!row.status_code.empty() && row.status_code != "0x00000000") error = row.status_code;
    if (!row.disposition_message.empty()) text = row.disposition_message;
  }
  if (error.empty() && j.claimed_failure)
    return explain_claim(evidence.intune_rows[*j.claimed_failure], j);
  const auto known = explain_error(error);
  if (!known.cause.empty()) j.cause = known.cause;
  if (!known.cause_text.empty()) {
    j.cause_text = known.cause_text;
  } else if (!text.empty()) {
    j.cause_text = std::string(cut_utf8(text, 200));
  }
  if (!known.next_check.empty()) j.next_check = known.next_check;
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

}  // namespace

Hop last_hop(const Delivery& d, const Judgement& j, const Attempts& attempts) {
  Hop furthest = Hop::none;
  for (const auto at : d.attempts)
    for (std::size_t hop = 1; hop <= static_cast<std::size_t>(Hop::usable); ++hop)
      if (attempts.all[at].reached[hop]) furthest = std::max(furthest, static_cast<Hop>(hop));
  if (j.issued == Known::yes) furthest = std::max(furthest, Hop::issued);
  if (j.installed == Known::yes) furthest = std::max(furthest, Hop::installed);
  return furthest;
}

std::int64_t hops_reached(const Delivery& d, const Judgement& j, const Attempts& attempts) {
  const auto bit = [](std::size_t hop) { return std::int64_t{1} << hop; };
  std::int64_t hops = 0;
  for (const auto at : d.attempts)
    for (std::size_t hop = 1; hop < kHopNames.size(); ++hop)
      if (attempts.all[at].reached[hop]) hops |= bit(hop);
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

Hop first_missing_hop(const Delivery& d, const Judgement& j, const Evidence& evidence,
                      const Attempts& attempts) {
  const auto* a = last_attempt(d, attempts);
  // A device's own log, and a CA's row, know better than Intune where it failed.
  if (j.claimed_failure && !(a && a->failed()) && d.ca_requests.empty())
    return evidence.intune_rows[*j.claimed_failure].hop;
  if (j.issued != Known::yes) {
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
  return j.reported == Known::yes ? Hop::none : Hop::reported;
}

void explain(const Delivery& d, Judgement& j, const Evidence& evidence, const std::string& platform,
             const Attempts& attempts, const Coverage& coverage) {
  const auto rule = explain_verdict(to_string(j.verdict), platform);
  j.cause = rule.cause;
  j.cause_text = rule.cause_text;
  j.next_check = rule.next_check;
  if (j.verdict == Verdict::failed) explain_failure(d, j, evidence, attempts);
  if (j.verdict == Verdict::stuck)
    j.cause = evidence.records[last_attempt(d, attempts)->pending->record].state;
  explain_unknown(d, j, coverage);
}

}  // namespace certtrail
