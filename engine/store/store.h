// The only writer of layers 1 and 2. One Store writes one database from one thread at a time; every
// collection is one transaction, so that a kill at any moment leaves whole collections only.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "engine/store/batch.h"
#include "engine/store/database.h"

namespace certtrail {

class ForgottenRows;
class RecordWriter;

// One file of the inbox, as a run read it.
struct InputFile {
  std::string path;
  std::uint64_t size = 0;
  std::int64_t mtime_us = 0;
  std::string sha256;  // not part of what makes a file known

  auto operator<=>(const InputFile& other) const {
    return std::tie(path, size, mtime_us) <=> std::tie(other.path, other.size, other.mtime_us);
  }
  bool operator==(const InputFile& other) const { return (*this <=> other) == 0; }
};

class Store {
 public:
  // Creates the database (mode 0600) or opens it, and brings it to this release's schema. Throws
  // std::runtime_error, saying what to do, if that cannot be. A reader that began earlier is waited
  // for as long as `patience`; one that begins later is no hindrance.
  explicit Store(const std::filesystem::path& database,
                 std::chrono::milliseconds patience = std::chrono::minutes(1));
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();  // back to the rollback journal, so that readers leave nothing behind

  SQLite::Database& database() { return database_; }

  std::int64_t begin_run(std::string_view version, std::string_view arguments,
                         std::int64_t started_us);
  // `inputs`: the files newly read in it.
  void finish_run(std::int64_t run, std::int64_t finished_us, int exit_status,
                  const std::vector<InputFile>& inputs);

  std::set<InputFile> known_files();          // inputs of all finished runs
  std::set<std::string> known_collections();  // SHA-256 of all stored collections
  // True if all that the collection says was forgotten; it is not to be read again.
  bool is_forgotten(std::string_view sha256) const;

  // Writes a collection that is not stored yet, in one transaction, but for what is under
  // tombstones. False if nothing of it is left to be stored. After an exception nothing of it is in
  // the database.
  bool write(const CollectionRows& rows);
  // The same bytes were found at another place: the better path and the lesser file time stay.
  void found_again(std::string_view sha256, const std::string& path, std::int64_t mtime_us);

 private:
  void write_collection(const CollectionRows& rows);
  void write_artifacts(const CollectionRows& rows, const ForgottenRows& forgotten);

  std::filesystem::path path_;
  WriterLock lock_;  // taken before SQLite opens the file, released after it closed it
  SQLite::Database database_;
  std::unique_ptr<RecordWriter> records_;
};

}  // namespace certtrail
