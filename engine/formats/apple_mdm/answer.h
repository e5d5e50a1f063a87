// The parts of what a device sends its MDM server, each read for itself; parts that an answer does
// not have give nothing.
#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "engine/model/format.h"

namespace certtrail::formats::mdm_answer {

// What is read of one file: all of its records stand for the whole of it.
class Rows {
 public:
  Rows(std::uint64_t length, Output& out) : length_(length), out_(out) {}

  void add(RecordBody body, std::string raw);
  // Nothing if `value` is empty.
  void add_fact(std::string_view name, std::string value);
  void add_note(Severity severity, std::string_view code, std::string detail,
                std::uint64_t offset = 0);

 private:
  std::uint64_t length_;
  Output& out_;
};

// Who answers: the dictionary of an answer, a check-in or DeviceInformation.
void read_device(pugi::xml_node answer, Rows& rows);

// An answer that is neither Acknowledged nor Idle, with its chain of errors.
void read_status(pugi::xml_node answer, Rows& rows);

// `whole`: the list does not end early.
void read_certificates(pugi::xml_node answer, bool whole, Rows& rows);

void read_profiles(pugi::xml_node answer, Rows& rows);

}  // namespace certtrail::formats::mdm_answer
