// What an Apple device answers to its MDM server, one property list each:
//   <dict><key>CertificateList</key><array><dict><key>CommonName</key><string>anna</string>
//   <key>Data</key><data>MIIB...</data><key>IsIdentity</key><true/></dict></array>
//   <key>Status</key><string>Acknowledged</string><key>UDID</key><string>...</string></dict>
// CertificateList is the only Apple artefact that holds whole certificates. Collections redact Data
// to texts such as "Base64=". A locked device answers NotNow, and some releases leave identities
// out, so absence proves nothing. Push and unlock tokens are secrets: raw text is built from chosen
// keys only.
#include <algorithm>
#include <array>
#include <pugixml.hpp>
#include <utility>

#include "engine/decode/base64.h"
#include "engine/decode/certificate.h"
#include "engine/decode/profile_id.h"
#include "engine/decode/property_list_xml.h"
#include "engine/decode/text.h"
#include "engine/formats/dated_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::size_t kDetailBytes = 1000;
constexpr std::string_view kBinary = "bplist0";
constexpr std::string_view kScepPayload = "com.apple.security.scep";
constexpr std::array<std::string_view, 3> kAuthorities = {
    "com.apple.security.root", "com.apple.security.pkcs1", "com.apple.security.pem"};

// The value of a key in a plist dictionary; an empty node if absent.
pugi::xml_node value_of(pugi::xml_node dictionary, std::string_view key) {
  for (const auto child : dictionary.children("key"))
    if (child.text().get() == key) return child.next_sibling();
  return {};
}

std::string text_of(pugi::xml_node dictionary, std::string_view key) {
  const auto value = value_of(dictionary, key);
  return std::string(trim(value.text().get()));
}

bool is_true(pugi::xml_node dictionary, std::string_view key) {
  return std::string_view(value_of(dictionary, key).name()) == "true";
}

std::string platform_of(std::string_view product) {
  for (const auto word : {"iPhone", "iPad", "iPod"})
    if (product.starts_with(word)) return "ios";
  return product.find("Mac") != std::string_view::npos ? "macos" : "";
}

Moment utc_moment(std::int64_t us) { return {us, 0, ZoneBasis::utc_by_format, {}}; }

class AppleMdm {
 public:
  explicit AppleMdm(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    length_ = piece.length;
    pugi::xml_document document;
    const bool whole = piece.text.starts_with(kBinary) ? load_binary(piece.text, document, out)
                                                       : load_text(piece.text, document, out);
    const auto answer = document.child("plist").child("dict");
    take_device(answer, out);
    take_status(answer, out);
    if (const auto list = value_of(answer, "CertificateList")) take_certificates(list, whole, out);
    for (const auto profile : value_of(answer, "ProfileList").children("dict"))
      for (const auto payload : value_of(profile, "PayloadContent").children("dict"))
        take_payload(profile, payload, out);
  }

  void finish(Output&) {}

