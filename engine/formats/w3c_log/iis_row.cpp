#include "engine/formats/w3c_log/iis_row.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "engine/decode/scrub.h"
#include "engine/decode/text.h"
#include "engine/formats/pki_operation.h"
#include "engine/formats/w3c_log/user_agent.h"

namespace certtrail::formats::w3c_log {
namespace {

// ERROR_NETNAME_DELETED: the client did not wait for the answer. Of a refusal it says nothing.
constexpr std::string_view kClientGone = "0x80070040";

// A server that refuses still logs a row; what it does not answer well it says by its status.
bool is_answered_well(std::string_view operation, std::string_view status) {
  if (operation == "VerifyRequest") return status == "201";
  if (operation == "Notify") return status == "204";
  return status.starts_with('1') || status.starts_with('2') || status.starts_with('3');
}

std::string status_of(const Row& row) {
  std::string status(row[Column::status]);
  const auto sub = row[Column::substatus];
  if (!status.empty() && !sub.empty() && sub != "0") (status += '.') += sub;
  return status;
}

std::string address_of(const Row& row) {
  const auto host = row[Column::host];
  std::string address;
  if (!host.empty()) ((address = row[Column::port] == "80" ? "http://" : "https://") += host);
  return address + url_of(row[Column::stem], row[Column::query]);
}

// "203.0.113.7, 10.0.0.1": the first is the client's. IIS writes the blank as "+".
std::string client_of(const Row& row) {
  const auto forwarded = row[Column::forwarded_for];
  if (forwarded.empty()) return std::string(row[Column::client]);
  return std::string(forwarded.substr(0, forwarded.find_first_of(",+")));
}

}  // namespace

std::string win32_error(std::string_view decimal) {
  std::uint32_t code = 0;
  const auto end = decimal.data() + decimal.size();
  const auto read = std::from_chars(decimal.data(), end, code);
  if (read.ec != std::errc() || read.ptr != end || code == 0) return {};
  if (code < 0x10000) code |= 0x80070000;  // HRESULT_FROM_WIN32
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "0x%08X", code);
  return text.data();
}

std::optional<Record> iis_record(std::string_view line, const Row& row) {
  if (!is_scep_path(row[Column::stem])) return std::nullopt;
  Exchange e;
  e.source = "iis";
  e.operation = operation_of(row[Column::stem], row[Column::query]);
  const bool well = is_answered_well(e.operation, row[Column::status]);
  const bool is_page = e.operation == "HTTP" && !contains_ignoring_case(row[Column::stem], ".dll");
  if (is_page && well) return std::nullopt;
  e.direction = "received";
  e.status = status_of(row);
  e.url = address_of(row);
  e.actor = client_of(row);
  e.platform = platform_of(row[Column::agent]);
  e.error = win32_error(row[Column::win32_status]);
  if (!well && !e.status.empty()) {
    e.pki_status = "FAILURE";
    if (e.error.empty() || e.error == kClientGone) e.error = "HTTP " + e.status;
    e.error_text = "IIS answered " + e.operation + " with " + e.status;
  }
  Record record;
  record.raw = scrub_secrets(line);
  if (e.operation == "PKIOperation")
    if (const auto told = take_pki_operation(message_of(row[Column::query]), e); !told.empty())
      record.raw = told + ": " + record.raw;
  record.body = std::move(e);
  return record;
}

}  // namespace certtrail::formats::w3c_log
