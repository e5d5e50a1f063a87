// certtrail forget: evidence of one device, or before a day, out of the database for good.
#include "engine/upkeep/forget.h"

#include <fmt/format.h>

#include <iostream>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/link_database.h"
#include "cmd/certtrail/verbs/verbs.h"
#include "engine/store/wall_clock.h"

namespace certtrail {
namespace {

struct Totals {
  std::uint64_t removed = 0, changed = 0;
};

Totals total(const Swept& tables) {
  Totals totals;
  for (const auto& [table, rows] : tables) {
    totals.removed += rows.removed;
    totals.changed += rows.changed;
  }
  return totals;
}

void print_tables(const Swept& tables, Style style) {
  std::vector<Row> rows;
  for (const auto& [table, counts] : tables)
    rows.push_back({table, static_cast<std::int64_t>(counts.removed),
                    static_cast<std::int64_t>(counts.changed)});
  render(rows_of({"table", "removed", "changed"}, std::move(rows)), style, std::cout,
         terminal_width());
}

void tell(const ForgetOptions& options, const Forgotten& forgotten) {
  const auto [removed, changed] = total(forgotten.tables);
  if (options.log == LogStyle::json)
    LogLine("forgotten")
        .text("database", options.database.string())
        .number("tables", forgotten.tables.size())
        .number("removed", removed)
        .number("changed", changed)
        .number("dry_run", options.dry_run ? 1 : 0)
        .print();
  else if (removed + changed == 0)
    std::cerr << "certtrail: 0 rows forgotten: the database holds nothing of it\n";
  else
    std::cerr << fmt::format("certtrail: {} rows {}forgotten, {} changed\n", removed,
                             options.dry_run ? "would be " : "", changed);
}

int forget_and_link(const ForgetOptions& options) {
  if (options.device.empty() == !options.before_us)
    throw std::invalid_argument(
        "forget takes either --device or --before; see `certtrail forget --help`");
  if (options.before_us && *options.before_us > now_us())
    throw std::invalid_argument(
        "--before lies in the future: evidence that is yet to come would be forgotten as well");
  const auto configuration = read_configuration(options.config, options.database);
  const auto forgotten = forget(
      options.database, {options.device, options.before_us, options.dry_run}, kept_link_settings);
  print_tables(forgotten.tables, options.style);
  tell(options, forgotten);
  if (options.link && forgotten.changed && !options.dry_run)
    link_database(options.database, configuration.link, configuration.jobs, options.log);
  return kAllRead;
}

}  // namespace

int run(const ForgetOptions& options) {
  return logged(options.log, [&] { return forget_and_link(options); });
}

}  // namespace certtrail