 private:
  static bool load_text(std::string_view bytes, pugi::xml_document& document, Output& out) {
    const auto text = decode_head(bytes);
    const auto result =
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!result)
      out.notes.push_back({Severity::loss, static_cast<std::uint64_t>(result.offset),
                           "apple_mdm.bad_xml", result.description()});
    return static_cast<bool>(result);
  }

  static bool load_binary(std::string_view bytes, pugi::xml_document& document, Output& out) {
    const auto list = read_property_list(bytes);
    if (list) append_property_list(document.append_child("plist"), *list);
    if (!list)
      out.notes.push_back({Severity::loss, 0, "apple_mdm.damaged",
                           "the binary property list cannot be read; collect it again"});
    return list.has_value();
  }

  void emit(RecordBody body, std::string raw, Output& out) {
    ++out.records_total;
    out.records.push_back({0, length_, {}, std::move(raw), {}, false, std::move(body)});
  }

  void fact(std::string_view name, std::string value, Output& out) {
    if (value.empty()) return;
    auto raw = std::string(name) + "=" + value;
    emit(DeviceFact{{}, std::string(name), std::move(value)}, std::move(raw), out);
  }

  void take_device(pugi::xml_node answer, Output& out) {
    fact("udid", text_of(answer, "UDID"), out);
    const auto queried = value_of(answer, "QueryResponses");
    const auto device = queried ? queried : answer;
    fact("hardware_serial", text_of(device, "SerialNumber"), out);
    fact("imei", digits_of(text_of(device, "IMEI")), out);
    fact("meid", text_of(device, "MEID"), out);
    fact("host_name", text_of(device, "DeviceName"), out);
    const auto product = text_of(device, "ProductName");
    fact("model", product, out);
    fact("os", text_of(device, "OSVersion"), out);
    auto platform = platform_of(product);
    for (const auto key : {"ModelName", "Model"})
      if (platform.empty()) platform = platform_of(text_of(device, key));
    fact("platform", std::move(platform), out);
    if (!product.empty() || !text_of(device, "Model").empty()) fact("manufacturer", "Apple", out);
  }

  // "35 123456 789012 3" as other inventories spell it.
  static std::string digits_of(std::string imei) {
    std::erase(imei, ' ');
    return imei;
  }

  void take_status(pugi::xml_node answer, Output& out) {
    const auto status = text_of(answer, "Status");
    if (status.empty() || status == "Acknowledged" || status == "Idle") return;
    Transition answered;
    answered.source = "apple_mdm_answer";
    answered.raw_state = status;
    auto detail = "the device answered " + status;
    for (const auto link : value_of(answer, "ErrorChain").children("dict"))
      if (detail.size() < kDetailBytes) detail += "; " + take_error(link, answered);
    detail = cut_utf8(detail, kDetailBytes);
    answered.correlation = text_of(answer, "CommandUUID");
    answered.error_text = detail;
    emit(std::move(answered), detail, out);
    out.notes.push_back({Severity::info, 0, "apple_mdm.not_acknowledged", std::move(detail)});
  }

  // Outermost first: the last one is the cause. What went wrong with a profile names it in words.
  static std::string take_error(pugi::xml_node link, Transition& answered) {
    const auto words = text_of(link, "USEnglishDescription");
    answered.error = text_of(link, "ErrorDomain") + " " + text_of(link, "ErrorCode");
    const auto id = words.find("ModelName=");
    if (answered.profile.empty() && id != std::string::npos) {
      const auto end = words.find_first_of("\"\\ ", id);
      auto profile = std::string_view(words).substr(id, end - id);
      profile = profile.substr(0, profile.find("\u201d"));
      if (parse_profile_id(profile)) answered.profile = profile;
    }
    return answered.error + " " + words;
  }

  void take_certificates(pugi::xml_node list, bool complete, Output& out) {
    SnapshotInfo info;
    info.source = "mdm_certificate_list";
    std::size_t redacted = 0;
    for (const auto entry : list.children("dict")) {
      auto row = certificate_row(entry);
      redacted += row.certificate ? 0 : 1;
      const auto& begin = row.not_before;
      if (begin.known() && begin.utc_us() > info.newest_event.utc_us()) info.newest_event = begin;
      auto raw = "CommonName=" + text_of(entry, "CommonName") +
                 (row.has_private_key ? " IsIdentity=true" : " IsIdentity=false");
      if (!row.thumbprint.empty()) raw += " SHA-1=" + row.thumbprint;
      emit(std::move(row), std::move(raw), out);
    }
    info.complete = complete && redacted == 0;  // names alone prove no absence
    emit(std::move(info), {}, out);
    if (redacted > 0)
      out.notes.push_back({Severity::info, 0, "apple_mdm.redacted_certificate",
                           std::to_string(redacted) + " certificates are listed by name only"});
  }

  static StoreCertificate certificate_row(pugi::xml_node entry) {
    StoreCertificate row;
    row.source = "mdm_certificate_list";
    row.store = "mdm";
    row.has_private_key = is_true(entry, "IsIdentity");
    if (const auto der = decode_base64(value_of(entry, "Data").text().get()))
      row.certificate = decode_certificate_der(*der);
    if (!row.certificate) {
      row.subject = "CN=" + text_of(entry, "CommonName");
      return row;
    }
    row.thumbprint = row.certificate->thumbprint;
    row.serial = row.certificate->serial;
    row.issuer = row.certificate->issuer;
    row.subject = row.certificate->subject;
    row.not_before = utc_moment(row.certificate->not_before_us);
    row.not_after = utc_moment(row.certificate->not_after_us);
    return row;
  }

  void take_payload(pugi::xml_node profile, pugi::xml_node payload, Output& out) {
    const auto type = text_of(payload, "PayloadType");
    if (std::find(kAuthorities.begin(), kAuthorities.end(), type) != kAuthorities.end())
      return take_authority(payload, out);
    if (type != kScepPayload) return;
    Transition listed;
    listed.source = "apple_mdm_profile_list";
    listed.raw_state = "listed";
    listed.profile = profile_id_of(profile, payload);
    listed.subject = text_of(payload, "PayloadDisplayName");
    listed.correlation = text_of(profile, "PayloadIdentifier");
    auto id = listed.profile;
    auto raw = "PayloadIdentifier=" + id + " PayloadType=" + std::string(kScepPayload);
    emit(std::move(listed), std::move(raw), out);
    take_scep(payload, std::move(id), out);
  }

  // Intune's id of the profile, wherever it is; else what the payload calls itself.
  static std::string profile_id_of(pugi::xml_node profile, pugi::xml_node payload) {
    auto own = text_of(payload, "PayloadIdentifier");
    for (const auto& id :
         {own, text_of(payload, "PayloadUUID"), text_of(profile, "PayloadIdentifier")})
      if (parse_profile_id(id)) return id;
    return own;
  }

  // Most answers name the types of payloads alone; where one shows what is in it, the profile's
  // challenge is left out.
  void take_scep(pugi::xml_node payload, const std::string& id, Output& out) {
    const auto scep = value_of(payload, "PayloadContent");
    static constexpr std::array<std::pair<const char*, const char*>, 5> kSettings = {
        {{"URL", "url"},
         {"Keysize", "key_length"},
         {"Key Usage", "key_usage"},
         {"Retries", "retry_count"},
         {"RetryDelay", "retry_delay"}}};
    for (const auto& [key, name] : kSettings) setting(id, name, text_of(scep, key), out);
    if (const auto fingerprint = decode_base64(value_of(scep, "CAFingerprint").text().get()))
      setting(id, "ca_thumbprint", to_hex(*fingerprint), out);
  }

  // Certificates of authorities that profiles have brought: DER, or PEM in
  // "com.apple.security.pem".
  void take_authority(pugi::xml_node payload, Output& out) {
    const auto data = decode_base64(value_of(payload, "PayloadContent").text().get());
    if (!data) return;
    if (const auto certificate = decode_certificate(*data))
      setting(text_of(payload, "PayloadIdentifier"), "trusted_certificate", certificate->thumbprint,
              out);
  }

  void setting(const std::string& profile, std::string_view name, std::string value, Output& out) {
    if (value.empty()) return;
    auto raw = std::string(name) + "=" + value;
    emit(ProfileSetting{"apple_mdm_profile_list", profile, {}, std::string(name), std::move(value)},
         std::move(raw), out);
  }

  std::uint64_t length_ = 0;
};

// A plist with the keys of an answer or a check-in; other plists (profiles, settings) have none.
bool claims(const Head& head, std::string_view) {
  const bool binary = head.raw.starts_with(kBinary);
  if (!binary && head.text.find("<plist") == std::string_view::npos) return false;
  const auto has = [&](std::string_view key) {
    return binary ? head.raw.find(key) != std::string_view::npos
                  : head.text.find("<key>" + std::string(key) + "</key>") != std::string_view::npos;
  };
  if (has("CertificateList") || has("ProfileList")) return true;
  if (has("QueryResponses") || (has("CommandUUID") && has("Status"))) return true;
  return has("MessageType") && has("UDID");
}

}  // namespace

namespace formats {
extern const Format apple_mdm;
const Format apple_mdm = {
    "apple_mdm",
    "Apple MDM answers and check-ins (CertificateList, ProfileList, DeviceInformation, ...)",
    "real samples",
    3,
    Framing::whole,
    claims,
    start_parser<AppleMdm>,
};
}  // namespace formats
}  // namespace certtrail
