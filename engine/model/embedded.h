// Texts that live in files and are compiled in.
#pragma once

#include <string_view>
#include <vector>

namespace certtrail::embedded {

struct File {
  std::string_view name;  // file name with its extension
  std::string_view text;
};

}  // namespace certtrail::embedded
