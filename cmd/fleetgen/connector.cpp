// formats/server.md 2.3, 2.4 and 2.7. What the events' values are called is documented nowhere:
// names are given, and left out of every third request.
#include "cmd/fleetgen/connector.h"

#include <fmt/format.h>

#include <algorithm>

#include "cmd/fleetgen/evtx_writer.h"

namespace fleetgen {
namespace {

constexpr std::uint32_t kNotAnswered = 0x80072ee2;  // WinHTTP: timeout

const Channel kAdmin = {"Microsoft-Intune-CertificateConnectors",
                        "{C0FFEE00-0000-4000-8000-000000004000}",
                        "Microsoft-Intune-CertificateConnectors/Admin", 0x8000000000000000ull};
const Channel kOperational = {
    "Microsoft-Intune-CertificateConnectors", "{C0FFEE00-0000-4000-8000-000000004000}",
    "Microsoft-Intune-CertificateConnectors/Operational", 0x8000000000000000ull};

class EventLogs {
 public:
  void tell(const ConnectorRequest& r) {
    named_ = ++requests_ % 3 != 0;
    add(operational_, r.at, 4003, 4, values(r));
    if (!r.verified) {
      auto data = values(r);
      data.push_back(hex_number(name("HResult"), kNotAnswered));
      return add(operational_, r.at + 800'000, 4005, 2, std::move(data));
    }
    add(operational_, r.at + 800'000, 4004, 4, values(r));
    if (!r.notified) return;
    auto data = values(r);
    data.push_back(message(name("CertificateThumbprint"), r.thumbprint));
    data.push_back(message(name("CertificateSerialNumber"), upper(r.serial)));
    add(operational_, r.at + 2 * kSecond, 4006, 4, data);
    add(operational_, r.at + 3 * kSecond, 4008, 4, data);
    add(admin_, r.at + 3 * kSecond, 4000, 4, std::move(data));
  }

  std::vector<Member> members() {
    for (Time at = kCaAsOf - 20 * kDay; at < kCaAsOf; at += 4 * kHour)
      add(operational_, at, 5000, 4, {message("ConnectorId", "1")});
    return {{"Microsoft-Intune-CertificateConnectors%4Admin.evtx", log(kAdmin, admin_), kCaAsOf},
            {"Microsoft-Intune-CertificateConnectors%4Operational.evtx",
             log(kOperational, operational_), kCaAsOf}};
  }

 private:
  std::string name(const char* text) const { return named_ ? text : ""; }

  std::vector<EventField> values(const ConnectorRequest& r) const {
    std::vector<EventField> data = {message("DeviceId", r.device_id),
                                    message(name("UserId"), r.user_id)};
    if (!r.transaction_id.empty()) data.push_back(message("TransactionId", r.transaction_id));
    return data;
  }

  static void add(std::vector<Event>& events, Time at, std::uint16_t id, std::uint8_t level,
                  std::vector<EventField> data) {
    events.push_back({at, 0, id, level, "NDES01.contoso.com", std::move(data)});
  }

  static std::string log(const Channel& channel, std::vector<Event>& events) {
    std::ranges::stable_sort(events, {}, &Event::at);
    std::uint64_t record = 2001;
    for (Event& event : events) event.record_id = record++;
    return evtx(channel, events);
  }

  std::vector<Event> admin_, operational_;
  std::int64_t requests_ = 0;
  bool named_ = true;
};

class ServiceTraces {
 public:
  void tell(const ConnectorRequest& r) {
    thread_ = ++requests_ % 7 + 11;
    const auto who = fmt::format("User : {}, Device : {}", r.user_id, r.device_id);
    add(registration_, r.at, "VerifyRequest Started. " + who);
    add(registration_, r.at + 400'000, "Validation Phase 1 finished with status True.");
    add(registration_, r.at + 800'000,
        std::string("VerifyRequest Finished with status ") + (r.verified ? "True" : "False"));
    if (!r.verified || !r.notified) return;
    const auto file =
        fmt::format("{:08X}.CRS", static_cast<std::uint32_t>(requests_ * 2654435761u));
    add(registration_, r.at + 2 * kSecond, "Notify Started");
    add(registration_, r.at + 2 * kSecond + 100'000,
        fmt::format("Dropping file {} for Certificate Request Status Data for User : {}, Device : "
                    "{}",
                    file, r.user_id, r.device_id));
    add(registration_, r.at + 2 * kSecond + 200'000, "Successfully dropped file.");
    add(registration_, r.at + 2 * kSecond + 300'000, "Notify Finished.");
    add(upload_, r.at + 60 * kSecond,
        fmt::format("UploadCertificateData: processing entry with the following certificateData: "
                    "UserID - {} DeviceID - {}",
                    r.user_id, r.device_id));
    add(upload_, r.at + 61 * kSecond, "Successfully uploaded the data.");
    queue_.push_back(
        {"CertificateRequestStatus/Succeed/" + file,
         fmt::format("<CertificateRequestStatus><CertificateSerialNumber>{}"
                     "</CertificateSerialNumber><UserID>{}</UserID><DeviceID>{}"
                     "</DeviceID><Thumbprint>{}</Thumbprint></CertificateRequestStatus>",
                     upper(r.serial), r.user_id, r.device_id, upper(r.thumbprint)),
         r.at + 61 * kSecond});
  }

  std::vector<Member> members() {
    for (Time at = kCaAsOf - 20 * kDay; at < kCaAsOf; at += 4 * kHour) {
      add(upload_, at, "In Revoke thread.");
      add(upload_, at + kSecond, "No more revocation data to send revocation command to CA.");
    }
    auto all = std::move(queue_);
    all.push_back(
        {"CertificateRegistrationPoint_20240613_000001.svclog", text(registration_), kCaAsOf});
    all.push_back({"NDESConnector_20240613_000001.svclog", text(upload_), kCaAsOf});
    return all;
  }

 private:
  struct Line {
    Time at;
    std::string text;
  };

  void add(std::vector<Line>& lines, Time at, const std::string& text) {
    const auto* source = &lines == &upload_ ? "NDESConnector" : "CertificateRegistrationPoint";
    lines.push_back(
        {at,
         fmt::format("<E2ETraceEvent xmlns=\"http://schemas.microsoft.com/2004/06/E2ETraceEvent\">"
                     "<System xmlns=\"http://schemas.microsoft.com/2004/06/windows/eventlog/"
                     "system\"><EventID>0</EventID><Type>3</Type><SubType Name=\"Information\">0"
                     "</SubType><Level>8</Level><TimeCreated SystemTime=\"{}\" /><Source "
                     "Name=\"{}\" /><Correlation ActivityID=\"{{00000000-0000-0000-0000-"
                     "000000000000}}\" /><Execution ProcessName=\"w3wp\" ProcessID=\"4242\" "
                     "ThreadID=\"{}\" /><Computer>NDES01</Computer></System><ApplicationData>{}"
                     "</ApplicationData></E2ETraceEvent>\r\n",
                     iso(at), source, thread_, text)});
  }

  static std::string text(std::vector<Line>& lines) {
    std::ranges::stable_sort(lines, {}, &Line::at);
    std::string all;
    for (const Line& line : lines) all += line.text;
    return all;
  }

  std::vector<Line> registration_, upload_;
  std::vector<Member> queue_;
  std::int64_t requests_ = 0, thread_ = 0;
};

template <class Form>
std::vector<Member> told_in(const World& w) {
  Form form;
  auto requests = w.connector_requests;
  std::ranges::stable_sort(requests, {}, &ConnectorRequest::at);
  for (const auto& r : requests)
    if (r.is_collected()) form.tell(r);
  return form.members();
}

}  // namespace

std::vector<Member> connector_members(const World& w) {
  if (w.options.connector == "none") return {};
  return w.options.connector == "old" ? told_in<ServiceTraces>(w) : told_in<EventLogs>(w);
}

}  // namespace fleetgen
