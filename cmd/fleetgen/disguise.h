// How copy number k of a fleet spells what identifies a device, a person or a certificate.
//
// Identifiers are found by their look: runs of ten or more hexadecimal digits (GUIDs, thumbprints,
// transaction ids, UDIDs, IMEIs, SIDs), serial numbers of AD CS, and the invented names of
// people.cpp. Each spelling of one identifier changes alike, so that what joined still joins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace fleetgen {

// Runs of hexadecimal digits that all copies share: of profiles, accounts, authorities.
using SharedRuns = std::unordered_set<std::string>;

struct Identifier {
  enum class Kind : std::uint8_t { digits, ca_serial, host, renamed_host, hardware, person, phone };
  std::uint32_t begin, length;  // in its text
  Kind kind;
};

// In order, without overlap.
std::vector<Identifier> identifiers(std::string_view text, const SharedRuns&);

// The runs of hexadecimal digits in it that identify something.
std::vector<std::string_view> digit_runs(std::string_view text);

// Appends the text as copy `copy` of `copies` spells it.
void append_disguised(std::string& out, std::string_view text, const Identifier* begin,
                      const Identifier* end, unsigned copy, unsigned copies);

constexpr unsigned kMostCopies = 36 * 36;  // two characters of a host name tell them apart

}  // namespace fleetgen
