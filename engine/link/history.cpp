#include "engine/link/history.h"

#include <stdexcept>

#include "engine/store/embedded.h"

namespace certtrail {

void append_history(SQLite::Database& database) {
  for (const auto& file : embedded::schema())
    if (file.name == "history.sql") {
      database.exec(std::string(file.text));
      return;
    }
  throw std::logic_error("schema/history.sql is not compiled in");
}

}  // namespace certtrail
