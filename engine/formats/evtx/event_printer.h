// Every event as JSON, for `inspect --records`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "engine/formats/evtx/chunk.h"
#include "engine/formats/evtx/document.h"
#include "engine/formats/evtx/event.h"
#include "engine/formats/evtx/outline.h"
#include "engine/formats/evtx/payload_plan.h"
#include "engine/formats/evtx/system_details.h"

namespace certtrail::evtx {

// Prints the events of one chunk. What a template's records have in common is worked out once; a
// record with something out of the ordinary takes the way through a Document, to the same result.
class EventPrinter {
 public:
  // `xml` has to keep System whole.
  explicit EventPrinter(BinXml& xml) : xml_(xml) {}

  // Appends one object (engine/model/record.h). False, with nothing appended, if the record is
  // slack and no sound event.
  bool print(const RawRecord& raw, std::string& json);
  // What could not be decoded of the event printed last; empty if all was.
  const std::string& damage() const { return document_.damage; }

  // Only by the template's plan; false, with nothing appended, if that does not do.
  bool print_by_plan(const RawRecord& raw, std::string& json);
  bool print_document(const RawRecord& raw, std::string& json);

 private:
  struct Plan {
    Outline outline;
    SystemPlan details;
    std::optional<PayloadPlan> payload;  // in the event's own template, or ...
    int nested = -1;                     // ... in this value, which is BinXML; or none
  };

  std::optional<Plan> plan_of(const Program& definition);
  Plan* plan_at(std::uint32_t definition);
  const PayloadPlan* payload_at(std::uint32_t definition);
  bool append_payload(const Plan& plan, std::string& json);
  bool append_nested(Value value, std::string& json);

  BinXml& xml_;
  Document document_;  // and what follows: memory that records use one after another
  Program program_, nested_program_;
  System system_;
  std::unordered_map<std::uint32_t, std::optional<Plan>> plans_;  // by offset of the definition
  std::unordered_map<std::uint32_t, std::optional<PayloadPlan>> payloads_;
};

}  // namespace certtrail::evtx
