#include "engine/formats/windows_event/provider.h"

#include <algorithm>
#include <array>

#include "engine/decode/text.h"
#include "engine/formats/windows_event/connector.h"
#include "engine/formats/windows_event/dm_edp.h"

namespace certtrail::windows_event {
namespace {

using namespace std::string_view_literals;

struct Known {
  Provider provider;
  std::string_view name;    // without "Microsoft-Windows-", lower case
  std::string_view source;  // of the classic logs; empty if it has none
  std::string_view guid;
};

constexpr std::string_view kNoGuid = "unknown";  // no GUID holds it
constexpr std::array<Known, 12> kKnown = {{
    {Provider::lifecycle, "certificateservicesclient-lifecycle-system", "",
     "bc0669e1-a10d-4a78-834e-1ca3c806c93b"},
    {Provider::lifecycle, "certificateservicesclient-lifecycle-user", "",
     "bea18b89-126f-4155-9ee4-d36038b02680"},
    {Provider::cert_enroll, "certificateservicesclient-certenroll", "certenroll",
     "54164045-7c50-4905-963f-e5bc1eef0cca"},
    {Provider::auto_enrollment, "certificateservicesclient-autoenrollment", "autoenrollment",
     "f0db7ef8-b6f3-4005-9937-feb77b9e1b43"},
    {Provider::capi2, "capi2", "", "5bbca4a8-b209-48dc-a8c7-b23d3e5216fb"},
    {Provider::kdc, "kerberos-key-distribution-center", "kdc",
     "3fd9da1a-5a54-46c5-9a26-9bd7c0685056"},
    {Provider::security, "security-auditing", "", "54849625-5478-4994-a5ba-3e3b0328c30d"},
    {Provider::connector, "microsoft-intune-certificateconnectors", "intune-certificateconnectors",
     kNoGuid},
    {Provider::certification_authority, "certificationauthority", "certsvc", kNoGuid},
    {Provider::ndes, "networkdeviceenrollmentservice", "", "73144342-19d1-47a4-94de-d38e6a054ad5"},
    {Provider::application_pools, "was", "", kNoGuid},
    {Provider::old_connector, "microsoft intune connector", "intune connector", kNoGuid},
}};

// The text in UTF-16, as it stands in a chunk.
template <std::size_t size>
constexpr auto wide(const char (&text)[size]) {
  std::array<char, (size - 1) * 2> units{};
  for (std::size_t i = 0; i + 1 < size; ++i) units[i * 2] = text[i];
  return units;
}
constexpr auto kMdmClient = wide("-Enterprise-Diagnostic");
constexpr auto kCertificateClient = wide("-CertificateServicesClient-");
constexpr auto kCapi2Log = wide("-CAPI2/Op");
constexpr auto kKdc = wide("-Kerberos-Key-Distribution");
constexpr auto kSecurity = wide("-Security-Auditing");
constexpr auto kAuthority = wide("-CertificationAuthority");
constexpr auto kNdes = wide("-NetworkDeviceEnrollment");
constexpr auto kActivation = wide("-WAS");
constexpr auto kScepPool = wide("SCEP");
constexpr auto kCaRequest = wide("RequestId");
constexpr auto kConnectors = wide("-CertificateConnectors");
constexpr auto kOldConnector = wide("Intune Connector");
constexpr auto kGuidUpper = wide("3DA494E4-0FE2-");
constexpr auto kGuidLower = wide("3da494e4-0fe2-");
constexpr auto kTicketCertificate = wide("CertThumbprint");
// What capi2.cpp looks for in 11 and 30. Their UserData stands in the record, not in a template.
constexpr auto kClientAuthentication = wide("1.3.6.1.5.5.7.3.2");
constexpr auto kLogonPolicy = wide("_NT_AUTH");
constexpr auto kClientSide = wide("client");
constexpr std::string_view kGuidBytes = "\xE4\x94\xA4\x3D\xE2\x0F\x5C\x41\xB8\x95\xFB\x52"sv;

template <class Wide>
std::string_view view(const Wide& wide) {
  return {wide.data(), wide.size()};
}

class Chunk {
 public:
  explicit Chunk(std::string_view bytes) : bytes_(bytes) {}

  // All names looked for, and both spellings of the MDM client's GUID, hold a hyphen.
  bool may_hold_kept_events() {
    for (auto at = bytes_.find('-'); at != std::string_view::npos; at = bytes_.find('-', at + 1))
      if (at + 2 < bytes_.size() && is_wanted(at)) return true;
    return bytes_.find(kGuidBytes) != std::string_view::npos ||
           bytes_.find(view(kOldConnector)) != std::string_view::npos;
  }

 private:
  bool stands_at(std::size_t at, std::string_view wanted) const {
    return bytes_.substr(at).starts_with(wanted);
  }

