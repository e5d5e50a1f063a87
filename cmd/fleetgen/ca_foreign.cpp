#include <fmt/format.h>

#include "cmd/fleetgen/ca.h"

namespace fleetgen {
namespace {

const Name kDomain = {{"DC", "com"}, {"DC", "contoso"}};

void tell_computer(World& w, int ca, Time at, Random& random) {
  const std::string host = fmt::format("ct-pc-{:04}", random.between(1, 9999));
  CaRow row;
  row.requester = "CONTOSO\\" + upper(host) + "$";
  row.template_name = "Machine";
  row.subject = {{"CN", host + ".corp.contoso.com"}};
  row.attributes = "ccm:" + host + ".corp.contoso.com\ncdc:dc01.corp.contoso.com";
  w.foreign(ca, at, row, true, host + ".corp.contoso.com");
}

void tell_user(World& w, int ca, Time at, Random& random) {
  const std::string user = fmt::format("u{:05}", random.between(1, 99999));
  CaRow row;
  row.requester = "CONTOSO\\" + user;
  row.template_name = "ContosoSmimeUser";
  row.template_oid = "1.3.6.1.4.1.311.21.8.7480275.2141973.14174117.13245381.8613512.21.1.77";
  row.subject = kDomain;
  row.subject.emplace_back("OU", "Staff");
  row.subject.emplace_back("CN", user);
  row.upn = user + "@corp.contoso.com";
  if (random.chance(6)) {
    row.revoked = at + 3 * kDay;
    row.reason = 5;
  }
  w.foreign(ca, at, row, true, "");
}

void tell_web_server(World& w, int ca, Time at, Random& random) {
  const std::string host = fmt::format("app{:02}.contoso.com", random.between(1, 60));
  CaRow row;
  row.requester = "CONTOSO\\webadmin";
  row.template_name = "WebServer";
  row.attributes = "CertificateTemplate:WebServer";
  row.subject = {{"O", "Contoso"}, {"CN", host}};
  if (random.chance(80)) {
    w.foreign(ca, at, row, true, host);
    return;
  }
  const bool denied = random.chance(60);
  row.disposition = denied ? 31 : 9;
  row.status = denied ? 0x80094012 : 0;
  w.foreign(ca, at, row, false, host);
}

void tell_registration_authorities(World& w, int ca) {
  for (const char* name : {"CEPEncryption", "EnrollmentAgentOffline"}) {
    CaRow row;
    row.requester = ca == 0 ? "CONTOSO\\Administrator" : "CONTOSO\\svc-ndes";
    row.template_name = name;
    row.subject = {{"O", "Contoso"}, {"CN", "NDES01-MSCEP-RA"}};
    w.foreign(ca, kNow - 300 * kDay, row, true, "");
  }
}

}  // namespace

void tell_foreign_rows(World& w) {
  for (int ca = 0; ca < 2; ++ca) {
    Random random(w.options.seed, "foreign " + std::to_string(ca));
    const auto scep_rows =
        static_cast<std::int64_t>(w.ca_rows[static_cast<std::size_t>(ca)].size());
    tell_registration_authorities(w, ca);
    const std::int64_t wanted = std::max<std::int64_t>(5 * scep_rows + 20, 120);
    for (std::int64_t i = 0; i < wanted; ++i) {
      const Time age =
          random.chance(70) ? random.between(0, 24 * kDay) : random.between(0, 420 * kDay);
      const Time at = kCaAsOf + 6 * kHour - age;
      const std::int64_t kind = random.between(1, 10);
      if (kind <= 6)
        tell_computer(w, ca, at, random);
      else if (kind <= 8)
        tell_user(w, ca, at, random);
      else
        tell_web_server(w, ca, at, random);
    }
  }
}

}  // namespace fleetgen
