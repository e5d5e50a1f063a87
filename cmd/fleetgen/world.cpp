#include "cmd/fleetgen/world.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "cmd/fleetgen/scep.h"

namespace fleetgen {
namespace {

constexpr const char* kRequester = "CONTOSO\\svc-ndes";

std::string underscored(const std::string& guid) { return replaced(guid, "-", "_"); }

Profile profile(Random& random, const std::string& account, int ca, std::string display_name,
                std::string template_name, std::string template_oid) {
  const auto hash = static_cast<std::int32_t>(random.next());
  return {account,
          random.guid(),
          hash,
          ca,
          std::move(template_name),
          std::move(template_oid),
          std::move(display_name)};
}

Certificate recovery_agent(const Authority& authority, Random random) {
  CertificateWish wish;
  wish.subject = {{"O", "Contoso"}, {"CN", "NDES01-MSCEP-RA"}};
  wish.key = make_public_key(random);
  wish.serial = ad_cs_serial(0x68, 9, random);
  wish.not_before = kNow - 300 * kDay;
  wish.not_after = kNow + 430 * kDay;
  return authority.certify(wish);
}

void write_file(const std::filesystem::path& path, const std::string& bytes, Time modified) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw std::runtime_error(path.string() + " cannot be written");
  const timespec at{modified / kSecond, 0};
  const timespec both[2] = {at, at};
  utimensat(AT_FDCWD, path.c_str(), both, 0);
}

}  // namespace

std::string_view to_string(Platform platform) {
  constexpr std::array<std::string_view, 3> kNames = {"windows", "android", "ios"};
  return kNames[static_cast<std::size_t>(platform)];
}

std::string Profile::windows_id() const {
  return fmt::format("ModelName_AC_{}_LogicalName_{}_Hash_{}", account, underscored(logical), hash);
}
std::string Profile::apple_id() const {
  return fmt::format("ModelName=AC_{}/LogicalName_{};Hash={}", account, underscored(logical), hash);
}
std::string Profile::android_id() const { return replaced(apple_id(), "/", "%2F"); }

World::World(const Options& chosen, const Numbering* numbering)
    : options(chosen), random(chosen.seed, "world"), numbering_(numbering) {
  account = random.guid();
  tenant = random.guid();
  ndes_host = "ndes-contoso.msappproxy.net";
  const std::string oids = "1.3.6.1.4.1.311.21.8.7480275.2141973.14174117.13245381.8613512.21.";
  const std::string user = oids + "11806517.4126044";
  profiles = {
      profile(random, account, 0, "Windows user", "ContosoIntuneUser", user),
      profile(random, account, 1, "Windows branch", "ContosoIntuneBranch",
              oids + "2507117.9038712"),
      profile(random, account, 0, "Android user", "ContosoIntuneUser", user),
      profile(random, account, 1, "iPhone", "ContosoIntuneMobile", oids + "5400129.3317760"),
      profile(random, account, 0, "Windows VPN", "ContosoIntuneUser", user)};
  Random others(options.seed, "earlier profiles");
  constexpr std::array<ProfileIndex, 3> kLike = {kWindowsUser, kAndroidUser, kAppleUser};
  for (std::size_t platform = 0; platform < earlier_profiles.size(); ++platform)
    for (int i = 1; i < options.deliveries; ++i) {
      const Profile& like = profiles[kLike[platform]];
      earlier_profiles[platform].push_back(profile(others, account, like.ca,
                                                   fmt::format("{} {}", like.display_name, i + 1),
                                                   like.template_name, like.template_oid));
    }
  if (planning()) return;
  const Name domain = {{"DC", "com"}, {"DC", "contoso"}};
  for (const char* name : {"Contoso Root CA", "Fabrikam Root CA"})
    roots.emplace_back(Name{{"CN", name}}, Random(options.seed, name));
  for (const char* name : {"Contoso Issuing CA 01", "Contoso Issuing CA 02"}) {
    Name full = domain;
    full.emplace_back("CN", name);
    authorities.emplace_back(full, Random(options.seed, name), &roots[0]);
    ra_certificates.push_back(
        recovery_agent(authorities.back(), Random(options.seed, name + std::string("-RA"))));
  }
}

Numbering World::plan() const {
  Numbering numbering;
  for (std::size_t ca = 0; ca < asked_.size(); ++ca) {
    std::vector<std::size_t> order(asked_[ca].size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return asked_[ca][i]; });
    numbering[ca].resize(order.size());
    const std::uint32_t first = ca == 0 ? 4711 : 18050;
    for (std::uint32_t rank = 0; rank < order.size(); ++rank)
      numbering[ca][order[rank]] = first + rank;
  }
  return numbering;
}

