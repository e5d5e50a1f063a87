#include "engine/formats/android_omadm/messages.h"

#include <algorithm>
#include <array>

#include "engine/decode/characters.h"
#include "engine/decode/profile_id.h"
#include "engine/decode/starts.h"
#include "engine/decode/text.h"
#include "engine/formats/android_omadm/settings.h"

namespace certtrail::formats::omadm {
namespace {

constexpr std::string_view kStateChanged = "' state changed from ";
constexpr std::string_view kTrying = "Trying to enroll certificate request";
constexpr std::string_view kTryingPending = "Trying to enroll pending SCEP certificates";

bool is_word(char c) { return is_alphanumeric(c) || c == '_'; }

std::string_view leading_word(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_word(text[end])) ++end;
  return text.substr(0, end);
}

std::string_view state_source(std::string_view kind) {
  if (kind == "SCEP") return "android_scep_state";
  if (kind == "Root") return "android_root_state";
  if (kind == "PFX") return "android_pfx_state";
  return "android_certificate_state";
}

// The kind of certificate of "SCEP cert '<id>' state changed ...", empty if it is no such message.
std::string_view state_kind(std::string_view message) {
  const auto kind = leading_word(message);
  return !kind.empty() && message.substr(kind.size()).starts_with(" cert '") ? kind
                                                                             : std::string_view();
}

Transition transition(const Columns& columns, std::string_view source, std::string_view raw_state) {
  Transition t;
  t.source = source;
  t.raw_state = raw_state;
  t.actor = actor_of(columns);
  return t;
}

std::vector<Finding> one(Transition&& t) {
  std::vector<Finding> findings;
  findings.push_back({std::move(t), {}});
  return findings;
}

// The transition, and the certificate that it shows to be in the device's store of authorities.
std::vector<Finding> with_root(Transition&& t, std::string_view thumbprint) {
  auto findings = held_root(t.source, thumbprint);
  findings.insert(findings.begin(), Finding{std::move(t), {}});
  return findings;
}

void set_request_id(Transition& t, std::string_view id) {
  if (parse_profile_id(id))
    t.profile = id;
  else
    t.correlation = id;
}

constexpr std::array<std::string_view, 14> kStarts = {
    "Trying to enroll ", "There are ",           "Sending ",
    "Received '",        "Encoding message",     "Signing pkiMessage",
    "Encrypting pkcs",   "Response: ",           "Selected c",
    "Skipping ",         "Complete certificate", "Excluding cert",
    "Applied profile ",  "Successfully "};
constexpr std::array<std::string_view, 1> kUserStarts = {"Returning app config "};

}  // namespace

std::string actor_of(const Columns& columns) {
  std::string actor(columns.process);
  actor.append(":").append(columns.thread);
  return actor;
}

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const auto start = text.find(before);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start + before.size());
  const auto end = text.find(after);
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end);
}

