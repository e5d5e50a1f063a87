// A row of an IIS log as an exchange.
#pragma once

#include <optional>
#include <string_view>

#include "engine/formats/w3c_log/columns.h"
#include "engine/model/record.h"

namespace certtrail::formats::w3c_log {

// Without its time and offsets; nullopt if the row is of no interest: it is about neither NDES nor
// its policy module, or about a page of NDES that was answered without an error.
std::optional<Record> iis_record(std::string_view line, const Row& row);

// "0x80070542" of the decimal that IIS prints: a Win32 code or, from 65,536 on, an HRESULT. Empty
// for 0 and for what is no number.
std::string win32_error(std::string_view decimal);

}  // namespace certtrail::formats::w3c_log
