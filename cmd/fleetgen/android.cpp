// Columns are tab separated here; published lines show runs of blanks in their place.
#include "cmd/fleetgen/android.h"

#include <fmt/format.h>

#include <algorithm>

#include "cmd/fleetgen/bulk.h"
#include "cmd/fleetgen/certificate_noise.h"
#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {
namespace {

const std::string kOmadm = "com.microsoft.omadm.";

std::string escaped(const std::string& text) {
  return replaced(replaced(replaced(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

std::string configuration(const Enrolment& e, const std::string& url, const std::string& issuer) {
  return "<ConfigurationParameters "
         "xmlns=\"http://schemas.microsoft.com/SystemCenterConfigurationManager/2012/03/07/"
         "CertificateEnrollment/ConfigurationParameters\">"
         "<ExpirationThreshold>20</ExpirationThreshold><RetryCount>3</RetryCount><RetryDelay>1</"
         "RetryDelay><TemplateName />"
         "<SubjectNameFormat>7</SubjectNameFormat><KeyUsage>32</KeyUsage><KeyLength>2048</"
         "KeyLength><NDESUrls><NDESUrl>" +
         url + "</NDESUrl></NDESUrls><Issuer>" + issuer + "</Issuer><Hash>" +
         std::to_string(e.profile->hash) + "</Hash></ConfigurationParameters>";
}

std::string certificate_request(const Enrolment& e, const std::string& url,
                                const std::string& issuer) {
  const Device& d = *e.device;
  return "<CertificateRequest><ConfigurationParametersDocument>" +
         escaped(configuration(e, url, issuer)) +
         "</"
         "ConfigurationParametersDocument><RequestParameters><CertificateRequestToken>PENlcnRFbn..."
         " Hash: "
         "1,010,143,298</CertificateRequestToken><SubjectName>CN=" +
         lower(d.upn) + "</SubjectName><Issuers>" + replaced(issuer, ", ", "; ") +
         "</Issuers><SubjectAlternativeName><SANs><SAN NameFormat=\"ff\" AltNameType=\"11\" "
         "OID=\"{OID}\">" +
         d.upn + "</SAN></SANs></SubjectAlternativeName><NDESUrl>" + url +
         "</NDESUrl></RequestParameters></CertificateRequest>";
}

std::string syncml(const Enrolment& e, const std::string& url, const std::string& issuer) {
  const std::string head =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?><SyncML "
      "xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD>"
      "<VerProto>DM/1.2</VerProto><SessionID>" +
      std::to_string(e.sent / kMinute % 97) +
      "</SessionID><MsgID>6</MsgID><Target><LocURI>urn:uuid:" + upper(e.device->intune_id) +
      "</LocURI></Target><Source><LocURI>https://a.manage.microsoft.com/devicegatewayproxy/"
      "AndroidHandler.ashx"
      "</LocURI></Source><Meta><MaxMsgSize "
      "xmlns=\"syncml:metinf\">524288</MaxMsgSize></Meta></SyncHdr><SyncBody>"
      "<Status><CmdID>1</CmdID><MsgRef>6</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</"
      "Data></Status>"
      "<Replace><CmdID>2</CmdID><Item><Target><LocURI>./Vendor/MSFT/EnterpriseAppManagement/"
      "EnterpriseIDs</LocURI>"
      "</Target><Data>contoso.onmicrosoft.com</Data></Item></Replace>";
  const std::string id = replaced(e.profile->android_id(), ";", "%3B");
  return head +
         "<Exec><CmdID>7</CmdID><Item><Target><LocURI>./Vendor/MSFT/CertificateStore/Enroll/" + id +
         "/Install</LocURI></Target><Meta><Format "
         "xmlns=\"syncml:metinf\">chr</Format></Meta><Data>" +
         escaped(certificate_request(e, url, issuer)) +
         "</Data></Item></Exec><Get><CmdID>8</CmdID><Item><Target><LocURI>./Vendor/MSFT/"
         "CertificateStore/SCEP"
         "</LocURI></Target></Item></Get><Final /></SyncBody></SyncML>";
}

// Years of check-ins speak of pending certificates a few hundred times, not in every eighth line.
AndroidLine rarely_about_certificates(Random& random) {
  AndroidLine line = android_noise(random);
  for (int again = 0; again < 2 && line.logger.ends_with("WifiProfileManager"); ++again)
    line = android_noise(random);
  return line;
}

}  // namespace

AndroidLog::AndroidLog(World& world, Device& device, AndroidGrammar grammar, Time shift,
                       AndroidMode mode)
    : world_(world), device_(device), grammar_(grammar), shift_(shift), mode_(mode) {
  process_ = static_cast<int>(device.random.between(4000, 28000));
  for (const Enrolment& e : world.earlier_deliveries(device, kComplete)) complete(e);
}

void AndroidLog::add(Time at, const std::string& level, const std::string& logger,
                     const std::string& message) {
  const Civil c = civil(at + shift_);
  const std::string stamp = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:07}", c.year,
                                        c.month, c.day, c.hour, c.minute, c.second, c.micros * 10);
  const std::int64_t thread = at / kMinute % 90 + 7;
  const bool a = grammar_ == AndroidGrammar::a;
  lines_.push_back({at, a ? fmt::format("{}\t{}\tEvent\t{}\t{}\t{:>9}\t{}", stamp, level, logger,
                                        process_, thread, message)
                          : fmt::format("{}\t{}\t{}\t{}\t{:05}\t{}", stamp, level, logger, process_,
                                        thread, message)});
}

void AndroidLog::exchange(Time at, const std::string& operation) {
  const std::string url = fmt::format("https://{}/certsrv/mscep/mscep.dll?operation={}&message=ca",
                                      world_.ndes_host, operation);
  const std::string transport = "org.jscep.transport.UrlConnectionGetTransport";
  add(at, "VERB", transport, fmt::format("Sending {}(ca) to {}", operation, url));
  add(at + 38'000, "VERB", transport,
      fmt::format("Received '200 OK' when sending {}(ca) to {}", operation, url));
}

void AndroidLog::arrived(const Enrolment& e) {
  if (mode_ == AndroidMode::corporate_owned)
    return event(e, e.arrived, "Loop initialized, starting from model: ScepModel");
  const std::string url = "https://" + world_.ndes_host + "/certsrv/mscep/mscep.dll";
  const std::string issuer =
      world_.planning()
          ? ""
          : text_of(world_.authorities[static_cast<std::size_t>(e.profile->ca)].name());
  add(e.arrived, "VERB", kOmadm + "syncml.SyncmlSession", syncml(e, url, issuer));
}

void AndroidLog::requested(const Enrolment& e) {
  arrived(e);
  renew(e);
}

void AndroidLog::renew(const Enrolment& e) {
  const std::string manager = kOmadm + "platforms.android.certmgr.CertificateEnrollmentManager";
  const std::string encoder = "org.jscep.message.PkiMessageEncoder";
  if (mode_ == AndroidMode::corporate_owned) {
    event(e, e.ready - 2 * kSecond, "Effect dispatched: AcquireScepCertEffectHandler");
  } else {
    add(e.ready - 2 * kSecond, "VERB", manager, "There are 1 requests");
    add(e.ready - 2 * kSecond, "VERB", manager,
        "Trying to enroll certificate request: " + e.profile->android_id());
  }
  exchange(e.ready, "GetCACert");
  exchange(e.ready + kSecond, "GetCACaps");
  if (!asks_the_user()) authority(e, e.ready + kSecond + 60'000);
  if (!world_.planning()) {
    const Certificate& ra = world_.ra_certificates[static_cast<std::size_t>(e.profile->ca)];
    std::string bytes;
    for (std::size_t i = 0; i < ra.serial.size(); i += 2)
      bytes += static_cast<char>(std::stoi(ra.serial.substr(i, 2), nullptr, 16));
    add(e.sent - 40'000, "VERB", "org.jscep.message.PkcsPkiEnvelopeEncoder",
        fmt::format("Encrypting pkcsPkiEnvelope using key belonging to [dn={}; serial={}]",
                    replaced(text_of(ra.issuer), ", ", ","), decimal(bytes)));
  }
  add(e.sent, "VERB", encoder,
      fmt::format(
          "Encoding message: org.jscep.message.PkcsReq@{}[messageData=org.spongycastle.pkcs."
          "PKCS10CertificationRequest@{},messageType=PKCS_REQ,senderNonce=Nonce [{}],transId={}]",
          device_.random.hex(8), device_.random.hex(7), upper(device_.random.hex(32)),
          upper(e.transaction_id)));
  add(e.sent + 50'000, "VERB", encoder,
      fmt::format("Signing pkiMessage using key belonging to [dn=CN={}; serial=1]",
                  lower(device_.upn)));
  add(e.sent + 90'000, "VERB", "org.jscep.transaction.EnrollmentTransaction",
      "Sending org.spongycastle.cms.CMSSignedData@" + device_.random.hex(8));
}

void AndroidLog::answered(const Enrolment& e) {
  add(e.answered, "VERB", "org.jscep.transaction.EnrollmentTransaction",
      fmt::format(
          "Response: "
          "org.jscep.message.CertRep@{}[failInfo=<null>,pkiStatus=SUCCESS,recipientNonce=Nonce "
          "[{}],messageData=org.spongycastle.cms.CMSSignedData@{},messageType=CERT_REP,senderNonce="
          "Nonce "
          "[{}],transId={}]",
          device_.random.hex(8), upper(device_.random.hex(32)), device_.random.hex(8),
          upper(device_.random.hex(32)), upper(e.transaction_id)));
  if (mode_ == AndroidMode::corporate_owned)
    event(e, e.answered + 210'000, "Event received: CertAcquiredEvent");
  else if (asks_the_user())
    state(e, e.answered + 210'000, "CERT_ENROLLED", "CERT_INSTALL_REQUESTED");
}

void AndroidLog::installed(const Enrolment& e, Time confirmed) {
  if (mode_ == AndroidMode::corporate_owned) {
    event(e, confirmed, "Event received: CertSavedEvent");
    return event(e, confirmed + 364'000, "Event received: CertAccessGrantedEvent");
  }
  if (!asks_the_user()) {
    const bool knox = mode_ == AndroidMode::knox;
    state(e, confirmed, "CERT_ENROLLED", "CERT_INSTALLING");
    return state(e, confirmed + 364'000, "CERT_INSTALLING",
                 knox ? "CERT_ACCESS_GRANTED" : "CERT_INSTALL_SUCCESS");
  }
  state(e, confirmed, "CERT_INSTALL_REQUESTED", "CERT_INSTALLING");
  state(e, confirmed + 364'000, "CERT_INSTALLING", "CERT_ACCESS_REQUESTED");
  state(e, confirmed + 12 * kSecond, "CERT_ACCESS_REQUESTED", "CERT_ACCESS_GRANTED");
}

void AndroidLog::complete(const Enrolment& e) {
  requested(e);
  answered(e);
  installed(e, e.answered + device_.random.between(2, 300) * kSecond);
}

void AndroidLog::refused(const Enrolment& e, const std::string& fail_info) {
  add(e.answered, "VERB", "org.jscep.transaction.EnrollmentTransaction",
      fmt::format("Response: "
                  "org.jscep.message.CertRep@{}[failInfo={},pkiStatus=FAILURE,recipientNonce=Nonce "
                  "[{}],messageData=<null>,messageType=CERT_REP,senderNonce=Nonce [{}],transId={}]",
                  device_.random.hex(8), fail_info, upper(device_.random.hex(32)),
                  upper(device_.random.hex(32)), upper(e.transaction_id)));
}

void AndroidLog::finish(Time from, Time to) {
  const int count = world_.options.noise_lines + static_cast<int>(lines_.size()) / 2;
  for (const Time at : noise_times(device_.random, count, from, to)) {
    const AndroidLine line = android_noise(device_.random);
    add(at, line.level, line.logger, line.message);
  }
  for (const Time at : certificate_noise_times(world_, device_, from, to)) {
    const AndroidLine line = android_certificate_noise(device_.random);
    add(at, line.level, line.logger, line.message);
  }
  bulk_lines(
      world_, device_, from, to, rarely_about_certificates,
      [&](Time at, const AndroidLine& line) { add(at, line.level, line.logger, line.message); });
  std::ranges::stable_sort(lines_, {}, &Line::at);
}

void AndroidLog::collect(Time from, Time at, int parts) {
  std::vector<const Line*> some;
  for (const Line& line : lines_)
    if (line.at >= from && line.at < at) some.push_back(&line);
  std::vector<std::size_t> bounds;
  for (int part = 0; part <= parts; ++part)
    bounds.push_back(some.size() * static_cast<std::size_t>(part) /
                     static_cast<std::size_t>(parts));
  pack(bounds, some, at);
}

void AndroidLog::collect_rotated(Time cut, Time at) {
  std::vector<const Line*> some;
  for (const Line& line : lines_)
    if (line.at < at) some.push_back(&line);
  const auto older = std::ranges::count_if(some, [&](const Line* line) { return line->at < cut; });
  pack({0, static_cast<std::size_t>(older), some.size()}, some, at);
}

// Part 0 is the newest file.
void AndroidLog::pack(const std::vector<std::size_t>& bounds, const std::vector<const Line*>& lines,
                      Time at) {
  std::vector<Member> members;
  const auto parts = bounds.size() - 1;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t begin = bounds[parts - 1 - part];
    const std::size_t end = bounds[parts - part];
    std::string text;
    for (std::size_t i = begin; i < end; ++i) text += lines[i]->text + "\n";
    const Time last = end > begin ? lines[end - 1]->at : at;
    members.push_back({part_name(static_cast<int>(part)), text, std::min(at, last + kSecond)});
  }
  members.push_back({"CompanyPortal.log", "", at});
  const std::string user = device_.upn.substr(0, device_.upn.find('@'));
  // Grammar B stands for people who rename what they send: only the members are dated.
  const std::string name = grammar_ == AndroidGrammar::a ? user + "-" + compact(at) : user;
  world_.put_zip("CompanyPortal-" + name + ".zip", std::move(members), at);
}

}  // namespace fleetgen
