// certtrail: parse the command line, run one verb, turn what happened into an exit status.
#include <malloc.h>
#include <sqlite3.h>

#include <clocale>
#include <csignal>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <variant>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/verbs.h"

namespace {

using namespace certtrail;

int complain(const std::exception& error, int status) {
  std::cerr << "certtrail: " << error.what() << '\n';
  return status;
}

// A reader such as `head` that has seen enough is no failure; a full disk is.
int finish_output(int status) {
  if (std::cout.flush() || reader_has_gone()) return status;
  throw std::runtime_error("standard output: cannot be written; is the disk full?");
}

}  // namespace

int main(int argc, char** argv) try {
  std::setlocale(LC_CTYPE, "C.UTF-8");  // libarchive gives no non-ASCII names without it
  // glibc walks all its small free blocks whenever a large one is freed, which link does all the
  // time.
  ::mallopt(M_MXFAST, 0);
  // SQLite would take a lock at each allocation, to count what nobody asks for.
  ::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  return finish_output(
      std::visit([](const auto& options) { return run(options); }, parse_command_line(argc, argv)));
} catch (const std::invalid_argument& error) {
  return complain(error, kUsage);
} catch (const std::exception& error) {
  return complain(error, kFailed);
}
