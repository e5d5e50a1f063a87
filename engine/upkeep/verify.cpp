#include "engine/upkeep/verify.h"

#include <tbb/parallel_for.h>

#include "engine/flow/inbox.h"
#include "engine/store/database.h"

namespace certtrail {
namespace {

class Verification {
 public:
  Verification(const std::filesystem::path& path, const SettingsOf& settings_of)
      : path_(path), database_(open_read_only(path)), settings_of_(settings_of) {}

  std::vector<VerifyFinding> run() {
    add("schema", "ok", database_.execAndGet("PRAGMA user_version").getString(),
        "the schema of this release");
    check("database", &Verification::check_pages);
    check("references", &Verification::check_references);
    check("links", &Verification::check_links);
    check("archive", &Verification::check_archives);
    return std::move(findings_);
  }

 private:
  struct Collection {
    std::string path, sha256;
    std::string status, detail;  // empty: its bytes are the same
  };

  void add(const std::string& check, const std::string& status, const std::string& subject,
           const std::string& detail) {
    findings_.push_back({check, status, subject, detail});
  }

  // Pages that cannot be read end a check, not the others.
  void check(const std::string& name, void (Verification::*work)()) try {
    (this->*work)();
  } catch (const SQLite::Exception& e) {
    add(name, "loss", path_.string(),
        std::string("cannot be checked: ") + e.what() +
            "; restore a backup, or ingest the inbox anew");
  }

  void check_pages() {
    SQLite::Statement query(database_, "PRAGMA integrity_check");
    while (query.executeStep()) {
      const auto says = query.getColumn(0).getString();
      if (says == "ok")
        add("database", "ok", path_.string(), "every page, row and index is sound");
      else
        add("database", "loss", path_.string(), says);
    }
  }

  void check_references() {
    SQLite::Statement query(database_,
                            "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check() "
                            "GROUP BY 1, 2 ORDER BY 1, 2");
    const auto before = findings_.size();
    while (query.executeStep())
      add("references", "loss", query.getColumn(0).getString(),
          query.getColumn(2).getString() + " rows lead to no row of " +
              query.getColumn(1).getString());
    if (findings_.size() == before)
      add("references", "ok", path_.string(), "every reference leads to a row");
  }

  void check_links() {
    constexpr auto kAdvice = "; run `certtrail link`";
    const auto state = linked_state(database_, settings_of_);
    if (state == LinkedState::current) {
      add("links", "ok", path_.string(), "the linked tables are up to date");
    } else if (state == LinkedState::older) {
      add("links", "loss", path_.string(),
          std::string("the linked tables are older than the evidence") + kAdvice);
    } else {
      const bool is_empty = database_.execAndGet("SELECT count(*) FROM collection").getInt() == 0;
      add("links", is_empty ? "info" : "loss", path_.string(),
          is_empty ? "nothing was ingested" : std::string("never linked") + kAdvice);
    }
  }

  static void compare(Collection& collection) {
    const auto found = look_at(collection.path);
    try {
      if (!found)
        collection.status = "info", collection.detail = "is not there any more";
      else if (sha256_of(collection.path) != collection.sha256)
        collection.status = "loss",
        collection.detail =
            "holds other bytes than when it was read; SHA-256 was " + collection.sha256;
    } catch (const std::runtime_error& e) {
      collection.status = "info", collection.detail = std::string("not compared: ") + e.what();
    }
  }

  void check_archives() {
    std::vector<Collection> collections;
    SQLite::Statement query(database_, "SELECT path, sha256 FROM collection ORDER BY path, id");
    while (query.executeStep())
      collections.push_back(
          {query.getColumn(0).getString(), query.getColumn(1).getString(), "", ""});
    tbb::parallel_for(std::size_t{0}, collections.size(),
                      [&](std::size_t i) { compare(collections[i]); });
    std::size_t same = 0;
    for (const auto& collection : collections) {
      if (collection.status.empty())
        ++same;
      else
        add("archive", collection.status, collection.path, collection.detail);
    }
    if (same > 0)
      add("archive", "ok", std::to_string(same) + " of " + std::to_string(collections.size()),
          "hold the same bytes as when they were read");
  }

  const std::filesystem::path path_;
  SQLite::Database database_;
  const SettingsOf& settings_of_;
  std::vector<VerifyFinding> findings_;
};

}  // namespace

std::vector<VerifyFinding> verify(const std::filesystem::path& database,
                                  const SettingsOf& settings_of) {
  return Verification(database, settings_of).run();
}

}  // namespace certtrail
