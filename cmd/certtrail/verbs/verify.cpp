// certtrail verify: archives, database and links against what was stored of them.
#include "engine/upkeep/verify.h"

#include <iostream>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/verbs.h"

namespace certtrail {

int run(const VerifyOptions& options) {
  std::vector<Row> rows;
  int status = kAllRead;
  for (const auto& [check, verdict, subject, detail] :
       verify(options.database, kept_link_settings)) {
    if (verdict == "loss") status = kFindings;
    rows.push_back({check, verdict, subject, detail});
  }
  render(rows_of({"check", "status", "subject", "detail"}, std::move(rows)), options.style,
         std::cout, terminal_width());
  return status;
}

}  // namespace certtrail
