// One prepared INSERT, bound column by column.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

using Columns = std::vector<std::string_view>;

// "INSERT INTO table (columns) VALUES (?, ...)" and `tail`.
std::string insert_sql(std::string_view table, const Columns& columns, std::string_view tail = {});

// The same for a table of records that are seen in several collections: `key` and `content`
// columns, then the sighting columns of schema/migrations/002_records.sql. On conflict the lesser
// first and the greater last sighting stay, content goes with the first, and sightings are added
// up.
std::string sighting_upsert_sql(std::string_view table, const Columns& key, const Columns& content);

// Text as the database may hold it: valid UTF-8 without NUL.
bool is_clean(std::string_view text);
std::string cleaned(std::string_view text);

class Insert {
 public:
  Insert(SQLite::Database& database, const std::string& sql) : statement_(database, sql) {}

  Insert& number(std::int64_t value);
  Insert& number(std::optional<std::int64_t> value);  // null if it is not known
  Insert& text(const std::string& value);             // must outlive run()
  Insert& copy(std::string_view value);
  void run();  // and start again at the first column

 private:
  SQLite::Statement statement_;
  int column_ = 0;
};

}  // namespace certtrail
