#include "engine/store/insert.h"

#include "engine/decode/text.h"

namespace certtrail {
namespace {

const Columns kFirst = {"first_as_of_us", "first_artifact", "first_offset", "first_length"};
const Columns kLast = {"last_as_of_us", "last_artifact", "last_offset", "last_length"};

std::string assign_if(std::string_view condition, std::string_view column) {
  const std::string name(column);
  return name + " = CASE WHEN " + std::string(condition) + " THEN excluded." + name + " ELSE " +
         name + " END, ";
}

}  // namespace

std::string insert_sql(std::string_view table, const Columns& columns, std::string_view tail) {
  std::string names;
  std::string marks;
  for (const auto column : columns) {
    names += (names.empty() ? "" : ", ") + std::string(column);
    marks += marks.empty() ? "?" : ", ?";
  }
  return "INSERT INTO " + std::string(table) + " (" + names + ") VALUES (" + marks + ") " +
         std::string(tail);
}

std::string sighting_upsert_sql(std::string_view table, const Columns& key,
                                const Columns& content) {
  constexpr std::string_view kEarlier =
      "(excluded.first_as_of_us, excluded.first_artifact, excluded.first_offset) < "
      "(first_as_of_us, first_artifact, first_offset)";
  constexpr std::string_view kLater =
      "(excluded.last_as_of_us, excluded.last_artifact, excluded.last_offset) > "
      "(last_as_of_us, last_artifact, last_offset)";
  Columns all = key;
  std::string update = "ON CONFLICT DO UPDATE SET ";
  for (const auto& columns : {content, kFirst}) {
    all.insert(all.end(), columns.begin(), columns.end());
    for (const auto column : columns) update += assign_if(kEarlier, column);
  }
  all.insert(all.end(), kLast.begin(), kLast.end());
  for (const auto column : kLast) update += assign_if(kLater, column);
  all.push_back("sightings");
  return insert_sql(table, all, update + "sightings = sightings + excluded.sightings");
}

bool is_clean(std::string_view text) {
  return text.find('\0') == std::string_view::npos && is_valid_utf8(text);
}

std::string cleaned(std::string_view text) {
  const auto utf8 = to_utf8(text);
  std::string out;
  for (const char c : utf8) {
    if (c == '\0')
      out += "\xEF\xBF\xBD";  // U+FFFD
    else
      out += c;
  }
  return out;
}

Insert& Insert::number(std::int64_t value) {
  statement_.bind(++column_, value);
  return *this;
}

Insert& Insert::number(std::optional<std::int64_t> value) {
  if (value) return number(*value);
  statement_.bind(++column_);
  return *this;
}

Insert& Insert::text(const std::string& value) {
  if (!is_clean(value)) return copy(value);
  statement_.bindNoCopy(++column_, value);
  return *this;
}

Insert& Insert::copy(std::string_view value) {
  statement_.bind(++column_, is_clean(value) ? std::string(value) : cleaned(value));
  return *this;
}

void Insert::run() {
  statement_.exec();
  statement_.reset();
  column_ = 0;
}

}  // namespace certtrail
