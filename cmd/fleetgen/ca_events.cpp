// formats/server.md 1.7.
#include <fmt/format.h>

#include <algorithm>

#include "cmd/fleetgen/evtx_writer.h"
#include "cmd/fleetgen/server_logs.h"

namespace fleetgen {
namespace {

const Channel kSecurity = {"Microsoft-Windows-Security-Auditing",
                           "{54849625-5478-4994-A5BA-3E3B0328C30D}", "Security",
                           0x8020000000000000ull};
const Channel kApplication = {"Microsoft-Windows-CertificationAuthority",
                              "{6A71D062-9AFE-4F35-AD08-52134F85DFB9}", "Application",
                              0x8080000000000000ull};
constexpr int kPending = 9, kDenied = 31;

class CaEvents {
 public:
  CaEvents(std::string host, bool names_certificates)
      : host_(std::move(host)), names_certificates_(names_certificates) {}

  void tell(const CaRow& row) {
    received(row);
    if (row.disposition == kPending)
      answered(row, 4889, row.submitted, message("Disposition", "5"));
    else if (row.disposition == kDenied)
      denied(row);
    else if (row.resolved < kCaAsOf)
      answered(row, 4887, row.resolved, message("Disposition", "3"));
  }

  std::vector<Member> members() {
    return {{"ca-security.evtx", log(kSecurity, security_), kCaAsOf},
            {"ca-application.evtx", log(kApplication, application_), kCaAsOf}};
  }

 private:
  void received(const CaRow& row) {
    auto data = request(row);
    data.push_back(message("Subject", text_of(row.subject)));
    if (names_certificates_) {
      data.push_back(message("SubjectAlternativeName", alternative_name(row)));
      data.push_back(message("CertificateTemplate", row.template_name));
    }
    security_.push_back({row.submitted, 0, 4886, 0, host_, std::move(data)});
  }

  void answered(const CaRow& row, std::uint16_t id, Time at, EventField disposition) {
    auto data = request(row);
    data.push_back(std::move(disposition));
    data.push_back(message("SubjectKeyIdentifier", spaced(row.key_identifier)));
    data.push_back(message("Subject", text_of(row.subject)));
    if (names_certificates_ && row.certificate) {
      data.push_back(message("SubjectAlternativeName", alternative_name(row)));
      data.push_back(message("CertificateTemplate", row.template_name));
      data.push_back(message("SerialNumber", row.certificate->serial));
    }
    security_.push_back({at, 0, id, 0, host_, std::move(data)});
  }

  // Its audit event prints the HRESULT as a signed number.
  void denied(const CaRow& row) {
    const auto status = std::to_string(static_cast<std::int32_t>(row.status));
    answered(row, 4888, row.resolved, message("Disposition", status));
    application_.push_back({row.resolved,
                            0,
                            53,
                            3,
                            host_,
                            {message("RequestId", std::to_string(row.id)),
                             message("Reason", fmt::format("The request was refused. 0x{:08x} ({})",
                                                           row.status, status)),
                             message("SubjectName", text_of(row.subject)),
                             message("AdditionalInformation", "Denied by Policy Module")}});
  }

  static std::vector<EventField> request(const CaRow& row) {
    return {message("RequestId", std::to_string(row.id)), message("Requester", row.requester),
            message("Attributes", row.attributes)};
  }

  static std::string alternative_name(const CaRow& row) {
    return row.upn.empty() ? "" : "Other Name:Principal Name=" + row.upn;
  }

  static std::string spaced(const std::string& hex) {
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2) out += (i == 0 ? "" : " ") + hex.substr(i, 2);
    return out;
  }

  static std::string log(const Channel& channel, std::vector<Event>& events) {
    std::ranges::stable_sort(events, {}, &Event::at);
    std::uint64_t record = 70001;
    for (Event& event : events) event.record_id = record++;
    return evtx(channel, events, LogState::exported);
  }

  std::string host_;
  bool names_certificates_;
  std::vector<Event> security_, application_;
};

}  // namespace

void write_ca_events(World& w) {
  if (w.planning()) return;
  for (std::size_t ca = 0; ca < w.ca_rows.size(); ++ca) {
    const auto host = fmt::format("CA{:02}", ca + 1);
    CaEvents events(host + ".contoso.com", ca == 0);
    for (const CaRow& row : w.ca_rows[ca])
      if (row.submitted < kCaAsOf && row.submitted > kCaAsOf - 20 * kDay) events.tell(row);
    w.put_zip(fmt::format("{}-events-{}.zip", host, compact(kCaAsOf)), events.members(), kCaAsOf);
  }
}

}  // namespace fleetgen
