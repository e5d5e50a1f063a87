#include "engine/store/database.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <tuple>

#include "engine/decode/error_code.h"
#include "engine/decode/text.h"
#include "engine/store/embedded.h"
#include "engine/store/schema_text.h"

namespace certtrail {
namespace {

constexpr std::size_t kStateMapColumns = 5;
constexpr std::size_t kErrorColumns = 5;

bool is_network_file_system(int descriptor) {
  struct statfs status {};
  if (::fstatfs(descriptor, &status) != 0) return false;
  const auto type = static_cast<std::uint32_t>(status.f_type);
  return type == 0x6969 || type == 0xFF534D42 || type == 0xFE534D42 || type == 0x517B;  // NFS, SMB
}

std::string_view schema_file(std::string_view name) {
  for (const auto& file : embedded::schema())
    if (file.name == name) return file.text;
  throw std::logic_error("schema file is not compiled in: " + std::string(name));
}

int pragma(SQLite::Database& database, const std::string& name) {
  return database.execAndGet("PRAGMA " + name).getInt();
}

void refuse_foreign(SQLite::Database& database, const std::filesystem::path& path) {
  const int id = pragma(database, "application_id");
  if (id != kApplicationId)
    throw std::runtime_error(path.string() +
                             ": is not a certtrail database; choose another file with --db");
  const int version = pragma(database, "user_version");
  const int ours = static_cast<int>(embedded::migrations().size());
  if (version > ours)
    throw std::runtime_error(path.string() + ": was made by a newer certtrail (schema " +
                             std::to_string(version) + ", this one knows " + std::to_string(ours) +
                             "); use that release or another --db");
}

void migrate(SQLite::Database& database) {
  const auto& migrations = embedded::migrations();
  for (auto done = static_cast<std::size_t>(pragma(database, "user_version"));
       done < migrations.size(); ++done) {
    SQLite::Transaction transaction(database);
    database.exec(std::string(migrations[done].text));
    database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(done + 1));
    transaction.commit();
  }
}

void fill_state_map(SQLite::Database& database) {
  database.exec("DELETE FROM state_map");
  SQLite::Statement insert(database, "INSERT OR REPLACE INTO state_map VALUES (?, ?, ?, ?, ?)");
  for (const auto& row : read_tsv(schema_file("states.tsv"), kStateMapColumns)) {
    for (std::size_t i = 0; i < row.size(); ++i) insert.bind(static_cast<int>(i + 1), row[i]);
    insert.exec();
    insert.reset();
  }
}

// Signed decimals of 32 bits, as most programs print them.
void fill_error_codes(SQLite::Database& database) {
  database.exec("DELETE FROM error_code");
  SQLite::Statement insert(database, "INSERT INTO error_code VALUES (?, ?, ?, ?, ?, ?)");
  for (const auto& row : read_tsv(schema_file("errors.tsv"), kErrorColumns)) {
    const auto& [code, name, meaning, next_check, also] =
        std::tie(row[0], row[1], row[2], row[3], row[4]);
    const auto key = ascii_lower(code);
    insert.bind(1, key);
    if (const auto value = key.starts_with("0x") ? error_value(key) : std::nullopt)
      insert.bind(2, static_cast<std::int64_t>(static_cast<std::int32_t>(*value)));
    else
      insert.bind(2);
    insert.bind(3, name);
    insert.bind(4, also);
    insert.bind(5, meaning);
    insert.bind(6, next_check);
    insert.exec();
    insert.reset();
  }
}

void make_views(SQLite::Database& database) {
  std::vector<std::string> old;
  SQLite::Statement views(database, "SELECT name FROM sqlite_master WHERE type = 'view'");
  while (views.executeStep()) old.push_back(views.getColumn(0).getString());
  for (const auto& name : old) database.exec("DROP VIEW \"" + name + "\"");
  database.exec(expand_iso8601(schema_file("views.sql")));
}

void make_linked_tables(SQLite::Database& database) {
  for (const auto& statement : split_statements(schema_file("linked.sql"))) {
    SQLite::Statement known(database, "SELECT 1 FROM sqlite_master WHERE name = ?");
    known.bind(1, created_name(statement));
    if (!known.executeStep()) database.exec(statement);
  }
}

}  // namespace

WriterLock::WriterLock(const std::filesystem::path& database)
    : descriptor_(::open(database.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  const auto refuse = [&](const std::string& why) {
    if (descriptor_ >= 0) ::close(descriptor_);
    throw std::runtime_error(database.string() + ": " + why);
  };
  if (descriptor_ < 0)
    refuse(std::string("cannot be opened for writing (") + std::strerror(errno) +
           "); check the folder and its permissions, or choose another --db");
  if (is_network_file_system(descriptor_))
    refuse("lies on a network file system, where a database may be damaged; choose a local --db");
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
    refuse("is being written by another certtrail; wait until it has ended");
}

WriterLock::~WriterLock() { ::close(descriptor_); }

void prepare_schema(SQLite::Database& database, const std::filesystem::path& path) {
  const bool is_new = database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0 &&
                      pragma(database, "application_id") == 0;
  if (!is_new) refuse_foreign(database, path);
  migrate(database);
  SQLite::Transaction transaction(database);
  fill_state_map(database);
  fill_error_codes(database);
  make_linked_tables(database);
  make_views(database);
  transaction.commit();
}

SQLite::Database open_read_only(const std::filesystem::path& path) try {
  if (!std::filesystem::exists(path))
    throw std::runtime_error(
        path.string() + ": does not exist; make it with `certtrail ingest` or name it by --db");
  SQLite::Database database(path.string(), SQLite::OPEN_READONLY, 5000);
  refuse_foreign(database, path);
  const auto version = static_cast<std::size_t>(pragma(database, "user_version"));
  if (version < embedded::migrations().size())
    throw std::runtime_error(path.string() +
                             ": was made by an older certtrail; run `certtrail link --db " +
                             path.string() + "` to bring it up");
  return database;
} catch (const SQLite::Exception& e) {
  throw std::runtime_error(path.string() + ": is not a certtrail database (" + e.what() +
                           "); choose another file with --db");
}

}  // namespace certtrail
