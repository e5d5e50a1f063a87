// The fleet as it is being told: devices, what the servers know of them, and the truth.
//
// The stories are told twice. The first, planning, pass only collects when which request reached
// which CA, so that the second can number requests in order of time; both draw the same random
// numbers, because each device has a generator of its own.
#pragma once

#include <array>
#include <deque>
#include <filesystem>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cmd/fleetgen/pki.h"
#include "cmd/fleetgen/random.h"
#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {

enum class Platform { windows, android, ios };
std::string_view to_string(Platform);

struct Options {
  std::filesystem::path out;
  int devices = 200;
  std::uint64_t seed = 1;
  int noise_lines = 60;          // for each device log, before the third that is mixed in
  int certificate_lines = 0;     // further ones that are about certificates and move none
  int deliveries = 1;            // for each device: its story's, and earlier complete ones
  bool realistic_sizes = false;  // collections as large as real ones
  std::vector<std::string> stories;
  std::string connector = "new";  // its generation on the NDES server: new, old, or none
};

struct Profile {
  std::string account;  // AC guid
  std::string logical;  // LogicalName guid, which is the Intune policy id
  std::int32_t hash;
  int ca;  // index into World::authorities
  std::string template_name, template_oid;
  std::string display_name;
  std::string windows_id() const;  // ModelName_AC_..._LogicalName_..._Hash_...
  std::string apple_id() const;    // ModelName=AC_.../LogicalName_...;Hash=...
  std::string android_id() const;  // the same with %2F
};

struct Device {
  Platform platform = Platform::windows;
  std::string name;  // at Intune; of a Windows machine also its host name
  std::string intune_id, entra_id, enrollment_id, hardware_serial, udid, imei;
  std::string first, last, upn, user_id, sid, model, manufacturer, os;
  Random random{0, ""};
  Time enrolled = 0;
  std::vector<Certificate> earlier;  // still in its store beside those of its story
  bool known_to_intune = true;       // stands in the Devices inventory
  bool is_mac = false;               // of Platform::ios, whose profiles it gets
};

// One request of one device and what came of it.
struct Enrolment {
  Device* device = nullptr;
  const Profile* profile = nullptr;
  Time arrived = 0, ready = 0, sent = 0, answered = 0, installed = 0;
  PublicKey key;
  std::string transaction_id;  // 40 lower hex; jscep's
  std::uint32_t request_id = 0;
  Certificate certificate;
};

struct CaRow {
  std::uint32_t id = 0;
  Time submitted = 0, resolved = 0, revoked = 0;
  int disposition = 20;
  std::uint32_t status = 0;
  int reason = 0;
  std::string requester, attributes, template_name, template_oid, upn, key_identifier;
  Name subject;
  std::optional<Certificate> certificate;
};

struct IntuneCertificateRow {
  std::string status, device_id, device_name, upn, user_id, policy_id, issuer;
  Certificate certificate;
};

struct Assignment {
  std::string profile_name, device_name, upn, entra_id, status;  // 0 pending, 2 succeeded, 5 error
};

struct IisRow {
  Time at;
  std::string method, path, query, user_agent;
  int status, substatus;
  std::uint32_t win32;
  int milliseconds;
};

// What the connector on the NDES server saw of a request.
struct ConnectorRequest {
  Time at = 0;
  std::string device_id, user_id, transaction_id, thumbprint, serial;
  bool verified = true, notified = true;

  bool is_collected() const { return at < kCaAsOf && at > kCaAsOf - 20 * kDay; }
};

// What delivery_status must say of one delivery.
struct TruthRow {
  std::string device_name, platform, profile, user, thumbprint, serial, transaction_id,
      requested_at, issued, installed, reported, verdict, first_missing_hop, story;
  auto operator<=>(const TruthRow&) const = default;
};

// A row that report root_trust must have of one device.
struct TrustRow {
  std::string device_name, kind, subject, wants, state, story;
  auto operator<=>(const TrustRow&) const = default;
};

