#include "cmd/fleetgen/multiply.h"

#include <array>
#include <fstream>
#include <stdexcept>

#include "cmd/fleetgen/copied_table.h"

namespace fleetgen {
namespace {

// The log lines of so many streams name it: it is no device's own. Two streams may be one device's.
constexpr std::size_t kManyStreams = 4;

// Tables of evidence: not what a link made of it, nor what tells of work.
std::vector<std::string> tables_of(Database& database) {
  std::vector<std::string> names;
  Statement tables(
      database,
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
      "AND name NOT LIKE 'link_%' AND name NOT IN ('run', 'state_map', 'error_code', 'setting', "
      "'device', "
      "'device_alias', 'enrollment', 'certificate', 'profile', 'delivery', 'delivery_alias', "
      "'delivery_history', 'event', 'clock_offset', 'coverage', 'unknown_state', 'unmatched', "
      "'out_of_scope') ORDER BY name");
  while (tables.step()) names.emplace_back(tables.text(0));
  return names;
}

// Streams of servers, with their collections and members: nothing in them is a device's own log or
// listing, nor do they name a device but by the archive they came in.
void share_servers(Database& from, Shared& shared) {
  from.run(
      "CREATE TEMP TABLE server AS SELECT id FROM stream WHERE id NOT IN "
      "(SELECT stream FROM transition UNION SELECT stream FROM exchange UNION "
      "SELECT stream FROM store_certificate UNION "
      "SELECT stream FROM device_fact WHERE about = '' AND name <> 'archive')");
  from.run(
      "CREATE TEMP TABLE server_collection AS SELECT DISTINCT collection AS id FROM artifact "
      "WHERE stream IN (SELECT id FROM server)");
  Statement ids(
      from,
      "SELECT id, 0 FROM server UNION ALL SELECT id, 0 FROM server_collection UNION ALL "
      "SELECT id, size FROM artifact WHERE collection IN (SELECT id FROM server_collection)");
  while (ids.step()) {
    shared.ids.insert(ids.number(0));
    if (ids.number(1) > 0) shared.sizes[ids.number(0)] = ids.number(1);
  }
}

// Runs of digits that many devices' own rows hold: profiles, accounts, certificates of authorities.
void share_runs(Database& from, Shared& shared) {
  std::unordered_map<std::string, std::vector<std::int64_t>> streams;
  for (const std::string& table : tables_of(from)) {
    std::string fields;
    bool has_stream = false;
    for (const Column& column : columns_of(from, table)) {
      has_stream |= column.name == "stream";
      fields += ", " + (column.refers_to_string
                            ? "(SELECT value FROM string WHERE id = t." + column.name + ")"
                            : column.name);
    }
    if (!has_stream) continue;
    Statement rows(from, "SELECT stream" + fields + " FROM " + table +
                             " t WHERE stream NOT NULL ORDER BY stream");
    while (rows.step())
      for (int i = 1; i < rows.columns() && !shared.ids.contains(rows.number(0)); ++i) {
        if (rows.type(i) != SQLITE_TEXT) continue;
        for (const std::string_view run : digit_runs(rows.text(i))) {
          auto& seen = streams[std::string(run)];
          if (seen.size() < kManyStreams && (seen.empty() || seen.back() != rows.number(0)))
            seen.push_back(rows.number(0));
        }
      }
  }
  for (const auto& [run, seen] : streams)
    if (seen.size() >= kManyStreams) shared.runs.insert(run);
}

// What stands once for all devices has grown.
void grow_servers(Database& into, const Shared& shared, unsigned copies) {
  into.run(
      "UPDATE snapshot SET rows = shown FROM (SELECT snapshot, count(*) AS shown "
      "FROM snapshot_row GROUP BY snapshot) WHERE snapshot = id");
  Statement grow(into,
                 "UPDATE artifact SET size = size * ?1, records_total = records_total * ?1, "
                 "records_kept = records_kept * ?1 WHERE id = ?2");
  grow.bind(0, static_cast<std::int64_t>(copies));
  for (const auto& [id, size] : shared.sizes) {
    grow.bind(1, id);
    grow.step();
    grow.reset();
  }
}

void write_truth(const Multiplication& wish, const SharedRuns& shared) {
  std::ifstream in(wish.truth);
  std::ofstream out(wish.into.string() + ".truth.tsv", std::ios::binary);
  std::string line;
  if (!std::getline(in, line)) throw std::runtime_error(wish.truth.string() + " cannot be read");
  out << line << '\n';
  while (std::getline(in, line)) {
    const auto found = identifiers(line, shared);
    for (unsigned copy = 0; copy < wish.copies; ++copy) {
      std::string text;
      append_disguised(text, line, found.data(), found.data() + found.size(), copy, wish.copies);
      out << text << '\n';
    }
  }
  out.close();
  if (!out) throw std::runtime_error("the truth of " + wish.into.string() + " cannot be written");
}

}  // namespace

void multiply(const Multiplication& wish) {
  Database from(wish.from, SQLITE_OPEN_READWRITE);  // for its temporary tables
  Database into(wish.into, SQLITE_OPEN_READWRITE);
  Shared shared;
  share_servers(from, shared);
  share_runs(from, shared);
  for (const char* table : {"string", "certificate_der"})
    for (const std::int64_t id : CopiedTable(from, table, shared).ids_of_common_rows())
      shared.ids.insert(id);
  into.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
  into.run("BEGIN");
  for (const std::string& table : tables_of(from))
    CopiedTable(from, table, shared).write(into, shared, wish.copies);
  grow_servers(into, shared, wish.copies);
  into.run("COMMIT");
  if (!wish.truth.empty()) write_truth(wish, shared.runs);
}

}  // namespace fleetgen