std::uint32_t World::number(int ca, Time submitted) {
  auto& asked = asked_[static_cast<std::size_t>(ca)];
  asked.push_back(submitted);
  return planning() ? 0 : numbering_->at(static_cast<std::size_t>(ca)).at(asked.size() - 1);
}

Enrolment World::enrol(Device& device, const Profile& profile, Time sent) {
  Enrolment e;
  e.device = &device;
  e.profile = &profile;
  e.sent = sent / kSecond * kSecond + device.random.between(-300, 300) * kSecond +
           device.random.between(3, 900) * 1000;
  e.arrived = e.sent - 14 * kSecond;
  e.ready = e.sent - 2 * kSecond;
  e.answered = e.sent + 6 * kSecond;
  e.installed = e.answered + 3 * kSecond;
  e.key = make_public_key(device.random);
  if (device.platform == Platform::android) e.transaction_id = e.key.spki_sha1;
  return e;
}

Certificate World::certify(Enrolment& e, Time resolved, Time validity) {
  const std::string serial =
      ad_cs_serial(e.profile->ca == 0 ? 0x1f : 0x6a, e.request_id, e.device->random);
  if (planning()) return {};
  CertificateWish wish;
  const Device& device = *e.device;
  const bool by_serial = device.platform == Platform::ios;
  wish.subject = {{"CN", by_serial ? device.hardware_serial : lower(device.upn)}};
  wish.upn = device.upn;
  wish.template_oid = e.profile->template_oid;
  wish.key = e.key;
  wish.serial = serial;
  wish.not_before = resolved / kSecond * kSecond - 10 * kMinute;
  wish.not_after = wish.not_before + validity;
  return authorities[static_cast<std::size_t>(e.profile->ca)].certify(wish);
}

CaRow& World::issue_at(Enrolment& e, Time resolved, Time validity) {
  CaRow row;
  row.submitted = e.sent + kSecond;
  row.resolved = resolved;
  e.request_id = row.id = number(e.profile->ca, row.submitted);
  e.certificate = certify(e, row.resolved, validity);
  row.requester = kRequester;
  row.template_name = e.profile->template_name;
  row.template_oid = e.profile->template_oid;
  row.subject = e.certificate.subject;
  row.upn = e.device->upn;
  row.key_identifier = e.key.pkcs1_sha1;
  row.certificate = e.certificate;
  return ca_rows[static_cast<std::size_t>(e.profile->ca)].emplace_back(row);
}

CaRow& World::issue(Enrolment& e, Time validity) {
  return issue_at(e, e.sent + 2 * kSecond, validity);
}

void World::issue_after_approval(Enrolment& e, Time decided) { issue_at(e, decided, 365 * kDay); }

void World::issue_unrecorded(Enrolment& e) {
  issue(e);
  ca_rows[static_cast<std::size_t>(e.profile->ca)].pop_back();
}

CaRow& World::without_certificate(Enrolment& e, int disposition) {
  CaRow& row = issue(e);
  row.certificate.reset();
  e.certificate = {};
  row.subject = {{"CN", lower(e.device->upn)}};
  row.disposition = disposition;
  return row;
}

void World::refuse(Enrolment& e, std::uint32_t status) {
  without_certificate(e, 31).status = status;
}

void World::leave_undecided(Enrolment& e) { without_certificate(e, 9); }

CaRow& World::foreign(int ca, Time submitted, CaRow row, bool with_certificate,
                      const std::string& dns) {
  Random own(options.seed, "foreign " + std::to_string(ca) + " " +
                               std::to_string(asked_[static_cast<std::size_t>(ca)].size()));
  row.submitted = submitted;
  row.resolved = submitted + kSecond;
  row.id = number(ca, submitted);
  if (with_certificate && !planning()) {
    CertificateWish wish;
    wish.subject = row.subject;
    wish.upn = row.upn;
    wish.dns = dns;
    wish.template_oid = row.template_oid;
    wish.key = make_public_key(own);
    wish.serial = ad_cs_serial(ca == 0 ? 0x1f : 0x6a, row.id, own);
    wish.not_before = row.resolved / kSecond * kSecond - 10 * kMinute;
    wish.not_after = wish.not_before + 365 * kDay;
    row.certificate = authorities[static_cast<std::size_t>(ca)].certify(wish);
    row.key_identifier = wish.key.pkcs1_sha1;
  }
  return ca_rows[static_cast<std::size_t>(ca)].emplace_back(std::move(row));
}

void World::report(const Enrolment& e, const std::string& status) {
  const Device& d = *e.device;
  const std::string issuer =
      planning() ? "" : text_of(authorities[static_cast<std::size_t>(e.profile->ca)].name());
  intune_certificates.push_back(
      {status, d.intune_id, d.name, d.upn, d.user_id, e.profile->logical, issuer, e.certificate});
}