struct Verdict {
  const char* issued;
  const char* installed;
  const char* reported;
  const char* verdict;
  const char* first_missing_hop;
};
constexpr Verdict kComplete = {"yes", "yes", "yes", "complete", ""};

// Request ids by CA and order of asking.
using Numbering = std::array<std::vector<std::uint32_t>, 2>;

class World {
 public:
  // Without a numbering: a planning pass, which writes nothing and signs nothing.
  World(const Options&, const Numbering*);

  bool planning() const { return numbering_ == nullptr; }
  Numbering plan() const;

  Device& new_device(Platform);
  // What the device got of further profiles some weeks before its story, one of each, with its
  // truth; its transaction and request are not stated. None unless options.deliveries says so.
  std::vector<Enrolment> earlier_deliveries(Device&, const Verdict&);
  // A request that is sent at `sent`; the profile arrives some seconds before.
  Enrolment enrol(Device&, const Profile&, Time sent);

  // The CA answers: a row in its database, and a certificate. `validity` counts from NotBefore.
  CaRow& issue(Enrolment&, Time validity = 365 * kDay);
  // The same without a row in the database: the id stays a gap.
  void issue_unrecorded(Enrolment&);
  void refuse(Enrolment&, std::uint32_t status);
  // A certificate manager decides at `decided`, or has not yet.
  void issue_after_approval(Enrolment&, Time decided);
  void leave_undecided(Enrolment&);
  // A CA row that is nobody's delivery. `certify` false: pending, denied or failed.
  CaRow& foreign(int ca, Time submitted, CaRow row, bool certify, const std::string& dns);

  void report(const Enrolment&, const std::string& status = "Issued");
  // Web server rows of the exchange, as far as it got.
  void exchange(const Enrolment&, bool verified = true, bool notified = true);

  // Adds a row of truth, and that Intune targets the device with the profile.
  void expect(const Enrolment&, const Verdict&);
  // Adds rows of root_trust: that of the certificate, and that of a profile and what it pins.
  void distrust(const Enrolment&, const std::string& wants, const char* state);
  void distrust_pin(const Enrolment&, const std::string& wants, const char* state);
  // Base64 of the request as far as logs keep it; empty while planning.
  std::string pki_operation(const Enrolment&) const;

  // Puts a file into the inbox; its file time is `modified`.
  void put(const std::string& name, const std::string& bytes, Time modified);
  // The same for an archive, beside the telling: it is there when the world ends or `wait` returns.
  void put_zip(const std::string& name, std::vector<Member> members, Time modified);
  void wait();  // throws what went wrong

  Options options;
  Random random;
  std::string story;
  std::string account, tenant, ndes_host;
  std::array<Profile, 5> profiles;
  std::array<std::vector<Profile>, 3> earlier_profiles;  // by platform
  std::vector<Authority> roots;  // Contoso's, above both authorities; one that signed neither
  std::vector<Authority> authorities;
  std::vector<Certificate> ra_certificates;  // by CA: what devices encrypt to
  std::deque<Device> devices;
  std::vector<Device> former_devices;  // Intune rows of earlier enrolments
  std::array<std::deque<CaRow>, 2> ca_rows;
  std::vector<IntuneCertificateRow> intune_certificates;
  std::vector<IisRow> iis_rows;
  std::vector<ConnectorRequest> connector_requests;
  std::map<std::pair<std::string, std::string>, Assignment> assignments;  // by device and policy
  std::vector<TruthRow> truth;
  std::vector<TrustRow> trust;

 private:
  std::uint32_t number(int ca, Time submitted);
  Certificate certify(Enrolment&, Time resolved, Time validity);
  CaRow& issue_at(Enrolment&, Time resolved, Time validity);
  CaRow& without_certificate(Enrolment&, int disposition);

  const Numbering* numbering_;
  std::deque<std::future<void>> packing_;
  std::array<std::vector<Time>, 2> asked_;
  std::set<std::string> refused_;  // keys of requests whose challenge a connector's log refuses
};

enum ProfileIndex { kWindowsUser, kWindowsBranch, kAndroidUser, kAppleUser, kWindowsVpn };

}  // namespace fleetgen
