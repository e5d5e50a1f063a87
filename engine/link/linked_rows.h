// Rows of layer 3, one component at a time.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/link/linked_component.h"
#include "engine/link/linked_insert.h"

namespace certtrail {

class LinkedRows {
 public:
  // `anew`: the tables are empty, and what is written waits for store_waiting().
  LinkedRows(SQLite::Database& database, const std::string& prefix, bool anew);
  void write(const LinkedComponent& linked);
  // Tells `stored` now and then that a part is in the tables.
  void store_waiting(const std::function<void()>& stored);
  void remove(std::int64_t component);
  void finding(std::string_view kind, const std::string& subject, const std::string& value,
               std::int64_t component, std::int64_t from_us, std::int64_t to_us, std::int64_t id,
               std::int64_t key);
  void coverage(const CoverageRow& row);

 private:
  void let_wait();
  void remove_members(std::int64_t component);
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
  // Tables whose rows wait: those whose order is not that of components.
  std::vector<LinkedInsert*> ordered_;
  std::unique_ptr<WaitingRows> waiting_;
  SQLite::Statement members_;
  struct Removal {
    std::string_view kind;
    SQLite::Statement statement;
  };
  std::vector<Removal> removals_;  // by an id of link_member
  std::vector<SQLite::Statement> forget_component_;
};

}  // namespace certtrail
