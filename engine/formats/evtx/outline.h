// Where a template keeps the fields that decide whether its records matter, so that the others are
// counted without turning a value into text.
#pragma once

#include <optional>
#include <string_view>

#include "engine/formats/evtx/binxml.h"

namespace certtrail::evtx {

// A field of System: literal text of the template, or one of the record's values.
struct FieldSource {
  std::string_view literal;
  int value = -1;

  // As text; empty if absent.
  std::string text(const Program& record) const;
  // Its raw bytes, for comparison with another record's.
  std::string_view bytes(const Program& record) const;
};

struct Outline {
  FieldSource provider, provider_guid, event_id, channel, computer;
};

// Nullopt if the definition is no event, or keeps one of these fields in a way of its own.
std::optional<Outline> outline_of(const Program& definition);

}  // namespace certtrail::evtx
