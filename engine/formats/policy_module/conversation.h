// What one thread of the policy module does for one request.
#pragma once

#include <string>

#include "engine/formats/policy_module/messages.h"
#include "engine/model/record.h"

namespace certtrail::formats::policy_module {

struct Conversation {
  Call call = Call::none;
  std::string id;                 // ties its records; empty if nothing tells it from others
  Transition names;               // ids that its messages printed
  std::string error, error_text;  // what its call failed of first

  // What fails because something failed before in the same call has the same cause.
  void explain(Said& said);
};

}  // namespace certtrail::formats::policy_module
