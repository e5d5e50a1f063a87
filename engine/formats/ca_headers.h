// The headers that exports give the columns of a CA's table, in the languages of servers and the
// words of scripts. They stand in ca_headers.tsv with what they rest on: `documentation` (of the
// script), `seen` (in administrators' scripts), or `inferred` (a translation that no export has
// confirmed).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/formats/ca_fields.h"

namespace certtrail {

struct CaHeader {
  std::string_view header;
  CaField field;
};

// All of ca_headers.tsv.
std::span<const CaHeader> ca_headers();

// By schema name or any known display name, whatever the case; nullopt if unknown.
std::optional<CaField> ca_field_by_header(std::string_view header);

// What two spellings of a header have in common: ASCII letters in lower case, blanks of any kind as
// one.
std::string ca_header_key(std::string_view header);

}  // namespace certtrail
