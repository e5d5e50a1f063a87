// The payload of a template's records as JSON, worked out once for each template: nearly all
// records differ only in the texts of their values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/formats/evtx/binxml.h"

namespace certtrail::evtx {

class PayloadPlan {
 public:
  // Of an element of Event; nullopt if it is neither EventData nor UserData, or its JSON depends on
  // more than the texts of values.
  static std::optional<PayloadPlan> of(const Program& definition, std::uint32_t element);

  // Appends what append_payload_json() gives for the record's document. False, with some of it
  // appended, if a value takes more than the plan knows: an array, nested XML, a value that does
  // not fit its type, or null where that leaves its element out. Throws Malformed when the budget
  // is used up.
  bool append(std::string& out, std::span<const Value> values, Budget& budget) const;

 private:
  friend class PayloadPlanner;
  enum class Kind : std::uint8_t { text, items };
  // Literal JSON, then a value.
  struct Step {
    std::string before;
    std::uint16_t value;
    Kind kind;              // items: of an array, each a JSON string, between commas
    bool left_out_if_null;  // with its element
  };
  std::vector<Step> steps_;
  std::string after_;
};

}  // namespace certtrail::evtx