bool is_hash(std::string_view text) {
  return text.size() >= 8 && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

std::vector<Finding> read_state_change(const Columns& columns) {
  const auto message = columns.message;
  const auto kind = state_kind(message);
  const auto end_of_id = message.find(kStateChanged);
  if (kind.empty() || end_of_id == std::string_view::npos) return {};
  const auto id_start = kind.size() + std::string_view(" cert '").size();
  if (end_of_id < id_start) return {};
  const auto id = message.substr(id_start, end_of_id - id_start);
  const auto states = message.substr(end_of_id + kStateChanged.size());
  const auto previous = leading_word(states);
  if (!states.substr(previous.size()).starts_with(" to ")) return {};

  auto t =
      transition(columns, state_source(kind), leading_word(states.substr(previous.size() + 4)));
  t.previous_state = previous;
  const bool has_request = kind == "SCEP" || kind == "PFX";
  if (has_request || parse_profile_id(id))
    t.profile = id;
  else if (is_hash(id))
    t.thumbprint = id;
  else if (kind == "Root")
    t.subject = id;
  else
    t.correlation = id;
  if (t.source == "android_certificate_state") t.subject = kind;
  const bool held = kind == "Root" && t.raw_state == "CERT_INSTALL_SUCCESS";
  return with_root(std::move(t), held ? id : std::string_view());
}

std::vector<Finding> read_selection(const Columns& columns) {
  const auto message = columns.message;
  constexpr std::string_view kSource = "android_certificate_selector";
  if (message.starts_with("Selected client cert")) {
    auto t = transition(columns, kSource, "Selected client cert");
    t.subject = between(message, "alias '", "' ");
    set_request_id(t, between(message, "requestId '", "'"));
    return one(std::move(t));
  }
  if (message.starts_with("Selected ca certificate")) {
    auto t = transition(columns, kSource, "Selected ca certificate");
    t.subject = between(message, "alias: '", "' ");
    const auto thumbprint = between(message, "thumbprint '", "'");
    if (is_hash(thumbprint)) t.thumbprint = thumbprint;
    return with_root(std::move(t), thumbprint);
  }
  if (message.starts_with("Excluding cert with alias ")) {
    auto t = transition(columns, kSource, "Excluding cert");
    t.subject = between(message, "alias ", " and ");
    set_request_id(t, between(message, "requestId ", " as "));
    t.error_text = trim(message.substr(std::min(message.find(" as it "), message.size())));
    return one(std::move(t));
  }
  if (message.starts_with("Complete certificate chain built"))
    return one(transition(columns, kSource, "Complete certificate chain built"));
  return {};
}

std::vector<Finding> read_enrolment(const Columns& columns) {
  const auto message = columns.message;
  if (message.starts_with(kTrying)) {
    auto t = transition(columns, "android_enrollment", kTrying);
    const auto id = message.substr(kTrying.size());
    set_request_id(t, trim(id.substr(std::min(id.find_first_not_of(": "), id.size()))));
    return one(std::move(t));
  }
  if (message.starts_with(kTryingPending)) {
    auto t = transition(columns, "android_enrollment", kTryingPending);
    t.user = scrubbed_user(message);
    return one(std::move(t));
  }
  if (message.starts_with("There are ") && message.find(" requests") != std::string_view::npos &&
      columns.logger.find("certmgr") != std::string_view::npos) {
    auto t = transition(columns, "android_enrollment", "There are requests");
    t.subject = between(message, "There are ", " requests");
    return one(std::move(t));
  }
  return {};
}

bool has_known_start(std::string_view message) {
  if (starts_with_any<kStarts>(message)) return true;
  return !message.empty() && is_digit(message.front()) && counts_certificates(message);
}

bool names_scrubbed_user(std::string_view message) {
  return starts_with_any<kUserStarts>(message) && !scrubbed_user(message).empty();
}

bool may_matter(const Columns& columns, App app) {
  const auto message = columns.message;
  if (message.empty()) return false;
  return columns.logger.starts_with("org.jscep.") || has_known_start(message) ||
         !state_kind(message).empty() ||
         columns.logger.find(".certmgr.") != std::string_view::npos ||
         message.find("xception") != std::string_view::npos ||
         message.find("SyncML") != std::string_view::npos ||
         (app == App::intune && !read_cloud_extension(columns).empty());
}

bool may_matter_in_continuation(std::string_view line) {
  return line.find("xception") != std::string_view::npos ||
         line.find("SyncML") != std::string_view::npos;
}

std::vector<Finding> read_record(const Columns& columns, std::string_view text, App app) {
  if (auto found = read_state_change(columns); !found.empty()) return found;
  if (auto found = read_selection(columns); !found.empty()) return found;
  if (auto found = read_criteria(columns); !found.empty()) return found;
  if (auto found = read_consumer(columns); !found.empty()) return found;
  if (auto found = read_enrolment(columns); !found.empty()) return found;
  if (auto found = read_jscep(columns); !found.empty()) return found;
  const auto body = text.substr(static_cast<std::size_t>(columns.message.data() - text.data()));
  if (body.find("SyncML") != std::string_view::npos)
    if (auto found = read_syncml(columns, body); !found.empty()) return found;
  if (app == App::intune)
    if (auto found = read_cloud_extension(columns); !found.empty()) return found;
  return read_exception(columns, text);
}

}  // namespace certtrail::formats::omadm
