// certtrail sql: one SELECT of the user's own, with the renderers of the reports.
#include <iostream>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/verbs.h"

namespace certtrail {

int run(const SqlOptions& options) {
  Reader reader(options.database);
  Query query(reader, options.query);
  const auto rows = render(rows_of(query), options.style, std::cout, terminal_width());
  if (rows == 0)
    std::cerr << "certtrail: 0 rows"
              << (reader.has_collections() ? "" : "; no collection has been ingested") << '\n';
  return kAllRead;
}

}  // namespace certtrail
