// Where a template keeps the System fields, so that a record's are found without putting its XML
// together.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/formats/evtx/binxml.h"
#include "engine/formats/evtx/event.h"

namespace certtrail::evtx {

// A field of System: literal text of the template, or one of the record's values.
struct FieldSource {
  std::string_view literal;
  int value = -1;
  bool is_stated = false;

  // As text; empty if absent.
  std::string text(const Program& record) const;
  // The same into a text whose memory is used again; false if the value is no plain one.
  bool read(const Program& record, std::string& text) const;
  // Its raw bytes, for comparison with another record's.
  std::string_view bytes(const Program& record) const;
  // A value of a 64-bit type; 0 if it is anything else.
  std::uint64_t number(const Program& record, std::uint8_t type) const;
};

// The one text or substitution in the nodes [begin, end), after attributes; false if it is anything
// else, or `source` has one already.
bool read_source(const Program& program, std::uint32_t begin, std::uint32_t end,
                 FieldSource& source);

struct Outline {
  FieldSource provider, provider_guid, source_name, event_id, level, channel, computer, user_sid;
  FieldSource record_id, created;
};

// Nullopt if the definition is no event, or keeps one of these fields in a way of its own.
std::optional<Outline> outline_of(const Program& definition);

// What read_system(Document) finds in a record of that template; false if a value is an array,
// nested or does not fit its type. `plausible` is left as it is.
bool read_system(const Outline& outline, const Program& record, System& system);

}  // namespace certtrail::evtx
