// find the device -> tombstones -> sweep -> commit -> a smaller file
#include "engine/upkeep/forget.h"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>

#include "engine/decode/text.h"
#include "engine/link/keys.h"
#include "engine/link/linked_tables.h"
#include "engine/store/embedded.h"
#include "engine/store/store.h"
#include "engine/upkeep/device_sources.h"
#include "engine/upkeep/merged_table.h"

namespace certtrail {
namespace {

constexpr const char* kBefore =
    "INSERT INTO tombstone (kind, id, until_us) VALUES ('before', 0, ?) ON CONFLICT (kind, id) DO "
    "UPDATE SET until_us = excluded.until_us WHERE excluded.until_us > tombstone.until_us";
constexpr const char* kDiary =
    "DELETE FROM delivery_history WHERE device = ?1 OR delivery IN (SELECT id FROM delivery WHERE "
    "device = ?1)";

std::string lookup(std::string_view name) {
  for (const auto& file : embedded::lookups())
    if (file.name == name) return std::string(file.text);
  throw std::logic_error("lookup is not compiled in: " + std::string(name));
}

class Forgetting {
 public:
  Forgetting(SQLite::Database& database, const std::filesystem::path& path,
             const ForgetRequest& request, const SettingsOf& settings_of)
      : database_(database), path_(path), request_(request), settings_of_(settings_of) {
    add_fact_identity(database_);
    database_.exec("PRAGMA temp_store = FILE");
    database_.exec("PRAGMA secure_delete = ON");
  }

  Forgotten run() {
    Forgotten forgotten;
    SQLite::Transaction transaction(database_);
    const auto tombstones = count_tombstones();
    find_members(database_);
    if (request_.before_us) forget_before(*request_.before_us - 1);
    if (!request_.device.empty()) forget_device(device_named(request_.device));
    const bool is_new = changed_ || count_tombstones() != tombstones;
    forgotten.tables = sweep(database_);
    if (diary_ > 0) forgotten.tables["delivery_history"].removed = diary_;
    forgotten.changed = is_new || !forgotten.tables.empty();
    if (forgotten.changed) clear_linked_tables(database_);
    if (!request_.dry_run) transaction.commit();
    return forgotten;
  }

 private:
  std::int64_t count_tombstones() {
    return database_.execAndGet("SELECT count(*) FROM tombstone").getInt64();
  }

  void forget_before(std::int64_t until_us) {
    SQLite::Statement insert(database_, kBefore);
    insert.bind(1, until_us);
    changed_ = insert.exec() > 0;
  }

  std::int64_t device_named(const std::string& key) {
    const auto state = linked_state(database_, settings_of_);
    if (state == LinkedState::older ||
        (state == LinkedState::current && !linked_context(database_)))
      throw std::runtime_error(path_.string() +
                               ": which evidence is the device's is not known, because the linked "
                               "tables are older than the evidence; run `certtrail link --db " +
                               path_.string() + "`, then forget again");
    SQLite::Statement query(database_, lookup("trail_devices.sql"));
    query.bind(":key", key);
    query.bind(":compact", normalise_hex(key).value_or(key));
    query.bind(":device", id_of_hex(key));
    std::int64_t device = 0;
    std::string names;
    int found = 0;
    for (; query.executeStep(); ++found) {
      device = query.getColumn("id").getInt64();
      names += fmt::format("{}{} (device key {})", found > 0 ? ", " : "",
                           query.getColumn("device_name").getString(), hex_id(device));
    }
    if (found == 0)
      throw std::invalid_argument("no device is known as '" + key +
                                  (state == LinkedState::missing
                                       ? "'; the database is not linked, see `certtrail link`"
                                       : "'; it may have been forgotten already"));
    if (found > 1)
      throw std::invalid_argument(fmt::format(
          "'{}' names {} devices: {}; name one, by its key if need be", key, found, names));
    return device;
  }

  void forget_device(std::int64_t device) {
    choose_device_sources(database_, device);
    changed_ = !run_schema_file(database_, "forget_device.sql").empty() || changed_;
    SQLite::Statement diary(database_, kDiary);
    diary.bind(1, device);
    diary_ = static_cast<std::uint64_t>(diary.exec());
  }

  SQLite::Database& database_;
  const std::filesystem::path& path_;
  const ForgetRequest& request_;
  const SettingsOf& settings_of_;
  bool changed_ = false;  // a horizon moved
  std::uint64_t diary_ = 0;
};

// `state` says how far it came, `then` what to do once there is room.
std::runtime_error failed(const std::filesystem::path& path, const SQLite::Exception& e,
                          const std::string& state, const std::string& then) {
  return std::runtime_error(path.string() + ": " + state + " (" + e.what() +
                            "); is the disk full, or does another program read it? Free as much as "
                            "the database is large, there and in TMPDIR, then " +
                            then);
}

// As it stands, without the work that Store does on opening and closing. Changed pages stay in
// memory: a rollback does not restore what free pages of the file held.
Forgotten rehearse(const std::filesystem::path& path, const ForgetRequest& request,
                   const SettingsOf& settings_of) {
  const WriterLock lock(path);
  SQLite::Database database(std::filesystem::absolute(path).string(), SQLite::OPEN_READWRITE,
                            60'000);
  database.exec("PRAGMA cache_spill = OFF");
  return Forgetting(database, path, request, settings_of).run();
}

}  // namespace

Forgotten forget(const std::filesystem::path& path, const ForgetRequest& request,
                 const SettingsOf& settings_of) {
  open_read_only(path);
  Forgotten forgotten;
  try {
    if (request.dry_run) return rehearse(path, request, settings_of);
    Store store(path);
    forgotten = Forgetting(store.database(), path, request, settings_of).run();
    if (!forgotten.changed) return forgotten;
    try {
      store.database().exec("VACUUM");
    } catch (const SQLite::Exception& e) {
      throw failed(path, e,
                   "it is forgotten, but unused parts of the file may still hold bytes of it",
                   "run `sqlite3 " + path.string() + " VACUUM` and `certtrail link`");
    }
  } catch (const SQLite::Exception& e) {
    throw failed(path, e, "nothing was forgotten", "run the same again");
  }
  return forgotten;
}

}  // namespace certtrail
