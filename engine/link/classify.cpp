// What each record's state means: the data table schema/states.tsv, else the suffix of the state's
// name.
#include <algorithm>
#include <unordered_map>

#include "engine/decode/profile_id.h"
#include "engine/decode/text.h"
#include "engine/link/attempts.h"
#include "engine/link/columns.h"

namespace certtrail {
namespace {

bool ends_with_any(std::string_view state, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return state.ends_with(ending); });
}

bool contains_any(std::string_view state, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return state.find(word) != std::string_view::npos;
  });
}

// State names follow a pattern (formats/mobile.md 2.2): a state nobody has listed is judged by its
// suffix.
std::pair<Hop, Outcome> judge_by_suffix(std::string_view state) {
  if (ends_with_any(state, {"_GRANTED", "_SUCCESS", "_INSTALLED"}))
    return {Hop::installed, Outcome::reached};
  if (contains_any(state, {"_FAIL", "_CANCEL"}) ||
      ends_with_any(state, {"_DENIED", "_ERROR", "_TIMEOUT"}))
    return {Hop::installed, Outcome::failed};
  if (contains_any(state, {"_REMOV", "_UNINSTALL", "_DELET"}))
    return {Hop::removed, Outcome::reached};
  if (contains_any(state, {"_ENROLL"}) ||
      ends_with_any(state, {"_REQUESTED", "_INSTALLING", "_PENDING"}))
    return {Hop::install_started, Outcome::pending};
  return {Hop::none, Outcome::info};
}

// "CertRenewalFailedEvent" -> "CERT_RENEWAL_FAILED"
std::string as_state_name(std::string_view event) {
  if (event.ends_with("Event")) event.remove_suffix(5);
  std::string name;
  for (const char c : event) {
    const bool starts_word = c >= 'A' && c <= 'Z';
    if (starts_word && !name.empty()) name += '_';
    name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

// A profile id's policy guid; the text itself where it is no id, so that unknown spellings still
// group.
std::string logical_of(const std::string& profile) {
  if (profile.empty()) return {};
  const auto id = parse_profile_id(profile);
  if (!id) return std::string(trim(profile));
  return id->elided ? id->logical + "*" : id->logical;
}

}  // namespace

StateMap::StateMap(SQLite::Database& database) {
  KeyedQuery(database, "states").each([&](Columns& c) {
    auto key = c.text() + '\n';
    key += c.text();
    const auto hop = hop_from(c.text());
    meanings_[std::move(key)] = {hop, outcome_from(c.text()), true};
  });
}

StateMap::Meaning StateMap::meaning(const std::string& source, const std::string& state) const {
  if (const auto found = meanings_.find(source + '\n' + state); found != meanings_.end())
    return found->second;
  if (!source.ends_with("_state")) return {Hop::none, Outcome::info, false};
  // That vocabulary names events where others name states.
  const auto [hop, outcome] =
      judge_by_suffix(source == "android_cloud_state" ? as_state_name(state) : state);
  return {hop, outcome, false};
}

void classify(Evidence& evidence, const StateMap& states) {
  std::unordered_map<std::string, std::string> logicals;
  const auto judge = [&](LogRecord& r) {
    const auto [logical, added] = logicals.try_emplace(r.profile);
    if (added) logical->second = logical_of(r.profile);
    r.logical = logical->second;
    const auto meaning = states.meaning(r.source, r.state);
    r.hop = meaning.hop;
    r.outcome = meaning.outcome;
    r.state_known = meaning.listed;
  };
  for (auto& r : evidence.records) judge(r);
  for (auto& r : evidence.server_records) judge(r.log);
}

}  // namespace certtrail
