// What each record's state means: the data table schema/states.tsv, else the suffix of the state's
// name.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <map>

#include "engine/decode/profile_id.h"
#include "engine/decode/text.h"
#include "engine/link/attempts.h"

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

struct Meaning {
  Hop hop;
  Outcome outcome;
  std::string note;
};

// A profile id's policy guid; the text itself where it is no id, so that unknown spellings still
// group.
std::string logical_of(const std::string& profile) {
  if (profile.empty()) return {};
  const auto id = parse_profile_id(profile);
  if (!id) return std::string(trim(profile));
  return id->elided ? id->logical + "*" : id->logical;
}

}  // namespace

void classify(Evidence& evidence, SQLite::Database& database) {
  std::map<std::pair<std::string, std::string>, Meaning> meanings;
  SQLite::Statement states(database, link_query("states"));
  while (states.executeStep())
    meanings[{states.getColumn(0).getString(), states.getColumn(1).getString()}] = {
        hop_from(states.getColumn(2).getString()), outcome_from(states.getColumn(3).getString()),
        states.getColumn(4).getString()};
  for (auto& r : evidence.records) {
    r.logical = logical_of(r.profile);
    if (const auto found = meanings.find({r.source, r.state}); found != meanings.end()) {
      r.hop = found->second.hop;
      r.outcome = found->second.outcome;
      r.state_note = found->second.note;
    } else if (r.source.ends_with("_state")) {
      std::tie(r.hop, r.outcome) = judge_by_suffix(r.state);
    }
  }
}

}  // namespace certtrail
