// check all inputs -> for each: attach it read-only, add its rows table by table, commit
#include "engine/upkeep/merge.h"

#include <fmt/format.h>

#include <stdexcept>

#include "engine/store/store.h"
#include "engine/upkeep/merged_table.h"
#include "engine/upkeep/sweep.h"

namespace certtrail {
namespace {

// Of several places of one collection the best path, and the least time of its file.
constexpr const char* kBetterPath =
    "(length(CAST(excluded.path AS BLOB)), excluded.path) < (length(CAST(a.path AS BLOB)), a.path)";
constexpr const char* kLesserTime =
    "a.as_of_basis = 'file_time' AND excluded.as_of_basis = 'file_time' "
    "AND excluded.as_of_us < a.as_of_us";

void check_input(const std::filesystem::path& input, const std::filesystem::path& target) {
  const auto database = open_read_only(input);
  std::error_code ignored;
  if (std::filesystem::equivalent(input, target, ignored))
    throw std::invalid_argument(input.string() +
                                ": is the database to merge into; leave it out of the inputs");
}

// "file:/a%20b.db?mode=ro"
std::string read_only_uri(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    const bool is_plain = c == '/' || c == '.' || c == '-' || c == '_' || (c >= '0' && c <= '9') ||
                          (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    uri += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri + "?mode=ro";
}

class Merge {
 public:
  explicit Merge(Store& store) : database_(store.database()) {
    add_fact_identity(database_);
    // Each statement could be undone: the pages that it changes are kept, as many as there are.
    database_.exec("PRAGMA temp_store = FILE");
  }

  MergedInput run(const std::filesystem::path& input) try {
    MergedInput merged{input, 0, 0};
    attach(input);
    SQLite::Transaction transaction(database_);
    merged.collections = count("source.collection");
    const auto before = count("main.collection");
    add_provenance();
    add_records();
    add_work();
    merged.added = count("main.collection") - before;
    forget_again();
    transaction.commit();
    return merged;
  } catch (const SQLite::Exception& e) {
    throw std::runtime_error(input.string() + ": cannot be merged (" + e.what() +
                             "); is the disk full? `certtrail verify --db` checks a database");
  }

  void detach() { database_.exec("DETACH source"); }

  // Pages keep bytes of rows that were moved within them before they were removed.
  void clean_pages() {
    if (swept_) database_.exec("VACUUM");
  }

 private:
  void attach(const std::filesystem::path& input) {
    SQLite::Statement attach(database_, "ATTACH ? AS source");
    attach.bind(1, read_only_uri(input));
    attach.exec();
  }

  std::uint64_t count(const std::string& table) {
    return static_cast<std::uint64_t>(
        database_.execAndGet("SELECT count(*) FROM " + table).getInt64());
  }

  void add(const std::string& table) { database_.exec(add_rows_sql(database_, table)); }

  void add_provenance() {
    add("string");
    add("stream");
    database_.exec(merge_rows_sql(
        database_, "collection", "id",
        fmt::format("SET path = CASE WHEN {0} THEN excluded.path ELSE a.path END, as_of_us = CASE "
                    "WHEN {1} THEN excluded.as_of_us ELSE a.as_of_us END WHERE {0} OR {1}",
                    kBetterPath, kLesserTime)));
    add_dated("artifact");
    add("note");
  }

  // What is as old as the file of its collection, whose time copying changes.
  void add_dated(const std::string& table) {
    database_.exec(
        merge_rows_sql(database_, table, "id",
                       fmt::format("SET as_of_us = excluded.as_of_us WHERE {}", kLesserTime)));
  }

  void add_records() {
    for (const auto* table : {"certificate_der", "ca_request", "store_certificate",
                              "intune_certificate", "intune_assignment", "log_span"})
      add(table);
    add_dated("snapshot");
    add("snapshot_row");
    add("sighting");
    for (const auto& sightings : {MergedSightings("transition", kRecordKey, kTransitionColumns),
                                  MergedSightings("exchange", kRecordKey, kExchangeColumns),
                                  MergedSightings("device_fact", kFactKey, {}),
                                  MergedSightings("profile_setting", kSettingKey, {})}) {
      database_.exec(sightings.artifacts_between_sql());
      database_.exec(sightings.rows_sql(database_));
    }
  }

  // What either side has forgotten is forgotten in both.
  void forget_again() {
    database_.exec(
        merge_rows_sql(database_, "tombstone", "kind, id",
                       "SET until_us = excluded.until_us WHERE excluded.until_us > a.until_us"));
    if (count("main.tombstone") == 0) return;
    database_.exec("PRAGMA secure_delete = ON");
    find_members(database_);
    swept_ = !sweep(database_).empty() || swept_;
  }

  // Numbers of runs count up in each database; a run that was merged before is not added again.
  void add_work() {
    add("setting");
    constexpr const char* kColumns =
        "started_us, finished_us, version, arguments, exit_status, inputs";
    database_.exec(fmt::format(
        "INSERT INTO main.run ({0}) SELECT {0} FROM source.run AS b WHERE NOT EXISTS (SELECT 1 "
        "FROM main.run AS a WHERE (a.started_us, a.finished_us, a.version) IS "
        "(b.started_us, b.finished_us, b.version)) ORDER BY id",
        kColumns));
  }

  SQLite::Database& database_;
  bool swept_ = false;
};

}  // namespace

void merge(const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& target,
           const std::function<void(const MergedInput&)>& done) {
  for (const auto& input : inputs) check_input(input, target);
  Store store(target);
  Merge work(store);
  for (const auto& input : inputs) {
    const auto merged = work.run(input);
    work.detach();
    done(merged);
  }
  work.clean_pages();
}

}  // namespace certtrail
