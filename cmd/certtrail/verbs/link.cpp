// certtrail link: deliveries and verdicts from what is stored.
#include "engine/link/link.h"

#include <stdexcept>

#include "cmd/certtrail/verbs/link_database.h"
#include "cmd/certtrail/verbs/verbs.h"

namespace certtrail {
namespace {

std::uint64_t count(std::int64_t n) { return static_cast<std::uint64_t>(n); }

}  // namespace

void link_database(const std::filesystem::path& database, const Settings& settings, unsigned jobs,
                   LogStyle log) {
  const Stopwatch watch;
  const auto summary = link(database, settings, jobs);
  if (log == LogStyle::json)
    LogLine("link_finished")
        .number("devices", count(summary.devices))
        .number("deliveries", count(summary.deliveries))
        .number("out_of_scope", count(summary.out_of_scope))
        .number("components", count(summary.components))
        .number("components_linked", count(summary.components_linked))
        .seconds("seconds", watch.seconds())
        .print();
}

int run(const LinkOptions& options) {
  return logged(options.log, [&] {
    auto configuration = read_configuration(options.config, options.database);
    configuration.link.as_of_us = options.as_of_us;
    if (!std::filesystem::exists(options.database))
      throw std::runtime_error(
          options.database.string() +
          ": does not exist; make it with `certtrail ingest` or name it by --db");
    link_database(options.database, configuration.link, configuration.jobs, options.log);
    return kAllRead;
  });
}

}  // namespace certtrail
