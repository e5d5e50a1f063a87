#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/ios_console/errors.h"
#include "engine/formats/ios_console/message_parts.h"
#include "engine/formats/pki_operation.h"

namespace certtrail::formats::ios {
namespace {

Exchange exchange(const Message& message, std::string_view operation, std::string_view direction) {
  Exchange e;
  e.source = kSource;
  e.operation = operation;
  e.direction = direction;
  e.actor = message.process;
  return e;
}

std::string_view url_value(std::string_view url, std::string_view name) {
  const auto at = url.find(name);
  if (at == npos) return {};
  const auto value = url.substr(at + name.size());
  return value.substr(0, value.find('&'));
}

// Gives what the SCEP message in the URL tells, for people.
std::string read_request(std::string_view url, Exchange& e) {
  e.operation = url_value(url, "operation=");
  if (e.operation.empty()) e.operation = "URL";
  const auto message = url.find("&message=");
  if (e.operation != "PKIOperation" || message == npos) {
    e.url = url;
    return {};
  }
  e.url = url.substr(0, message);
  return take_pki_operation(url.substr(message + 9), e);
}

}  // namespace

std::optional<Reading> read_exchange(const Message& message) {
  const auto line = first_line(message.text);
  constexpr std::string_view kPerforming = "Performing synchronous URL request: ";
  constexpr std::string_view kFailedWithStatus = "URL request failed. Status code: ";
  if (line.starts_with(kPerforming)) {
    auto e = exchange(message, {}, "sent");
    auto told = read_request(trim(line.substr(kPerforming.size())), e);
    return Reading{std::move(e), std::move(told)};
  }
  if (line.starts_with("URL request succeeded"))
    return Reading{exchange(message, "URL", "received"), {}};
  if (line.starts_with(kFailedWithStatus)) {
    auto e = exchange(message, "URL", "received");
    const auto status = line.substr(kFailedWithStatus.size());
    e.status = status.substr(0, status.find_first_not_of("0123456789"));
    e.error = "HTTP " + e.status;
    e.error_text = line;
    return Reading{std::move(e), {}};
  }
  if (!line.starts_with("URL request to ")) return std::nullopt;
  auto e = exchange(message, "URL", "received");
  const auto failed = message.text.find(" failed. Error:");
  e.url = message.text.substr(15, failed == npos ? npos : failed - 15);
  if (failed == npos) return Reading{std::move(e), {}};
  auto chain = read_error_chain(message.text.substr(failed + 15));
  e.error = std::move(chain.innermost);
  e.error_text = std::move(chain.text);
  return Reading{std::move(e), {}};
}

}  // namespace certtrail::formats::ios
