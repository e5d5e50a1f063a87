// The program as a shell sees it.
#pragma once

#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/golden.h"

namespace certtrail::tests {

struct Outcome {
  int status = -1;  // -1 if it did not exit by itself
  std::string out, err;
};

// Runs the program in `folder`; `arguments` and `environment` ("TZ=UTC ") are shell text.
inline Outcome certtrail_in(const std::filesystem::path& folder, const std::string& arguments,
                            const std::string& environment = "") {
  const auto command = "cd '" + folder.string() + "' && " + environment +
                       "'" CERTTRAIL_PROGRAM "' " + arguments + " > stdout.txt 2> stderr.txt";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(folder / "stdout.txt"),
          slurp(folder / "stderr.txt")};
}

// Permissions of a file, as chmod takes them; -1 if there is none.
inline int mode_of(const std::filesystem::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 07777) : -1;
}

// Makes a fleet in `out` by fleetgen; `options` are shell text.
inline bool make_fleet(const std::filesystem::path& out, const std::string& options) {
  const auto command = "'" FLEETGEN_PROGRAM "' --out '" + out.string() + "' " + options;
  return std::system(command.c_str()) == 0;
}

}  // namespace certtrail::tests
