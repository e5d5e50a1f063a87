#include "cmd/fleetgen/apple_lines.h"

#include <fmt/format.h>

#include <utility>

#include "cmd/fleetgen/random.h"

namespace fleetgen {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + '"';
}

std::string capital(std::string level) {
  level[0] = static_cast<char>(level[0] - 32);
  return level;
}

}  // namespace

std::string ndjson_line(const std::string& time, const AppleEntry& e) {
  return fmt::format(
      "{{\"timezoneName\":\"\",\"messageType\":{},\"eventType\":\"logEvent\",\"source\":null,"
      "\"subsystem\":\"com.apple.ManagedConfiguration\",\"category\":\"MC\",\"threadID\":4242,"
      "\"processImagePath\":{},\"timestamp\":{},\"eventMessage\":{},\"machTimestamp\":5401234567,"
      "\"processID\":150}}\n",
      quoted(capital(e.level)), quoted("/usr/libexec/" + e.process), quoted(time),
      quoted(e.message));
}

std::string iterator_line(Time at, const AppleEntry& e) {
  return fmt::format(
      "{{\"subsystem\":\"com.apple.ManagedConfiguration\",\"thread_id\":4242,\"pid\":150,\"time\":{"
      "}"
      ",\"category\":\"MC\",\"event_type\":\"Log\",\"log_type\":{},\"process\":{},\"message\":{},"
      "\"timezone_name\":\"Pacific\"}}\n",
      at * 1000, quoted(capital(e.level)), quoted("/usr/libexec/" + e.process), quoted(e.message));
}

std::string compact_line(const std::string& time, const AppleEntry& e) {
  const char* level = e.level == "error" ? "E " : e.level == "debug" ? "Db" : "Df";
  return fmt::format("{} {} {}[150:1092] [com.apple.ManagedConfiguration:MC] {}\n", time, level,
                     e.process, e.message);
}

std::string wrapped_relay_line(const std::string& time, const AppleEntry& e) {
  const char* level = e.level == "error" ? "Error" : e.level == "debug" ? "Debug" : "Notice";
  auto line = quoted(
      fmt::format("{} {}(ManagedConfiguration)[150] <{}>: {}", time, e.process, level, e.message));
  for (const auto& [sign, escape] : {std::pair("<", "\\u003c"), std::pair(">", "\\u003e")})
    line = replaced(line, sign, escape);
  return fmt::format("{{\"msg\":{}}}\n", line);
}

std::string vis_encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      out += c;
    else if (byte >= 0xA0)
      out += fmt::format("\\M-{}", static_cast<char>(byte & 0x7F));
    else
      out += fmt::format("\\M^{}", static_cast<char>((byte & 0x7F) + 64));
  }
  return out;
}

}  // namespace fleetgen
