#include "engine/store/store.h"

#include <sqlite3.h>

#include <algorithm>

#include "engine/decode/text.h"
#include "engine/store/content_id.h"
#include "engine/store/insert.h"
#include "engine/store/record_writer.h"

namespace certtrail {
namespace {

constexpr std::size_t kArguments = 4096;

std::string inputs_json(const std::vector<InputFile>& inputs) {
  std::string json = "[";
  for (const auto& file : inputs) {
    if (json.size() > 1) json += ",\n";
    json += "{\"path\":" + json_string(cleaned(file.path));
    json += ",\"size\":" + std::to_string(file.size);
    json += ",\"mtime_us\":" + std::to_string(file.mtime_us);
    json += ",\"sha256\":\"" + file.sha256 + "\"}";
  }
  return json + "]";
}

bool is_better_path(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

Store::Store(const std::filesystem::path& database, std::chrono::milliseconds patience)
    : path_(database),
      lock_(database),
      database_(std::filesystem::absolute(database).string(),  // never taken for a URI
                SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX |
                    SQLite::OPEN_URI,  // so that another one can be attached read-only
                static_cast<int>(patience.count())) {
  try {
    // Records are rows of half a kilobyte in trees whose inner pages hold whole rows: larger pages
    // make them less deep. A database that is there already keeps its own.
    database_.exec("PRAGMA page_size = 8192");
    prepare_schema(database_, path_);
    database_.exec("PRAGMA journal_mode = WAL");
    database_.exec("PRAGMA synchronous = NORMAL");
    database_.exec("PRAGMA cache_size = -98304");
    database_.exec("PRAGMA wal_autocheckpoint = 8192");  // pages; a checkpoint waits for the disk
    database_.exec("PRAGMA journal_size_limit = 67108864");  // what a large collection left behind
    database_.exec("PRAGMA secure_delete = OFF");            // a row that is rewritten is no secret
    database_.exec("PRAGMA temp_store = MEMORY");
    database_.exec("PRAGMA analysis_limit = 400");  // rows that `optimize` looks at in each index
    records_ = std::make_unique<RecordWriter>(database_);
  } catch (const SQLite::Exception& e) {
    if (e.getErrorCode() == SQLITE_BUSY)
      throw std::runtime_error(path_.string() +
                               ": another program has been reading it all the while; close that, "
                               "or wait until it has ended");
    throw std::runtime_error(path_.string() + ": cannot be used as a database (" + e.what() +
                             "); choose another file with --db");
  }
}

Store::~Store() {
  records_.reset();
  // A reader may still be there; then the write-ahead log stays until the next writer ends.
  database_.tryExec("PRAGMA optimize");
  database_.tryExec("PRAGMA journal_mode = DELETE");
}

std::int64_t Store::begin_run(std::string_view version, std::string_view arguments,
                              std::int64_t started_us) {
  Prepared(database_, insert_sql("run", {"started_us", "version", "arguments", "inputs"}))
      .number(started_us)
      .copy(version)
      .copy(cut_utf8(cleaned(arguments), kArguments))
      .copy("[]")
      .run();
  return database_.getLastInsertRowid();
}

void Store::finish_run(std::int64_t run, std::int64_t finished_us, int exit_status,
                       const std::vector<InputFile>& inputs) {
  Prepared(database_, "UPDATE run SET finished_us = ?, exit_status = ?, inputs = ? WHERE id = ?")
      .number(finished_us)
      .number(std::int64_t{exit_status})
      .copy(inputs_json(inputs))
      .number(run)
      .run();
}

std::set<InputFile> Store::known_files() {
  std::set<InputFile> known;
  SQLite::Statement query(database_,
                          "SELECT value ->> 'path', value ->> 'size', value ->> 'mtime_us', "
                          "value ->> 'sha256' FROM run, json_each(run.inputs) "
                          "WHERE finished_us IS NOT NULL");
  while (query.executeStep())
    known.insert({query.getColumn(0).getString(),
                  static_cast<std::uint64_t>(query.getColumn(1).getInt64()),
                  query.getColumn(2).getInt64(), query.getColumn(3).getString()});
  return known;
}

std::set<std::string> Store::known_collections() {
  std::set<std::string> known;
  SQLite::Statement query(database_, "SELECT sha256 FROM collection");
  while (query.executeStep()) known.insert(query.getColumn(0).getString());
  return known;
}

void Store::write_collection(const CollectionRows& rows) {
  Prepared(database_, insert_sql("collection", {"id", "sha256", "path", "size", "as_of_us",
                                                "as_of_basis", "status"}))
      .number(collection_id(rows.sha256))
      .text(rows.sha256)
      .text(rows.path)
      .number(static_cast<std::int64_t>(rows.size))
      .number(rows.as_of.us)
      .text(rows.as_of.basis)
      .text(rows.status)
      .run();
  Prepared stream(database_,
                  insert_sql("stream", {"id", "kind", "name"}, "ON CONFLICT DO NOTHING"));
  for (const auto& scope : rows.scopes)
    stream.number(stream_id(scope.kind, scope.name)).text(scope.kind).text(scope.name).run();
}

bool Store::is_forgotten(std::string_view sha256) const {
  return records_->tombstones().has_collection(collection_id(sha256));
}

void Store::write_artifacts(const CollectionRows& rows, const ForgottenRows& forgotten) {
  Prepared artifact(
      database_,
      insert_sql("artifact",
                 {"id", "collection", "path", "ordinal", "stream", "format", "reader_version",
                  "status", "reason", "size", "digest", "modified_us", "as_of_us", "as_of_basis",
                  "records_total", "records_kept", "records_recovered", "first_us", "last_us"}));
  for (std::size_t i = 0; i < rows.artifacts.size(); ++i) {
    if (forgotten.has_artifact(i)) continue;
    const auto& a = rows.artifacts[i];
    const auto& scope = rows.scopes.at(a.scope);
    const auto id = artifact_id(rows.sha256, a.path, a.ordinal);
    artifact.number(id)
        .number(collection_id(rows.sha256))
        .text(a.path)
        .number(static_cast<std::int64_t>(a.ordinal));
    if (a.records_kept == 0)
      artifact.number(std::nullopt);
    else
      artifact.number(stream_id(scope.kind, scope.name));
    if (a.format.empty())
      artifact.number(std::nullopt);
    else
      artifact.text(a.format);
    artifact.number(std::int64_t{a.reader_version})
        .text(a.status)
        .text(a.reason)
        .number(static_cast<std::int64_t>(a.size))
        .text(a.digest)
        .number(a.modified_us)
        .number(a.as_of.us)
        .text(a.as_of.basis)
        .number(static_cast<std::int64_t>(a.records_total))
        .number(static_cast<std::int64_t>(a.records_kept))
        .number(static_cast<std::int64_t>(a.records_recovered))
        .number(a.first_us)
        .number(a.last_us)
        .run();
  }
}

bool Store::write(const CollectionRows& rows) {
  try {
    const auto& forgotten = records_->look_at(rows);
    SQLite::Transaction transaction(database_);
    if (forgotten.whole()) {
      Prepared(database_, insert_sql("tombstone", {"kind", "id"}))
          .copy("collection")
          .number(collection_id(rows.sha256))
          .run();
    } else {
      write_collection(rows);
      write_artifacts(rows, forgotten);
      records_->write(rows);
    }
    transaction.commit();
    return !forgotten.whole();
  } catch (...) {
    records_->forget();
    throw;
  }
}

void Store::found_again(std::string_view sha256, const std::string& path, std::int64_t mtime_us) {
  const auto id = collection_id(sha256);
  SQLite::Transaction transaction(database_);
  SQLite::Statement stored(database_,
                           "SELECT path, as_of_us, as_of_basis FROM collection WHERE id = ?");
  stored.bind(1, id);
  if (!stored.executeStep()) return;
  if (is_better_path(path, stored.getColumn(0).getString()))
    Prepared(database_, "UPDATE collection SET path = ? WHERE id = ?").text(path).number(id).run();
  if (stored.getColumn(2).getString() == "file_time" && mtime_us < stored.getColumn(1).getInt64())
    for (const char* sql :
         {"UPDATE collection SET as_of_us = ? WHERE id = ?",
          "UPDATE artifact SET as_of_us = ? WHERE collection = ? AND as_of_basis = 'file_time'",
          "UPDATE snapshot SET as_of_us = ? WHERE artifact IN (SELECT id FROM artifact WHERE "
          "collection = ?) AND as_of_basis = 'file_time'"})
      Prepared(database_, sql).number(mtime_us).number(id).run();
  transaction.commit();
}

}  // namespace certtrail
