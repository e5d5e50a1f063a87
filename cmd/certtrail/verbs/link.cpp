// certtrail link: deliveries and verdicts from what is stored.
#include "engine/link/link.h"

#include <stdexcept>

#include "cmd/certtrail/verbs/verbs.h"

namespace certtrail {

int run(const LinkOptions& options) {
  if (!std::filesystem::exists(options.database))
    throw std::runtime_error(
        options.database.string() +
        ": does not exist; make it with `certtrail ingest` or name it by --db");
  Settings settings;
  settings.as_of_us = options.as_of_us;
  link(options.database, settings);
  return kAllRead;
}

}  // namespace certtrail
