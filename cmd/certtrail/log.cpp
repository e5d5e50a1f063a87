#include "cmd/certtrail/log.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <stdexcept>

#include "cmd/certtrail/verbs/verbs.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/store/wall_clock.h"

namespace certtrail {
namespace {

std::int64_t steady_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int log_failure(const std::exception& error, int status) {
  LogLine("failed")
      .text("message", error.what())
      .number("status", static_cast<std::uint64_t>(status))
      .print();
  return status;
}

}  // namespace

LogLine::LogLine(std::string_view event) : line_("{\"time\":\"" + format_utc(now_us()) + '"') {
  text("event", event);
}

LogLine& LogLine::text(std::string_view key, std::string_view value) {
  line_ += ',' + json_string(key) + ':' + json_string(value);
  return *this;
}

LogLine& LogLine::number(std::string_view key, std::uint64_t value) {
  line_ += ',' + json_string(key) + ':' + std::to_string(value);
  return *this;
}

LogLine& LogLine::seconds(std::string_view key, double value) {
  line_ += fmt::format(",{}:{:.3f}", json_string(key), value);
  return *this;
}

void LogLine::print() { std::cerr << line_ + "}\n" << std::flush; }

Stopwatch::Stopwatch() : start_ns_(steady_ns()) {}

double Stopwatch::seconds() const { return static_cast<double>(steady_ns() - start_ns_) / 1e9; }

int logged(LogStyle style, const std::function<int()>& work) {
  if (style == LogStyle::text) return work();
  try {
    return work();
  } catch (const std::invalid_argument& error) {
    return log_failure(error, kUsage);
  } catch (const std::exception& error) {
    return log_failure(error, kFailed);
  }
}

}  // namespace certtrail
