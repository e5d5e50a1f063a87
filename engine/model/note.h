// What could not be read, or what a reader should know about how it was read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace certtrail {

enum class Severity : std::uint8_t {
  info,     // nothing lost: how something was read
  warning,  // read, but with a doubt a person should know of (an ambiguous date order)
  loss,     // bytes that may hold evidence were not understood; drives exit status 1
};

constexpr std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::loss:
      return "loss";
  }
  return "loss";
}

struct Note {
  Severity severity = Severity::loss;
  std::uint64_t offset = 0;  // bytes into the artifact
  std::string code;    // stable literal such as "evtx.bad_record": tests and reports rely on it
  std::string detail;  // for people
};

}  // namespace certtrail
