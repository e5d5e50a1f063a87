#include "cmd/certtrail/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace certtrail {

std::size_t terminal_width() {
  winsize size{};
  if (!::isatty(STDOUT_FILENO) || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

bool shows_progress() { return ::isatty(STDERR_FILENO) == 1; }

bool reader_has_gone() {
  pollfd stdout_state{STDOUT_FILENO, POLLOUT, 0};
  return ::poll(&stdout_state, 1, 0) == 1 && (stdout_state.revents & POLLERR) != 0;
}

}  // namespace certtrail
