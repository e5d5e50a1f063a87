#include "engine/link/linked_tables.h"

#include <set>

#include "engine/decode/profile_id.h"
#include "engine/decode/text.h"
#include "engine/link/history.h"
#include "engine/link/keys.h"
#include "engine/link/summaries.h"
#include "engine/link/wording.h"
#include "engine/store/embedded.h"

namespace certtrail {
namespace {

// One INSERT into a shadow table, bound column by column in the order of schema/linked.sql.
class Insert {
 public:
  Insert(SQLite::Database& database, const std::string& table, int columns)
      : statement_(database,
                   "INSERT OR IGNORE INTO next_" + table + " VALUES (" + marks(columns) + ")") {}

  Insert& operator<<(const std::string& value) {
    statement_.bind(++at_, value);
    return *this;
  }
  Insert& operator<<(std::string_view value) { return *this << std::string(value); }
  Insert& operator<<(const char* value) { return *this << std::string(value); }
  Insert& operator<<(std::int64_t value) {
    statement_.bind(++at_, value);
    return *this;
  }
  Insert& operator<<(const std::optional<std::int64_t>& value) {
    return value ? *this << *value : null();
  }
  Insert& null() {
    statement_.bind(++at_);
    return *this;
  }
  void done() {
    statement_.exec();
    statement_.reset();
    at_ = 0;
  }

