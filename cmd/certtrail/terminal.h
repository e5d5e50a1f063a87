// What stdout and stderr are connected to.
#pragma once

#include <cstddef>

namespace certtrail {

std::size_t terminal_width();  // columns of the terminal behind stdout; 0 if it is none
bool shows_progress();         // stderr is a terminal
bool reader_has_gone();        // stdout is a pipe that nobody reads any more

}  // namespace certtrail
