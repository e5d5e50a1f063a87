// The columns of an AD CS request database.
#pragma once

#include <span>
#include <string_view>

#include "engine/formats/ca_fields.h"

namespace certtrail {

struct CaColumn {
  std::string_view name;     // schema name, never localised: "Request.RequestID"
  std::string_view english;  // display name
  CaField field;
};

// -out can ask for extensions and attributes of the request too: "ext:2.5.29.17", "attrib:ccm".
inline constexpr std::string_view kCaExtensionPrefix = "ext:";
inline constexpr std::string_view kCaAttributePrefix = "attrib:";

// All columns of the schema's main table (Windows Server 2022).
std::span<const CaColumn> ca_columns();

// True of the columns of all tables of the schema.
bool is_ca_column(std::string_view name);

// By schema name; `other` for names that are not of the main table.
CaField ca_field_by_name(std::string_view name);

}  // namespace certtrail
