// What records of the certificate connector name: whom they are about and what failed. Names of
// values are documented for no version ("DeviceID", "Device Id", "UserID - ", "User : "), so that
// they are known by how they end, and values without a name by their shape.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/model/record.h"

namespace certtrail::connector {

// Takes a value under its name, in any spelling, into the field that it belongs to, unless that is
// filled; what is the server's or the tenant's own goes nowhere. False if the name is not known.
bool take_named(std::string_view name, std::string_view value, Transition& t);

// What becomes of a GUID that no words stand before: in a value of its own it ties records of one
// request; in prose it may be anything.
enum class BareGuid : std::uint8_t { leave, correlation };

// Takes the ids that stand in a text: a GUID as the words before it say ("DeviceID - 1d5c.."), 40
// hex digits as thumbprint and 30 to 39 as serial unless the words say otherwise, and the name of a
// request's file ("781C0001.CRS") as correlation.
void take_ids(std::string_view text, BareGuid bare, Transition& t);

}  // namespace certtrail::connector
