// What System says beside the fields that are mined: only `inspect --records` shows it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/evtx/binxml.h"
#include "engine/formats/evtx/document.h"
#include "engine/formats/evtx/outline.h"

namespace certtrail::evtx {

// Appends one member for each detail that is stated, each with a comma before it: numbers as JSON
// numbers, all else as text. The BinXml has to keep System whole.
void append_system_details(std::string& json, const Document& document);

// The same of a template's records, worked out once for each template.
class SystemPlan {
 public:
  // Nullopt if the definition keeps a detail in a way of its own.
  static std::optional<SystemPlan> of(const Program& definition);

  // False, with some of it appended, if a value is an array, nested or does not fit its type.
  bool append(std::string& json, const Program& record) const;

 private:
  struct Step {
    std::string json;  // a whole member of the template's own text, or what stands before ...
    int value = -1;    // ... this value
  };
  std::vector<Step> steps_;
};

}  // namespace certtrail::evtx
