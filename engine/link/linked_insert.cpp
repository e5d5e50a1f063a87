#include "engine/link/linked_insert.h"

#include "engine/store/insert.h"

namespace certtrail {
namespace {

std::string marks(int columns) {
  std::string text = "?";
  for (int i = 1; i < columns; ++i) text += ",?";
  return text;
}

}  // namespace

void WaitingRows::of_component(std::int64_t id) {
  head_.clear().number(id).number(std::int64_t{turn_of(id)});
}

void WaitingRows::drop(std::int64_t component) { ++turns_[component]; }

std::uint32_t WaitingRows::turn_of(std::int64_t component) const {
  const auto found = turns_.find(component);
  return found == turns_.end() ? 0 : found->second;
}

void WaitingRows::add(std::string_view key, std::string_view row) {
  row_.assign(head_.view()).append(row);
  rows_.add(key, row_);
}

void WaitingRows::take(const std::function<void(std::uint8_t, std::string_view)>& row) {
  rows_.finish();
  for (SortedRows sorted(rows_); sorted.valid(); sorted.next()) {
    auto values = sorted.row();
    const auto component = read_value(values).number;
    if (read_value(values).number == turn_of(component))
      row(static_cast<std::uint8_t>(sorted.key()[0]), values);
  }
}

LinkedInsert::LinkedInsert(SQLite::Database& database, const std::string& table, int columns)
    : statement_(std::make_unique<Prepared>(
          database, "INSERT OR IGNORE INTO " + table + " VALUES (" + marks(columns) + ")")) {}

LinkedInsert::~LinkedInsert() = default;

void LinkedInsert::wait_in(WaitingRows* waiting, std::uint8_t table,
                           std::initializer_list<int> order) {
  waiting_ = waiting;
  table_ = table;
  key_.clear().byte(table);
  order_ = 0;
  for (const auto column : order) order_ |= 1U << column;
}

void LinkedInsert::store(std::string_view row) { statement_->values(row).run(); }

LinkedInsert& LinkedInsert::operator<<(std::string_view value) {
  if (is_ordered_by(column_++)) key_.text(value);
  row_.raw(value);
  return *this;
}

LinkedInsert& LinkedInsert::operator<<(std::int64_t value) {
  if (is_ordered_by(column_++)) key_.number(value);
  row_.number(value);
  return *this;
}

LinkedInsert& LinkedInsert::operator<<(const std::optional<std::int64_t>& value) {
  return value ? *this << *value : null();
}

LinkedInsert& LinkedInsert::null() {
  ++column_;
  row_.number(std::nullopt);
  return *this;
}

void LinkedInsert::done() {
  if (waiting_)
    waiting_->add(key_.view(), row_.view());
  else
    store(row_.view());
  column_ = 0;
  row_.clear();
  key_.clear().byte(table_);
}

}  // namespace certtrail
