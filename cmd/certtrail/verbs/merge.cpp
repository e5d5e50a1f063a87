// certtrail merge: databases of several machines into one, then linked.
#include "engine/upkeep/merge.h"

#include <fmt/format.h>

#include <iostream>

#include "cmd/certtrail/verbs/link_database.h"
#include "cmd/certtrail/verbs/verbs.h"

namespace certtrail {
namespace {

int merge_and_link(const MergeOptions& options) {
  const auto configuration = read_configuration(options.config, options.database);
  merge(options.inputs, options.database, [&](const MergedInput& input) {
    if (options.log == LogStyle::json)
      LogLine("merged")
          .text("file", input.path.string())
          .number("collections", input.collections)
          .number("new", input.added)
          .print();
    else if (!options.quiet)
      std::cerr << fmt::format("certtrail: {}: {} of {} collections were new\n",
                               input.path.string(), input.added, input.collections);
  });
  if (options.link)
    link_database(options.database, configuration.link, configuration.jobs, options.log);
  return kAllRead;
}

}  // namespace

int run(const MergeOptions& options) {
  return logged(options.log, [&] { return merge_and_link(options); });
}

}  // namespace certtrail
