// Opening the database: schema, migrations, views, and who may write.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

namespace certtrail {

inline constexpr int kApplicationId = 0x63727472;  // "crtr", in the file's header

// An exclusive claim on a database file for one writer, held as long as this lives. Creates the
// file with mode 0600 if it is absent. Throws std::runtime_error if another writer holds it or the
// file lies on a network file system, where SQLite's write-ahead log does not work.
class WriterLock {
 public:
  explicit WriterLock(const std::filesystem::path& database);
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;
  ~WriterLock();

 private:
  int descriptor_;
};

// Brings an open database to this release's schema: refuses foreign and newer files, migrates older
// ones, fills state_map and error_code, makes the views anew and the tables of layer 3 where they
// are missing.
void prepare_schema(SQLite::Database& database, const std::filesystem::path& path);

// For everything that only reads. Creates nothing; throws std::runtime_error, saying what to do,
// if the file is missing, not a certtrail database, or of another release's schema.
SQLite::Database open_read_only(const std::filesystem::path& path);

}  // namespace certtrail
