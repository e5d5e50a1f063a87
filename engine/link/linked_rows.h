// Rows of layer 3, one component at a time.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/link/linked_component.h"

namespace certtrail {

// One INSERT, bound column by column in the order of schema/linked.sql.
class LinkedInsert {
 public:
  LinkedInsert(SQLite::Database& database, const std::string& table, int columns);

  LinkedInsert& operator<<(const std::string& value);  // must live until done()
  LinkedInsert& operator<<(std::string_view literal);  // the name of an enumerator
  LinkedInsert& operator<<(const char* literal) { return *this << std::string_view(literal); }
  LinkedInsert& operator<<(std::int64_t value);
  LinkedInsert& operator<<(const std::optional<std::int64_t>& value);
  LinkedInsert& null();
  void done();

 private:
  SQLite::Statement statement_;
  int at_ = 0;
};

class LinkedRows {
 public:
  LinkedRows(SQLite::Database& database, const std::string& prefix);
  void write(const LinkedComponent& linked);
  void remove(std::int64_t component);
  void finding(std::string_view kind, const std::string& subject, const std::string& value,
               std::int64_t component, std::int64_t from_us, std::int64_t to_us, std::int64_t id,
               std::int64_t key);
  void coverage(const CoverageRow& row);

 private:
  void member(std::int64_t component, std::string_view kind, std::int64_t id);
  void write_devices(const LinkedComponent& in);
  void write_certificates(const LinkedComponent& in);
  void write_sources(const LinkedComponent& in);
  void write_deliveries(const LinkedComponent& in);
  void write_delivery_aliases(const LinkedComponent& in);
  void write_events(const LinkedComponent& in);
  void write_rest(const LinkedComponent& in);
  void write_summaries(const LinkedComponent& in);

  LinkedInsert component_, member_, finding_, device_, alias_, source_, enrollment_, certificate_,
      delivery_, delivery_alias_, event_, proof_, clock_, coverage_, unmatched_, unknown_state_;
  SQLite::Statement members_;
  struct Removal {
    std::string_view kind;
    SQLite::Statement statement;
  };
  std::vector<Removal> removals_;  // by an id of link_member
  std::vector<SQLite::Statement> forget_component_;
};

}  // namespace certtrail
