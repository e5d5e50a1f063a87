// "Copy details as text" of the Event Viewer, labels in the language of the system:
//   Log Name:      Application
//   Source:        Microsoft-Windows-CertificateServicesClient-CertEnroll
//   Date:          9/18/2023 11:01:08 PM
//   Event ID:      86
//   Task Category: None
//   Level:         Error
//   Keywords:      Classic
//   User:          SYSTEM
//   Computer:      PC-17
//   Description:
//   SCEP Certificate enrollment initialization for ...
// The first four lines are known by their order and their values, and the computer stands in the
// last line before the description, in any language.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "engine/decode/lines.h"
#include "engine/formats/windows_event/rendered.h"

namespace certtrail::windows_event {

class DetailsReader {
 public:
  using Take = std::function<void(RenderedEvent&&)>;

  // Whether a text of lines holds the start of an event.
  static bool knows(std::string_view text);

  void feed(const Line& line, const Take& take);
  void finish(const Take& take);

 private:
  struct Held {
    std::string text;
    std::uint64_t offset = 0, end = 0;
  };
  enum class Part : std::uint8_t { outside, labels, message };
  static constexpr std::size_t kLabelsBefore = 3;   // the lines above the event id
  static constexpr std::size_t kLongest = 1 << 20;  // of an event; the rest is not kept

  bool is_event_id(std::string_view line) const;
  void start();
  void put(const Held& line);
  void label(std::string_view line);
  void end_event(const Take& take);

  std::deque<Held> window_;  // lines that may start the next event
  RenderedEvent event_;
  Part part_ = Part::outside;
  int labels_ = 0;
  std::string last_value_;
};

}  // namespace certtrail::windows_event