  bool is_wanted(std::size_t hyphen) {
    switch (bytes_[hyphen + 2]) {
      case 'E':
        return stands_at(hyphen, view(kMdmClient));
      case 'C':
        return stands_at(hyphen, view(kCertificateClient)) || stands_at(hyphen, view(kCapi2Log)) ||
               stands_at(hyphen, view(kConnectors)) || stands_at(hyphen, view(kAuthority));
      case 'N':
        return stands_at(hyphen, view(kNdes));
      case 'W':
        return stands_at(hyphen, view(kActivation)) && bytes_.find(view(kScepPool)) != bytes_.npos;
      case 'K':
        return stands_at(hyphen, view(kKdc));
      case 'S':
        return stands_at(hyphen, view(kSecurity)) && holds_certificates();
      case '0':
        return stands_before(hyphen, view(kGuidUpper)) || stands_before(hyphen, view(kGuidLower));
      default:
        return false;
    }
  }

  bool stands_before(std::size_t hyphen, std::string_view guid) const {
    constexpr std::size_t kBeforeHyphen = 16;  // the GUID's first eight digits
    return hyphen >= kBeforeHyphen && stands_at(hyphen - kBeforeHyphen, guid);
  }

  // Security logs are large, and hold tickets only on domain controllers and requests only on CAs.
  bool holds_certificates() {
    if (!looked_for_certificates_)
      holds_certificates_ = bytes_.find(view(kTicketCertificate)) != bytes_.npos ||
                            bytes_.find(view(kCaRequest)) != bytes_.npos;
    looked_for_certificates_ = true;
    return holds_certificates_;
  }

  std::string_view bytes_;
  bool looked_for_certificates_ = false, holds_certificates_ = false;
};

template <std::size_t size>
bool is_one_of(std::uint32_t id, const std::array<std::uint32_t, size>& ids) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

Provider provider_of(std::string_view name, std::string_view guid) {
  if (is_dm_edp(name, guid)) return Provider::dm_edp;
  auto bare = ascii_lower(name);
  constexpr auto kVendor = "microsoft-windows-"sv;
  if (bare.starts_with(kVendor)) bare.erase(0, kVendor.size());
  for (const auto& known : kKnown)
    if (bare == known.name || (!known.source.empty() && bare == known.source) ||
        (!guid.empty() && contains_ignoring_case(guid, known.guid)))
      return known.provider;
  return contains_ignoring_case(name, "Intune Connector") ? Provider::old_connector
                                                          : Provider::none;
}

bool is_audited_request(std::uint32_t event_id) { return event_id >= 4886 && event_id <= 4889; }

bool is_kept(Provider provider, std::uint32_t event_id) {
  static constexpr std::array<std::uint32_t, 6> kCertEnroll = {13, 19, 20, 86, 87, 88};
  static constexpr std::array<std::uint32_t, 3> kCapi2 = {11, 30, 70};
  static constexpr std::array<std::uint32_t, 6> kOfAuthority = {6, 7, 8, 21, 22, 53};
  static constexpr std::array<std::uint32_t, 12> kOfNdes = {1,  2,  3,  8,  10, 13,
                                                            16, 17, 18, 29, 31, 53};
  switch (provider) {
    case Provider::dm_edp:
      return is_kept_dm_edp_event(event_id);
    case Provider::lifecycle:
      return event_id >= 1001 && event_id <= 1010;
    case Provider::cert_enroll:
      return is_one_of(event_id, kCertEnroll);
    case Provider::auto_enrollment:
      return event_id == 6 || event_id == 64;
    case Provider::capi2:
      return is_one_of(event_id, kCapi2);
    case Provider::kdc:
      return event_id == 39;
    case Provider::security:
      return event_id == 4768 || is_audited_request(event_id);
    case Provider::certification_authority:
      return is_one_of(event_id, kOfAuthority);
    case Provider::ndes:
      return is_one_of(event_id, kOfNdes);
    case Provider::application_pools:
      return event_id == 5002 || event_id == 5009;
    case Provider::connector:
      return is_kept_connector_event(event_id);
    case Provider::old_connector:
      return is_kept_old_connector_event(event_id);
    case Provider::none:
      return false;
  }
  return false;
}

bool shows_its_log(Provider provider) {
  return provider == Provider::dm_edp || provider == Provider::connector ||
         provider == Provider::old_connector;
}

std::string_view span_source(std::string_view channel) {
  if (contains_ignoring_case(channel, "CertificateConnectors/")) return "connector_event";
  if (contains_ignoring_case(channel, "Intune Connector")) return "connector_event_old";
  return channel.ends_with("/Admin") ? "dm_edp" : "";
}

bool is_of_the_device(Provider provider) {
  switch (provider) {
    case Provider::dm_edp:
    case Provider::lifecycle:
    case Provider::cert_enroll:
    case Provider::auto_enrollment:
    case Provider::capi2:
      return true;
    default:
      return false;
  }
}

bool is_connector_log(std::string_view channel) {
  return span_source(channel).starts_with("connector_event");
}

bool may_be_about_a_client(Provider provider, std::uint32_t event_id, std::string_view record) {
  const auto holds = [record](std::string_view text) {
    return record.find(text) != std::string_view::npos;
  };
  if (provider == Provider::capi2 && event_id == 11) return holds(view(kClientAuthentication));
  if (provider == Provider::capi2 && event_id == 30)
    return holds(view(kLogonPolicy)) || holds(view(kClientSide));
  return true;
}

bool may_hold_kept_events(std::string_view chunk) { return Chunk(chunk).may_hold_kept_events(); }

}  // namespace certtrail::windows_event
