#include "cmd/fleetgen/copied_table.h"

#include <algorithm>

#include "cmd/fleetgen/random.h"

namespace fleetgen {

std::vector<Column> columns_of(Database& database, const std::string& table) {
  std::vector<Column> columns;
  int keys = 0;
  Statement info(database, "SELECT name, pk FROM pragma_table_info('" + table + "') ORDER BY cid");
  while (info.step()) {
    Column& column = columns.emplace_back();
    column.name = info.text(0);
    column.is_key = info.number(1) > 0;
    keys += column.is_key;
    column.is_id =
        column.name.ends_with("artifact") || column.name == "record" || column.name == "snapshot";
    column.is_number_of_ca = table == "ca_request" && column.name == "request_id";
  }
  const auto find = [&](std::string_view name) {
    return std::ranges::find(columns, name, &Column::name);
  };
  if (keys == 1)
    for (Column& column : columns) column.is_id |= column.is_key;
  Statement links(database,
                  "SELECT \"from\", \"table\" FROM pragma_foreign_key_list('" + table + "')");
  while (links.step()) {
    find(links.text(0))->is_id = true;
    find(links.text(0))->refers_to_string = links.text(1) == "string";
  }
  for (Column& column : columns) {
    if (!column.name.ends_with("offset")) continue;
    auto member = find(column.name.substr(0, column.name.size() - 6) + "artifact");
    if (column.name == "offset" && member == columns.end()) member = find("snapshot");
    if (member != columns.end()) column.member = static_cast<int>(member - columns.begin());
  }
  return columns;
}

std::int64_t copied_id(const Shared& shared, std::int64_t id, unsigned copy) {
  if (copy == 0 || shared.ids.contains(id)) return id;
  return static_cast<std::int64_t>(
      Random(static_cast<std::uint64_t>(id) + copy * 0x9e3779b97f4a7c15ull, "").next() >> 1);
}

CopiedTable::CopiedTable(Database& from, std::string name, const Shared& shared)
    : name_(std::move(name)), columns_(columns_of(from, name_)) {
  std::string keys;
  for (const Column& column : columns_)
    if (column.is_key) keys += (keys.empty() ? "" : ", ") + column.name;
  single_ = keys.find(',') == keys.npos;
  key_ = static_cast<std::size_t>(std::ranges::find(columns_, true, &Column::is_key) -
                                  columns_.begin());
  Statement rows(from, "SELECT * FROM " + name_ + " ORDER BY " + keys);
  while (rows.step()) add(rows, shared);
}

void CopiedTable::add(const Statement& row, const Shared& shared) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const int column = static_cast<int>(i);
    Cell& cell = cells_.emplace_back();
    cell.type = row.type(column);
    if (cell.type == SQLITE_INTEGER) cell.number = row.number(column);
    if (cell.type != SQLITE_TEXT) continue;
    const std::string_view text = row.text(column);
    cell.number = static_cast<std::int64_t>(texts_.size());
    cell.length = static_cast<std::uint32_t>(text.size());
    cell.identifiers = static_cast<std::uint32_t>(identifiers_.size());
    texts_ += text;
    for (const Identifier& one : identifiers(text, shared.runs)) identifiers_.push_back(one);
    cell.count = static_cast<std::uint32_t>(identifiers_.size()) - cell.identifiers;
  }
}

std::vector<std::int64_t> CopiedTable::ids_of_common_rows() const {
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < rows(); ++i)
    if (std::all_of(row(i), row(i) + columns_.size(), [](const Cell& c) { return c.count == 0; }))
      ids.push_back(row(i)[key_].number);
  return ids;
}

std::vector<CopiedTable::Group> CopiedTable::groups() const {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < rows(); ++i)
    if (i > 0 && row(i)[key_].number == row(i - 1)[key_].number)
      groups.back().end = i + 1;
    else
      groups.push_back({i, i + 1});
  return groups;
}

std::vector<CopiedTable::Turn> CopiedTable::turns(const Shared& shared, unsigned copies,
                                                  const std::vector<Group>& groups) const {
  std::vector<Turn> turns;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::int64_t id = row(groups[group].begin)[key_].number;
    const bool once = single_ && shared.ids.contains(id);
    for (unsigned copy = 0; copy < (once ? 1 : copies); ++copy)
      turns.push_back({copied_id(shared, id, copy), copy, group});
  }
  std::ranges::sort(turns);
  return turns;
}

void CopiedTable::bind(Statement& insert, const Cell* cells, const Shared& shared, unsigned copy,
                       unsigned copies, std::vector<std::string>& texts) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    const Cell& cell = cells[i];
    const int parameter = static_cast<int>(i);
    if (cell.type == SQLITE_NULL) {
      insert.bind_null(parameter);
    } else if (cell.type == SQLITE_INTEGER) {
      std::int64_t number = column.is_id ? copied_id(shared, cell.number, copy) : cell.number;
      if (column.member >= 0)
        if (const auto size = shared.sizes.find(cells[column.member].number);
            size != shared.sizes.end())
          number += size->second * copy;
      insert.bind(parameter, number);
    } else {
      std::string_view text(texts_.data() + cell.number, cell.length);
      if (column.is_number_of_ca || cell.count > 0) {
        texts[i].clear();
        if (column.is_number_of_ca)
          texts[i] = std::to_string(std::stoull(std::string(text)) * copies + copy);
        else
          append_disguised(texts[i], text, &identifiers_[cell.identifiers],
                           &identifiers_[cell.identifiers] + cell.count, copy, copies);
        text = texts[i];
      }
      insert.bind(parameter, text);
    }
  }
}

void CopiedTable::write(Database& into, const Shared& shared, unsigned copies) const {
  if (cells_.empty()) return;
  std::string parameters = "?";
  for (std::size_t i = 1; i < columns_.size(); ++i) parameters += ", ?";
  // What is shared as a whole comes again with each copy.
  Statement insert(into, "INSERT OR IGNORE INTO " + name_ + " VALUES (" + parameters + ")");
  std::vector<std::string> texts(columns_.size());
  const auto all = groups();
  for (const Turn& turn : turns(shared, copies, all))
    for (std::size_t i = all[turn.group].begin; i < all[turn.group].end; ++i) {
      bind(insert, row(i), shared, turn.copy, copies, texts);
      insert.step();
      insert.reset();
    }
}

}  // namespace fleetgen
