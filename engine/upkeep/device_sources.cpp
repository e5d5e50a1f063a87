#include "engine/upkeep/device_sources.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/decode/text.h"
#include "engine/link/columns.h"
#include "engine/link/device_nodes.h"
#include "engine/link/matching.h"

namespace certtrail {
namespace {

constexpr const char* kOwnNames =
    "SELECT a.namespace, a.value FROM device_alias a WHERE a.device = ? AND NOT EXISTS (SELECT 1 "
    "FROM device_alias b WHERE b.value = a.value AND b.device <> a.device)";
class DeviceSources {
 public:
  DeviceSources(SQLite::Database& database, std::int64_t device)
      : database_(database), device_(device) {
    SQLite::Statement names(database_, kOwnNames);
    names.bind(1, device);
    while (names.executeStep()) {
      const auto space = names.getColumn(0).getString(), value = names.getColumn(1).getString();
      if (value.size() < kShortestName) continue;
      values_.insert(value);
      if (compared_space(space) == "host_name") hosts_.insert(value);
    }
  }

  void choose() {
    database_.exec("DROP TABLE IF EXISTS temp.chosen");
    database_.exec("CREATE TEMP TABLE chosen (kind TEXT, id INTEGER, PRIMARY KEY (kind, id))");
    SQLite::Statement linked(
        database_, "INSERT INTO chosen SELECT kind, id FROM link_source WHERE device = ?");
    linked.bind(1, device_);
    linked.exec();
    choose_named("ca_request",
                 "r.subject, r.common_name, r.upn, r.email, r.requester, d.subject, "
                 "d.subject_alternative_names",
                 "ca_request r LEFT JOIN certificate_der d ON d.id = r.certificate");
    choose_named("intune_certificate", "r.device_id, r.device_name, r.upn, r.subject",
                 "intune_certificate r");
    choose_named("intune_assignment", "r.device_id, r.device_name, r.upn", "intune_assignment r");
    choose_facts();
    choose_server_records();
  }

 private:
  bool names_it(const std::string& text) const {
    for (const auto& name : names_in(text)) {
      if (values_.contains(name)) return true;
      // "CONTOSO\LAPTOP-7$" is the account of a machine.
      auto host = std::string_view(name).substr(name.rfind('\\') + 1);
      if (host.ends_with('$')) host.remove_suffix(1);
      if (hosts_.contains(normalise_alias("host_name", host))) return true;
    }
    return false;
  }

  void add(const std::string& kind, std::int64_t id) {
    SQLite::Statement insert(
        database_,
        "INSERT OR IGNORE INTO chosen SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM link_source "
        "WHERE device <> ?3 AND kind = ?1 AND id = ?2)");
    insert.bind(1, kind);
    insert.bind(2, id);
    insert.bind(3, device_);
    insert.exec();
  }

  void choose_named(const std::string& table, const std::string& columns, const std::string& from) {
    SQLite::Statement rows(database_, "SELECT r.id, " + columns + " FROM " + from);
    std::set<std::int64_t> named;
    while (rows.executeStep()) {
      std::string text;
      for (int i = 1; i < rows.getColumnCount(); ++i) text += rows.getColumn(i).getString() + ";";
      if (names_it(text)) named.insert(rows.getColumn(0).getInt64());
    }
    for (const auto id : named) add(table, id);
  }

  void choose_facts() {
    std::set<std::int64_t> streams;
    std::set<std::string> subjects;
    SQLite::Statement facts(database_, "SELECT stream, about, name, value FROM device_fact");
    while (facts.executeStep()) {
      const auto about = facts.getColumn(1).getString(), name = facts.getColumn(2).getString();
      const bool named =
          is_alias(name) && values_.contains(normalise_alias(name, facts.getColumn(3).getString()));
      if (about.empty() && named) streams.insert(facts.getColumn(0).getInt64());
      if (named || names_it(about)) subjects.insert(about);
    }
    subjects.erase("");
    for (const auto id : streams) add("stream", id);
    SQLite::Statement identities(
        database_,
        "INSERT OR IGNORE INTO chosen SELECT 'fact', fact_identity(about, name, value) FROM "
        "device_fact WHERE about = ?");
    for (const auto& subject : subjects) {
      identities.bind(1, subject);
      identities.exec();
      identities.reset();
    }
  }

  // Of servers' logs: by identity, those that joined its deliveries and those that name its id.
  void choose_server_records() {
    std::set<std::int64_t> records;
    KeyedQuery(database_, "server_records_of_device").with(device_).each([&](Columns& c) {
      records.insert(c.integer());
    });
    KeyedQuery(database_, "server_records_by_device_id").each([&](Columns& c) {
      const auto identity = c.integer();
      if (values_.contains(ascii_lower(c.text()))) records.insert(identity);
    });
    for (const auto id : records) add("server_record", id);
  }

  SQLite::Database& database_;
  const std::int64_t device_;
  std::set<std::string> values_, hosts_;
};

}  // namespace

void choose_device_sources(SQLite::Database& database, std::int64_t device) {
  DeviceSources(database, device).choose();
}

}  // namespace certtrail
