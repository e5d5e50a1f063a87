// formats/server.md 2.1: UTC, fields bound by the #Fields line, '-' for nothing, '+' for a space.
#include "cmd/fleetgen/iis.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cmd/fleetgen/connector.h"
#include "cmd/fleetgen/server_logs.h"
#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {
namespace {

std::string line(const IisRow& row) {
  const Civil c = civil(row.at);
  return fmt::format(
      "{:04}-{:02}-{:02} {:02}:{:02}:{:02} 10.5.14.20 {} {} {} 443 - 10.5.14.{} {} - {} {} {} "
      "{}\r\n",
      c.year, c.month, c.day, c.hour, c.minute, c.second, row.method, row.path, row.query,
      row.at / kSecond % 3 + 21, row.user_agent, row.status, row.substatus, row.win32,
      row.milliseconds);
}

std::string header(Time day) {
  const std::string date = iso(day).substr(0, 10) + " 00:00:04";
  return "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: " +
         date +
         "\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
         "cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\r\n";
}

}  // namespace

void write_iis_logs(World& w) {
  Random random(w.options.seed, "iis");
  std::vector<IisRow> rows;
  for (const IisRow& row : w.iis_rows)
    if (row.at < kCaAsOf && row.at > kCaAsOf - 20 * kDay) rows.push_back(row);
  for (std::size_t i = rows.size() / 2; i > 0; --i)
    rows.push_back({kCaAsOf - random.between(kMinute, 20 * kDay), "GET",
                    random.pick(std::array{"/", "/iisstart.htm", "/health"}), "-",
                    "Mozilla/5.0+(compatible;+Probe/2.1)", 200, 0, 0, 1});
  std::ranges::stable_sort(rows, {}, &IisRow::at);
  std::map<Time, std::string> days;
  for (const IisRow& row : rows) {
    std::string& text = days[row.at / kDay * kDay];
    if (text.empty()) text = header(row.at);
    text += line(row);
  }
  std::vector<Member> members;
  for (const auto& [day, text] : days)
    members.push_back(
        {"u_ex" + compact(day).substr(2, 6) + ".log", text, std::min(day + kDay, kCaAsOf)});
  for (Member& member : connector_members(w)) members.push_back(std::move(member));
  for (Member& member : ndes_log_members(w)) members.push_back(std::move(member));
  if (!members.empty())
    w.put_zip("120624080000-CertConnectorLogs-NDES01.zip", std::move(members), kCaAsOf);
}

}  // namespace fleetgen
