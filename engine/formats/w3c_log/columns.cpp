#include "engine/formats/w3c_log/columns.h"

#include <algorithm>

#include "engine/decode/civil_time.h"
#include "engine/decode/scrub.h"
#include "engine/decode/text.h"

namespace certtrail::formats::w3c_log {
namespace {

// In the order of Column.
constexpr std::array<std::string_view, kColumns> kNames = {"date",
                                                           "time",
                                                           "s-sitename",
                                                           "s-computername",
                                                           "s-ip",
                                                           "cs-method",
                                                           "cs-uri-stem",
                                                           "cs-uri-query",
                                                           "cs-uri",
                                                           "s-port",
                                                           "c-ip",
                                                           "x-forwarded-for",
                                                           "cs(user-agent)",
                                                           "cs-host",
                                                           "sc-status",
                                                           "sc-substatus",
                                                           "sc-win32-status",
                                                           "s-reason",
                                                           "s-queuename"};

constexpr std::array<std::string_view, 3> kScepOperations = {"GetCACaps", "GetCACert",
                                                             "PKIOperation"};
constexpr std::string_view kMessage = "message=";
constexpr std::array<std::string_view, 2> kModuleOperations = {"VerifyRequest", "Notify"};

bool is_equal(std::string_view text, std::string_view other) {
  return text.size() == other.size() && starts_with_ignoring_case(text, other);
}

std::string_view parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto one = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto mark = one.find('=');
    if (mark != std::string_view::npos && is_equal(one.substr(0, mark), name))
      return one.substr(mark + 1);
  }
  return {};
}

}  // namespace

void Columns::bind(std::string_view names) {
  *this = Columns();
  names = trim(names);
  while (!names.empty()) {
    const auto end = std::min(names.find_first_of(" \t"), names.size());
    const auto name = ascii_lower(names.substr(0, end));
    names = trim(names.substr(end));
    const auto known = std::find(kNames.begin(), kNames.end(), name);
    if (known != kNames.end()) places_[static_cast<std::size_t>(known - kNames.begin())] = count_;
    ++count_;
  }
}

Row::Row(std::string_view line, const Columns& columns) {
  std::array<std::uint8_t, 64> column_at;
  column_at.fill(kColumns);
  for (std::size_t column = 0; column < kColumns; ++column)
    if (const auto place = columns.places_[column]; place < column_at.size())
      column_at[place] = static_cast<std::uint8_t>(column);
  line = trim(line);
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    const auto value = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    if (count_ < column_at.size() && column_at[count_] < kColumns && value != "-")
      values_[column_at[count_]] = value;
    ++count_;
  }
}

std::optional<Moment> moment_of(const Row& row, std::string_view day) {
  const auto date = row[Column::date].empty() ? day : row[Column::date];
  std::string text(date);
  (text += ' ') += row[Column::time];
  return parse_iso8601(text, ZoneBasis::utc_by_format);
}

std::string_view operation_of(std::string_view path, std::string_view query) {
  const auto last = path.substr(path.rfind('/') + 1);
  for (const auto operation : kModuleOperations)
    if (is_equal(last, operation)) return operation;
  const auto asked = parameter(query, "operation");
  for (const auto operation : kScepOperations)
    if (is_equal(asked, operation)) return operation;
  return "HTTP";
}

bool is_scep_path(std::string_view path) {
  return starts_with_ignoring_case(path, "/certsrv/mscep") ||
         contains_ignoring_case(path, "/mscep.dll") ||
         starts_with_ignoring_case(path, "/CertificateRegistrationSvc");
}

std::string_view message_of(std::string_view query) {
  return operation_of({}, query) == "PKIOperation" ? parameter(query, "message")
                                                   : std::string_view();
}

std::string url_of(std::string_view path, std::string_view query) {
  std::string url(path);
  const auto message = message_of(query);
  if (!message.empty()) {
    const auto end = static_cast<std::size_t>(message.data() - query.data()) + message.size();
    const auto start = end - message.size() - kMessage.size();
    const auto before = query.substr(0, start);
    ((url += '?') += before) +=
        query.substr(before.empty() ? std::min(end + 1, query.size()) : end);
    if (url.ends_with('&')) url.pop_back();
  } else if (!query.empty()) {
    (url += '?') += query;
  }
  return scrub_secrets(url);
}

}  // namespace certtrail::formats::w3c_log
