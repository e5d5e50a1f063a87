// What a file of the old connector's queue says. Its shape is not documented: XML, JSON, and names
// with values are read.
#pragma once

#include <string>
#include <string_view>

#include "engine/model/record.h"

namespace certtrail::connector {

class QueueContent {
 public:
  Transition transition;
  std::string listed;  // what was taken, for people
  Moment issued;

  void take(std::string_view name, std::string_view value);
};

// False if the text is damaged, as far as its kind shows that; what stands before is taken.
bool read_queue_content(std::string_view text, QueueContent& content);

}  // namespace certtrail::connector