void World::exchange(const Enrolment& e, bool verified, bool notified) {
  const std::size_t platform = static_cast<std::size_t>(e.device->platform);
  constexpr std::array<const char*, 3> kAgents = {
      "Mozilla/4.0+(compatible;+Win32;+NDES+client+10.0.22631.3672/ni_release)",
      "Dalvik/2.1.0+(Linux;+U;+Android+13;+Pixel+7+Build/TQ3A.230901.001)",
      "profiled/1.0+CFNetwork/1494.0.7+Darwin/23.4.0"};
  constexpr std::array<const char*, 3> kMessages = {"default", "ca", "SCEP%20Authority"};
  const std::string path = e.device->platform == Platform::windows
                               ? "/certsrv/mscep/mscep.dll/pkiclient.exe"
                               : "/certsrv/mscep/mscep.dll";
  const std::string message = std::string("&message=") + kMessages[platform];
  const char* agent = kAgents[platform];
  iis_rows.push_back(
      {e.sent - kSecond, "GET", path, "operation=GetCACert" + message, agent, 200, 0, 0, 41});
  iis_rows.push_back(
      {e.sent - kSecond, "GET", path, "operation=GetCACaps" + message, agent, 200, 0, 0, 7});
  const bool get = e.device->platform == Platform::ios;  // as the console says: "via GET"
  const std::string query =
      get ? "operation=PKIOperation&message=" + pki_operation(e) : "operation=PKIOperation";
  iis_rows.push_back(
      {e.sent, get ? "GET" : "POST", path, query, agent, verified ? 200 : 403, 0, 0, 2310});
  connector_requests.push_back({e.sent + kSecond, e.device->intune_id, e.device->user_id,
                                e.transaction_id, e.certificate.thumbprint, e.certificate.serial,
                                verified, notified && !e.certificate.thumbprint.empty()});
  if (!verified && options.connector != "none" && connector_requests.back().is_collected())
    refused_.insert(e.key.pkcs1_sha1);
  if (options.connector == "new") return;  // it asks Intune itself, past the web server
  if (verified)
    iis_rows.push_back({e.sent + kSecond, "POST",
                        "/CertificateRegistrationSvc/Certificate/VerifyRequest", "-", "NDES_Plugin",
                        201, 0, 0, 611});
  if (notified)
    iis_rows.push_back({e.sent + 2 * kSecond, "POST",
                        "/CertificateRegistrationSvc/Certificate/Notify", "-", "NDES_Plugin", 204,
                        0, 0, 390});
}

std::string World::pki_operation(const Enrolment& e) const {
  if (planning()) return "";
  return pki_operation_start(ra_certificates[static_cast<std::size_t>(e.profile->ca)],
                             Random(options.seed, e.key.pkcs1_sha1));
}

void World::expect(const Enrolment& e, const Verdict& v) {
  const std::string platform =
      e.device->is_mac ? "macos" : std::string(to_string(e.device->platform));
  truth.push_back({e.device->name, platform, e.profile->logical, e.device->upn,
                   e.certificate.thumbprint, e.certificate.serial, e.transaction_id,
                   e.sent == 0 ? "" : iso(e.sent), v.issued, v.installed, v.reported, v.verdict,
                   v.first_missing_hop, story});
  if (refused_.contains(e.key.pkcs1_sha1)) {
    truth.back().verdict = "failed";
    truth.back().first_missing_hop = "challenge_verified";
  }
  if (!e.device->known_to_intune) return;
  const std::string_view verdict = v.verdict;
  const char* status = verdict == "complete" ? "2" : verdict == "failed" ? "5" : "0";
  assignments[{e.device->intune_id, e.profile->logical}] = {
      e.profile->display_name, e.device->name, e.device->upn, e.device->entra_id, status};
}

void World::distrust(const Enrolment& e, const std::string& wants, const char* state) {
  trust.push_back(
      {e.device->name, "certificate", text_of(e.certificate.subject), wants, state, story});
}

void World::distrust_pin(const Enrolment& e, const std::string& wants, const char* state) {
  trust.push_back({e.device->name, "profile", e.profile->windows_id(), wants, state, story});
}

void World::put(const std::string& name, const std::string& bytes, Time modified) {
  if (!planning()) write_file(options.out / "inbox" / name, bytes, modified);
}

void World::put_zip(const std::string& name, std::vector<Member> members, Time modified) {
  if (planning()) return;
  if (packing_.size() >= std::max(2u, std::thread::hardware_concurrency())) {
    packing_.front().get();
    packing_.pop_front();
  }
  packing_.push_back(std::async(std::launch::async,
                                [path = options.out / "inbox" / name, members = std::move(members),
                                 modified] { write_file(path, zip(members), modified); }));
}

void World::wait() {
  for (; !packing_.empty(); packing_.pop_front()) packing_.front().get();
}

}  // namespace fleetgen
