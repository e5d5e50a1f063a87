// formats/server.md 2.1, 2.2 and 2.5.
#include <fmt/format.h>

#include <algorithm>

#include "cmd/fleetgen/evtx_writer.h"
#include "cmd/fleetgen/server_logs.h"

namespace fleetgen {
namespace {

constexpr const char* kHost = "NDES01.contoso.com";
constexpr Time kFrom = kCaAsOf - 20 * kDay;

// Of the policy module of the connector before 2021. The messages are published; of their framing
// CMTrace's is likely, local times with the minutes to UTC.
class PolicyModuleLog {
 public:
  void tell(const ConnectorRequest& r) {
    thread_ = ++requests_ % 7 + 2911;
    add(r.at, "Calling VerifyRequest ...");
    add(r.at + 10'000, "Sending request to certificate registration point.");
    add(r.at + 600'000, std::string("Verify challenge returns ") + (r.verified ? "true" : "false"));
    add(r.at + 601'000, "Exiting VerifyRequest with 0x0");
    if (!r.verified || !r.notified) return;
    add(r.at + 2 * kSecond, "Calling NotifyRequest ...");
    add(r.at + 2 * kSecond + 10'000, "Sending request to certificate registration point.");
    add(r.at + 2 * kSecond + 400'000, "Exiting Notify with 0x0");
  }

  Member member() {
    std::ranges::stable_sort(lines_, {}, &Line::at);
    std::string text;
    for (const Line& line : lines_) text += line.text;
    return {"NDESPlugin.log", text, kCaAsOf};
  }

 private:
  struct Line {
    Time at;
    std::string text;
  };

  void add(Time at, std::string_view text) {
    const Time offset = german_offset(at);
    const Civil c = civil(at + offset);
    lines_.push_back(
        {at, fmt::format("<![LOG[{}]LOG]!><time=\"{:02}:{:02}:{:02}.{:03}{:+}\" date=\"{}-{}-{}\" "
                         "component=\"NDESPlugin\" context=\"\" type=\"1\" thread=\"{}\" "
                         "file=\"ndesplugin.cpp:120\">\r\n",
                         text, c.hour, c.minute, c.second, c.micros / 1000, -offset / kMinute,
                         c.month, c.day, c.year, thread_)});
  }

  std::vector<Line> lines_;
  std::int64_t requests_ = 0, thread_ = 0;
};

// What never reached IIS: connections that idled, and a monitor's question during each restart.
Member http_err(Random random) {
  std::string text =
      "#Software: Microsoft HTTP API 2.0\r\n#Version: 1.0\r\n#Date: " + iso(kFrom).substr(0, 10) +
      " 00:00:04\r\n#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri "
      "streamid "
      "sc-status s-siteid s-reason s-queuename\r\n";
  for (Time at = kFrom; at < kCaAsOf; at += random.between(3 * 3600, 9 * 3600) * kSecond) {
    const auto moment = replaced(iso(at).substr(0, 19), "T", " ");
    const auto client = fmt::format("10.5.14.{} {} 10.5.14.20 443", random.between(21, 23),
                                    random.between(49152, 65535));
    const bool restarts = random.chance(10);
    text += fmt::format("{} {} {}\r\n", moment, client,
                        restarts ? "HTTP/1.1 GET /certsrv/mscep/mscep.dll?operation=GetCACaps&"
                                   "message=probe - 503 1 AppOffline SCEP"
                                 : "- - - - - - Timer_ConnectionIdle -");
  }
  return {"httperr1.log", text, kCaAsOf};
}

// NDES logs what the CA refused, and names no request.
Member application_log(const World& w) {
  const Channel channel = {"Microsoft-Windows-NetworkDeviceEnrollmentService",
                           "{73144342-19D1-47A4-94DE-D38E6A054AD5}", "Application",
                           0x8080000000000000ull};
  std::vector<Event> events = {{kFrom, 0, 1, 4, kHost, {}}};
  for (const auto& rows : w.ca_rows)
    for (const CaRow& row : rows)
      if (row.disposition == 31 && row.requester.ends_with("svc-ndes") && row.resolved > kFrom &&
          row.resolved < kCaAsOf)
        events.push_back({row.resolved,
                          0,
                          31,
                          2,
                          kHost,
                          {message("ErrorCode", fmt::format("0x{:08x}", row.status)),
                           message("ErrorMessage", "The CA refused the request.")}});
  std::ranges::stable_sort(events, {}, &Event::at);
  std::uint64_t record = 30001;
  for (Event& event : events) event.record_id = record++;
  return {"Application.evtx", evtx(channel, events), kCaAsOf};
}

}  // namespace

std::vector<Member> ndes_log_members(const World& w) {
  std::vector<Member> members = {http_err(Random(w.options.seed, "httperr"))};
  if (w.options.connector == "new") members.push_back(application_log(w));
  if (w.options.connector != "old") return members;
  PolicyModuleLog log;
  auto requests = w.connector_requests;
  std::ranges::stable_sort(requests, {}, &ConnectorRequest::at);
  for (const auto& r : requests)
    if (r.is_collected()) log.tell(r);
  members.push_back(log.member());
  return members;
}

}  // namespace fleetgen
