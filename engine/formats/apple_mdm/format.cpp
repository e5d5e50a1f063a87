// What an Apple device answers to its MDM server, one property list each:
//   <dict><key>CertificateList</key><array><dict><key>CommonName</key><string>anna</string>
//   <key>Data</key><data>MIIB...</data><key>IsIdentity</key><true/></dict></array>
//   <key>Status</key><string>Acknowledged</string><key>UDID</key><string>...</string></dict>
// CertificateList is the only Apple artefact that holds whole certificates. Collections redact Data
// to texts such as "Base64=". A locked device answers NotNow, and some releases leave identities
// out, so absence proves nothing. Push and unlock tokens are secrets: raw text is built from chosen
// keys only.
#include "engine/model/format.h"

#include <pugixml.hpp>
#include <utility>

#include "engine/decode/property_list_xml.h"
#include "engine/decode/text.h"
#include "engine/formats/apple_mdm/answer.h"

namespace certtrail {

namespace formats::mdm_answer {

void Rows::add(RecordBody body, std::string raw) {
  ++out_.records_total;
  out_.records.push_back({0, length_, {}, std::move(raw), {}, false, std::move(body)});
}

void Rows::add_fact(std::string_view name, std::string value) {
  if (value.empty()) return;
  auto raw = std::string(name) + "=" + value;
  add(DeviceFact{{}, std::string(name), std::move(value)}, std::move(raw));
}

void Rows::add_note(Severity severity, std::string_view code, std::string detail,
                    std::uint64_t offset) {
  out_.notes.push_back({severity, offset, std::string(code), std::move(detail)});
}

}  // namespace formats::mdm_answer

namespace {

using namespace formats::mdm_answer;

constexpr std::string_view kBinary = "bplist0";

bool load_text(std::string_view bytes, pugi::xml_document& document, Rows& rows) {
  const auto text = decode_head(bytes);
  const auto result =
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result)
    rows.add_note(Severity::loss, "apple_mdm.bad_xml", result.description(),
                  static_cast<std::uint64_t>(result.offset));
  return static_cast<bool>(result);
}

bool load_binary(std::string_view bytes, pugi::xml_document& document, Rows& rows) {
  const auto list = read_property_list(bytes);
  if (list) append_property_list(document.append_child("plist"), *list);
  if (!list)
    rows.add_note(Severity::loss, "apple_mdm.damaged",
                  "the binary property list cannot be read; collect it again");
  return list.has_value();
}

class AppleMdm {
 public:
  explicit AppleMdm(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    Rows rows(piece.length, out);
    pugi::xml_document document;
    const bool whole = piece.text.starts_with(kBinary) ? load_binary(piece.text, document, rows)
                                                       : load_text(piece.text, document, rows);
    const auto answer = document.child("plist").child("dict");
    read_device(answer, rows);
    read_status(answer, rows);
    read_certificates(answer, whole, rows);
    read_profiles(answer, rows);
  }

  void finish(Output&) {}
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
    4,
    Framing::whole,
    claims,
    start_parser<AppleMdm>,
};
}  // namespace formats
}  // namespace certtrail