 private:
  static std::string marks(int columns) {
    std::string text = "?";
    for (int i = 1; i < columns; ++i) text += ",?";
    return text;
  }
  SQLite::Statement statement_;
  int at_ = 0;
};

std::int64_t flag(bool value) { return value ? 1 : 0; }

std::string linked_schema() {
  for (const auto& file : embedded::schema())
    if (file.name == "linked.sql") return std::string(file.text);
  return {};
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

void write_devices(SQLite::Database& db, const Linked& in) {
  Insert device(db, "device", 10), alias(db, "device_alias", 4), enrollment(db, "enrollment", 3);
  for (const auto& d : in.devices.all) {
    device << d.id << d.name << d.platform << d.platform_mode << d.user << d.intune_device_id
           << d.entra_device_id << d.serial << d.os << flag(d.pseudo);
    device.done();
    for (const auto& [name, value] : d.aliases) {
      alias << d.id << name << value << flag(is_strong_alias(name));
      alias.done();
    }
    for (const auto& [id, when] : d.enrollments) {
      enrollment << d.id << id << when;
      enrollment.done();
    }
  }
}

void write_certificates(SQLite::Database& db, const Linked& in) {
  Insert row(db, "certificate", 11);
  for (const auto& c : in.certificates.all) {
    row << c.id << c.thumbprint << c.serial << c.issuer << c.subject << c.request_id
        << c.template_name << c.not_before_us << c.not_after_us << flag(c.in_scope)
        << c.scope_reason;
    row.done();
  }
}

void write_profiles(SQLite::Database& db, const Linked& in) {
  std::map<std::string, std::pair<std::string, std::string>> profiles;  // id -> account, name
  for (const auto& d : in.deliveries)
    if (!d.logical.empty()) profiles[d.logical];
  for (const auto& r : in.evidence.records) {
    const auto found = profiles.find(r.logical);
    if (found == profiles.end() || !found->second.first.empty()) continue;
    if (const auto id = parse_profile_id(r.profile)) found->second.first = id->account;
  }
  for (const auto& row : in.evidence.assignments)
    if (const auto found = profiles.find(ascii_lower(row.policy_id)); found != profiles.end())
      found->second.second = std::max(found->second.second, row.policy_name);
  Insert row(db, "profile", 3);
  for (const auto& [id, profile] : profiles) {
    row << id << profile.first << profile.second;
    row.done();
  }
}

void write_deliveries(SQLite::Database& db, const Linked& in) {
  Insert row(db, "delivery", 29);
  for (std::size_t i = 0; i < in.deliveries.size(); ++i) {
    const auto& d = in.deliveries[i];
    const auto& j = in.judgements[i];
    row << d.id << hex_id(d.id);
    d.device ? row << in.devices.all[*d.device].id : row.null();
    d.certificate ? row << in.certificates.all[*d.certificate].id : row.null();
    row << d.logical << j.user << j.requested_us << j.issued_us << j.installed_us << j.reported_us
        << j.revoked_us << j.removed_us;
    j.superseded_by ? row << in.deliveries[*j.superseded_by].id : row.null();
    row << to_string(j.issued) << to_string(j.installed) << to_string(j.reported) << j.intune_state
        << to_string(j.verdict) << to_string(j.last_hop) << to_string(j.first_missing_hop)
        << j.cause << j.cause_text << j.next_check << j.unknown_reason << std::int64_t{d.rung}
        << j.attempts << j.ndes_host << j.as_of_us << hops_reached(d, j, in.attempts);
    row.done();
  }
}

void write_delivery_aliases(SQLite::Database& db, const Linked& in) {
  Insert row(db, "delivery_alias", 3);
  const auto add = [&](const Delivery& d, std::string_view name, const std::string& value) {
    if (value.empty()) return;
    row << d.id << name << value;
    row.done();
  };
  for (const auto& d : in.deliveries) {
    for (const auto a : d.attempts) {
      for (const auto& id : in.attempts.all[a].transactions) add(d, "transaction_id", id);
      for (const auto& thumbprint : in.attempts.all[a].thumbprints)
        add(d, "thumbprint", thumbprint);
    }
    for (const auto at : d.ca_requests) add(d, "request_id", in.evidence.ca_rows[at].request_id);
    if (!d.certificate) continue;
    const auto& c = in.certificates.all[*d.certificate];
    add(d, "thumbprint", c.thumbprint);
    add(d, "serial", c.serial);
    add(d, "request_id", c.request_id);
  }
}

void write_events(SQLite::Database& db, const Linked& in, Summaries& summaries) {
  Insert row(db, "event", 14);
  std::int64_t ordinal = 0;
  const LinkedEvent* previous = nullptr;
  const auto events = events_of(in);
  for (const auto& e : events) {
    const bool tie = previous && previous->delivery == e.delivery && previous->at_us == e.at_us;
    ordinal = tie ? ordinal + 1 : 0;
    row << e.delivery << e.at_us << ordinal << e.device << e.zone_basis << e.source << e.raw_state
        << to_string(e.hop) << to_string(e.outcome) << std::int64_t{e.rung} << e.text
        << e.place.artifact << e.place.offset << e.place.length;
    row.done();
    summaries.add(e);
    previous = &e;
  }
}

// A row whose own device is another than the delivery's: kept and shown, never silently resolved.
std::string device_conflict(const Linked& in, const Delivery& d, const IntuneRow& row) {
  const auto found = in.devices.by_intune_id.find(ascii_lower(row.device_id));
  if (found == in.devices.by_intune_id.end() || !d.device || found->second == *d.device) return {};
  return "Intune lists it for device " + row.device_id;
}

void write_link_evidence(SQLite::Database& db, const Linked& in) {
  Insert row(db, "link_evidence", 7);
  const auto add = [&](const Delivery& d, int rung, std::string_view source, const std::string& key,
                       const Place& place, const std::string& conflict) {
    row << d.id << std::int64_t{rung} << source << key << place.artifact << place.offset
        << conflict;
    row.done();
  };
  for (const auto& d : in.deliveries) {
    if (!d.certificate) continue;
    const auto& c = in.certificates.all[*d.certificate];
    const int rung = c.thumbprint.empty() ? 2 : 1;
    const auto& key = c.thumbprint.empty() ? c.serial : c.thumbprint;
    for (const auto at : c.ca_rows)
      for (const auto& s : in.evidence.ca_rows[at].sightings)
        add(d, rung, "ca_request", key, s.place, "");
    for (const auto at : c.store_rows)
      for (const auto& s : in.evidence.store_rows[at].sightings)
        add(d, rung, "store_certificate", key, s.place, "");
    for (const auto at : c.intune_rows) {
      const auto& intune = in.evidence.intune_rows[at];
      for (const auto& s : intune.sightings)
        add(d, rung, "intune_certificate", key, s.place, device_conflict(in, d, intune));
    }
    for (const auto at : c.records) add(d, 1, "transition", key, in.evidence.records[at].place, "");
    if (d.rung < 3 || d.attempts.empty()) continue;
    const auto& a = in.attempts.all[d.attempts.back()];
    const auto& first = in.evidence.records[a.records.front()];
    add(d, d.rung, "transition",
        d.rung == 3 && !a.transactions.empty() ? *a.transactions.begin() : "time", first.place, "");
  }
}

void write_rest(SQLite::Database& db, const Linked& in) {
  Insert clock(db, "clock_offset", 5), coverage(db, "coverage", 5), state(db, "link_state", 2);
  for (const auto& [stream, c] : in.clocks.by_stream) {
    clock << stream << c.offset_us << c.pairs << c.spread_us << c.basis;
    clock.done();
  }
  for (const auto& r : in.coverage) {
    coverage << r.scope << r.question << r.interval.from_us << r.interval.to_us << r.interval.basis;
    coverage.done();
  }
  state << in.generation << in.now_us;
  state.done();
}

}  // namespace

void write_linked_tables(SQLite::Database& database, const Linked& linked,
                         const std::vector<SettingRow>& settings) {
  // The views name these tables; without this, renaming would rewrite the views.
  database.exec("PRAGMA legacy_alter_table = ON");
  const auto [tables, indexes] = shadow_schema();
  const auto names = linked_table_names();
  SQLite::Transaction transaction(database);
  for (const auto& name : names) database.exec("DROP TABLE IF EXISTS next_" + name);
  database.exec(tables);
  write_devices(database, linked);
  write_certificates(database, linked);
  write_profiles(database, linked);
  write_deliveries(database, linked);
  write_delivery_aliases(database, linked);
  Summaries summaries(linked);
  write_events(database, linked, summaries);
  write_link_evidence(database, linked);
  write_rest(database, linked);
  summaries.write(database);
  for (const auto& name : names) {
    database.exec("DROP TABLE IF EXISTS " + name);
    database.exec("ALTER TABLE next_" + name + " RENAME TO " + name);
  }
  database.exec(indexes);
  keep_settings(database, settings);
  append_history(database);
  transaction.commit();
}

}  // namespace certtrail
