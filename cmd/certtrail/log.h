// What happens, on stderr: as text for people, or with --log json as one JSON object a line.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace certtrail {

enum class LogStyle { text, json };

// One event. Keys come in the order in which they are given, after "time" and "event".
class LogLine {
 public:
  explicit LogLine(std::string_view event);
  LogLine& text(std::string_view key, std::string_view value);
  LogLine& number(std::string_view key, std::uint64_t value);
  LogLine& seconds(std::string_view key, double value);
  void print();

 private:
  std::string line_;
};

// Seconds since it was made.
class Stopwatch {
 public:
  Stopwatch();
  double seconds() const;

 private:
  std::int64_t start_ns_;
};

// Does the work and gives its exit status. As json, what it throws becomes the event "failed".
int logged(LogStyle style, const std::function<int()>& work);

}  // namespace certtrail
