#include "engine/link/linked_tables.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <stdexcept>

#include "engine/decode/text.h"
#include "engine/link/columns.h"
#include "engine/link/history.h"
#include "engine/link/keys.h"
#include "engine/link/linked_rows.h"
#include "engine/store/content_id.h"
#include "engine/store/embedded.h"

namespace certtrail {
namespace {

constexpr std::string_view kShadow = "next_";

std::string_view schema_file(std::string_view name) {
  for (const auto& file : embedded::schema())
    if (file.name == name) return file.text;
  throw std::logic_error("schema file is not compiled in: " + std::string(name));
}

std::string linked_schema() { return std::string(schema_file("linked.sql")); }

// Of the tables and of the release: another one may judge otherwise.
std::int64_t layout() {
  return content_id({CERTTRAIL_VERSION, linked_schema(), std::string(schema_file("states.tsv"))});
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// Names of the tables that schema/linked.sql creates.
std::vector<std::string> linked_table_names() {
  std::vector<std::string> names;
  const auto schema = linked_schema();
  constexpr std::string_view kCreate = "CREATE TABLE ";
  for (std::size_t at = 0; (at = schema.find(kCreate, at)) != std::string::npos;) {
    at += kCreate.size();
    names.push_back(schema.substr(at, schema.find_first_of(" (", at) - at));
  }
  return names;
}

// CREATE INDEX statements, which wait until the tables have their final names.
std::pair<std::string, std::string> shadow_schema() {
  auto tables = linked_schema();
  std::string indexes;
  for (std::size_t at = 0; (at = tables.find("CREATE INDEX", at)) != std::string::npos;) {
    const auto end = tables.find(";\n", at) + 2;
    indexes += tables.substr(at, end - at);
    tables.erase(at, end - at);
  }
  replace_all(tables, "CREATE TABLE ", "CREATE TABLE next_");
  return {tables, indexes};
}

void make_shadows(SQLite::Database& database) {
  SQLite::Transaction transaction(database);
  for (const auto& name : linked_table_names()) database.exec("DROP TABLE IF EXISTS next_" + name);
  database.exec(shadow_schema().first);
  // Components are looked up while the shadows grow.
  database.exec("CREATE INDEX next_finding_by_component ON next_link_finding(component)");
  transaction.commit();
}

constexpr char kBetween = '\t';

// What follows is a platform; names before it may hold anything.
std::pair<std::string, std::string> cut_at_tab(const std::string& text) {
  const auto at = text.rfind(kBetween);
  return {text.substr(0, at), at == std::string::npos ? "" : text.substr(at + 1)};
}

// In the order of QuestionKind.
constexpr std::array<std::string_view, 7> kQuestions = {
    "asked_template",        "asked_profile",         "asked_unowned", "asked_issuance_covered",
    "asked_policy_reported", "asked_issuer_reported", "asked_now"};

std::string_view kind_of(QuestionKind kind) { return kQuestions[static_cast<std::size_t>(kind)]; }

QuestionKind question_kind(std::string_view kind) {
  const auto found = std::find(kQuestions.begin(), kQuestions.end(), kind);
  assert(found != kQuestions.end());
  return static_cast<QuestionKind>(found - kQuestions.begin());
}

}  // namespace

class LinkedTables::Statements : public LinkedRows {
 public:
  using LinkedRows::LinkedRows;
};

LinkedTables::LinkedTables(SQLite::Database& database, bool shadows)
    : database_(database), prefix_(shadows ? kShadow : "") {
  // The views name these tables; without this, renaming would rewrite the views.
  database_.exec("PRAGMA legacy_alter_table = ON");
  if (shadows) make_shadows(database_);
  statements_ = std::make_unique<Statements>(database_, prefix_, shadows);
}

LinkedTables::~LinkedTables() = default;

std::vector<std::pair<std::int64_t, std::int64_t>> LinkedTables::components() {
  std::vector<std::pair<std::int64_t, std::int64_t>> all;
  SQLite::Statement query(database_,
                          "SELECT id, fingerprint FROM " + name("link_component") + " ORDER BY id");
  while (query.executeStep())
    all.emplace_back(query.getColumn(0).getInt64(), query.getColumn(1).getInt64());
  return all;
}

void LinkedTables::store_waiting(const std::function<void()>& stored) {
  statements_->store_waiting(stored);
}

void LinkedTables::remove(std::int64_t component) { statements_->remove(component); }

void LinkedTables::write(const LinkedComponent& linked) {
  statements_->write(linked);
  const auto tell = [&](std::string_view kind, const std::string& subject, const std::string& value,
                        std::int64_t from_us = 0, std::int64_t to_us = 0, std::int64_t id = 0,
                        std::int64_t key = 0) {
    statements_->finding(kind, subject, value, linked.id, from_us, to_us, id, key);
  };
  for (const auto& [profile, account] : linked.profiles) tell("profile", profile, account);
  for (const auto& use : linked.template_uses)
    tell("template", use.certificate_template + kBetween + use.platform, use.profile);
  for (const auto at : linked.unowned_issuances) tell("unowned", "", "", at);
  for (const auto& a : linked.unplaced.attempts)
    tell("waiting", a.profile, a.platform, a.from_us, a.to_us, a.stream);
  for (const auto& c : linked.unplaced.certificates)
    tell("unplaced", c.profile, c.platform, c.issued_us, 0, c.id, c.key);
  for (const auto& [question, told] : linked.asked)
    tell(kind_of(question.kind), question.subject + kBetween + question.platform, told,
         question.from_us, question.to_us);
}

FleetFacts LinkedTables::facts(const ServerCoverage& servers) {
  FleetFacts facts;
  facts.servers = &servers;
  SQLite::Statement uses(database_, "SELECT DISTINCT subject, value FROM " + name("link_finding") +
                                        " WHERE kind = 'template' ORDER BY 1, 2");
  while (uses.executeStep()) {
    const auto key = cut_at_tab(uses.getColumn(0).getString());
    const auto [found, added] =
        facts.profile_of_template.try_emplace(key, uses.getColumn(1).getString());
    if (!added) found->second.clear();
  }
  SQLite::Statement profiles(database_, "SELECT DISTINCT subject FROM " + name("link_finding") +
                                            " WHERE kind = 'profile'");
  while (profiles.executeStep()) facts.scep_profiles.insert(profiles.getColumn(0).getString());
  SQLite::Statement unowned(
      database_, "SELECT from_us FROM " + name("link_finding") + " WHERE kind = 'unowned'");
  while (unowned.executeStep()) facts.unowned_issuances.push_back(unowned.getColumn(0).getInt64());
  std::sort(facts.unowned_issuances.begin(), facts.unowned_issuances.end());
  return facts;
}

std::set<std::int64_t> LinkedTables::told_otherwise(const FleetFacts& facts) {
  std::set<std::int64_t> components;
  SQLite::Statement asked(database_,
                          "SELECT kind, subject, value, component, from_us, to_us FROM " +
                              name("link_finding") + " WHERE kind >= 'asked_' AND kind < 'asked`'");
  while (asked.executeStep()) {
    const auto [subject, platform] = cut_at_tab(asked.getColumn(1).getString());
    const Question question{question_kind(asked.getColumn(0).getString()), subject, platform,
                            asked.getColumn(4).getInt64(), asked.getColumn(5).getInt64()};
    if (answer(facts, question) != asked.getColumn(2).getString())
      components.insert(asked.getColumn(3).getInt64());
  }
  return components;
}

std::set<Claim> LinkedTables::claims() {
  // Certificates that wait for a device, by profile and time.
  std::map<std::string, std::multimap<std::int64_t, UnplacedCertificate>> unplaced;
  SQLite::Statement certificates(database_, "SELECT subject, value, from_us, id, key FROM " +
                                                name("link_finding") + " WHERE kind = 'unplaced'");
  while (certificates.executeStep()) {
    UnplacedCertificate c{
        certificates.getColumn(0).getString(), certificates.getColumn(1).getString(),
        certificates.getColumn(2).getInt64(), certificates.getColumn(3).getInt64(),
        certificates.getColumn(4).getInt64()};
    unplaced[c.profile].emplace(c.issued_us, c);
  }
  std::vector<std::pair<std::int64_t, std::vector<const UnplacedCertificate*>>> candidates;
  std::map<std::int64_t, std::size_t> wanted;  // by certificate: attempts that may have led to it
  SQLite::Statement attempts(database_, "SELECT subject, value, from_us, to_us, id FROM " +
                                            name("link_finding") + " WHERE kind = 'waiting'");
  while (attempts.executeStep()) {
    const auto platform = attempts.getColumn(1).getString();
    const auto& waiting = unplaced[attempts.getColumn(0).getString()];
    auto& found = candidates.emplace_back(attempts.getColumn(4).getInt64(),
                                          std::vector<const UnplacedCertificate*>());
    for (auto it = waiting.lower_bound(attempts.getColumn(2).getInt64());
         it != waiting.end() && it->first <= attempts.getColumn(3).getInt64(); ++it)
      if (it->second.platform.empty() || it->second.platform == platform) {
        found.second.push_back(&it->second);
        ++wanted[it->second.id];
      }
  }
  std::set<Claim> claims;
  for (const auto& [stream, certificates_of] : candidates)
    if (certificates_of.size() == 1 && wanted[certificates_of.front()->id] == 1)
      claims.insert({stream, certificates_of.front()->id, certificates_of.front()->key});
  return claims;
}

void LinkedTables::write_ca_clocks(const CaZones& zones) {
  SQLite::Statement insert(
      database_, "INSERT INTO " + name("link_ca_clock") + " VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const auto& [snapshot, clocks] : zones.by_snapshot())
    for (const auto& clock : clocks) {
      insert.bind(1, snapshot);
      insert.bind(2, clock.from_us);
      insert.bind(3, clock.offset_us);
      insert.bind(4, std::string(clock.basis));
      insert.bind(5, clock.to_us);
      insert.bind(6, clock.pairs);
      insert.bind(7, clock.spread_us);
      insert.exec();
      insert.reset();
    }
}

void LinkedTables::write_fleet(const Fleet& fleet, const std::string& generation) {
  for (const auto* table : {"link_state", "link_basis", "link_ca_clock", "profile"})
    database_.exec("DELETE FROM " + name(table));
  database_.exec("DELETE FROM " + name("coverage") + " WHERE scope NOT LIKE 'device:%'");
  for (const auto& row : coverage_rows(fleet.servers)) statements_->coverage(row);
  write_ca_clocks(fleet.ca_zones);
  SQLite::Statement profiles(
      database_, "INSERT INTO " + name("profile") +
                     " SELECT f.subject, coalesce(min(nullif(f.value, '')), ''), "
                     "coalesce((SELECT max(policy_name) FROM intune_assignment "
                     "WHERE lower(policy_id) = f.subject), '') FROM " +
                     name("link_finding") + " f WHERE f.kind = 'profile' GROUP BY f.subject");
  profiles.exec();
  SQLite::Statement state(database_, "INSERT INTO " + name("link_state") + " VALUES (?, ?)");
  state.bind(1, generation);
  if (fleet.servers.now_us) state.bind(2, *fleet.servers.now_us);
  state.exec();
  SQLite::Statement basis(database_, "INSERT INTO " + name("link_basis") + " VALUES (?, ?)");
  basis.bind(1, fleet.context);
  basis.bind(2, layout());
  basis.exec();
}

void LinkedTables::swap_in() {
  database_.exec("DROP INDEX next_finding_by_component");
  for (const auto& table : linked_table_names()) {
    database_.exec("DROP TABLE IF EXISTS " + table);
    database_.exec("ALTER TABLE next_" + table + " RENAME TO " + table);
  }
  database_.exec(shadow_schema().second);
}

void LinkedTables::write_summaries() {
  std::string sql(schema_file("link_summaries.sql"));
  replace_all(sql, "NEXT_", prefix_);
  database_.exec(sql);
}

void LinkedTables::finish(const Fleet& fleet, const std::string& generation,
                          const std::vector<SettingRow>& settings) {
  write_fleet(fleet, generation);
  write_summaries();
  statements_.reset();
  if (!prefix_.empty()) swap_in();
  keep_settings(database_, settings);
  append_history(database_);
}

void clear_linked_tables(SQLite::Database& database) {
  for (const auto& name : linked_table_names()) {
    database.exec("DELETE FROM " + name);
    database.exec("DROP TABLE IF EXISTS next_" + name);
  }
}

std::optional<std::int64_t> linked_context(SQLite::Database& database) {
  SQLite::Statement query(database, "SELECT context FROM link_basis WHERE layout = ?");
  query.bind(1, layout());
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getInt64();
}

}  // namespace certtrail
