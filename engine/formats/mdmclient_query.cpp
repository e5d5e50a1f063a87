// What a Mac would answer its MDM server, printed by `mdmclient QueryCertificates` and
// `QueryDeviceInformation` as Cocoa describes dictionaries:
//   CertificateList =     (
//               {
//           CommonName = "anna@contoso.com";
//           Data = <308204d2 308203ba a0030201 ...>;
//           IsIdentity = 1;
//       },
// macOS 10.15 and later cut data to "{length = 1234, bytes = 0x308204d2 308203ba ... 5ad0f4c1 }":
// then the certificate is known by name alone. A printed SHA-1 is taken where a release prints one.
// The outlines of these texts rest on how Cocoa describes any object; no published file shows one.
#include <array>
#include <utility>

#include "engine/decode/base64.h"
#include "engine/decode/certificate.h"
#include "engine/decode/lines.h"
#include "engine/decode/text.h"
#include "engine/formats/certificate_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::size_t kMostHex = 1u << 20;

// The value of "key = value;" without quotes; Cocoa escapes what is not ASCII as "\U00fc".
std::string plain(std::string_view value) {
  value = trim(value);
  if (value.ends_with(';')) value.remove_suffix(1);
  value = trim(value);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
    value = value.substr(1, value.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 == value.size()) {
      out += value[i];
      continue;
    }
    const auto code = value[i + 1] == 'U' ? normalise_hex(value.substr(i + 2, 4)) : std::nullopt;
    if (!code || code->size() != 4) {
      out += value[++i];
      continue;
    }
    const auto unit = std::stoul(*code, nullptr, 16);
    const char units[] = {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
    out += utf16_little_to_utf8({units, 2});
    i += 5;
  }
  return out;
}

class MdmclientQuery {
 public:
  explicit MdmclientQuery(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    if (!begun_) fact("platform", "macos", {{}, piece.offset, 0}, out);
    begun_ = true;
    LineWalker walker(piece);
    for (Line line; walker.next(line);) take(line, out);
  }

  void finish(Output& out) {
    if (entry_) close(out);
    if (!listed_) return;
    SnapshotInfo info;
    info.source = "mdm_certificate_list";
    info.complete = ended_ && redacted_ == 0;  // names alone prove no absence
    info.newest_event = newest_;
    out.records.push_back({0, end_, {}, {}, {}, false, std::move(info)});
    if (!ended_)
      out.notes.push_back({Severity::loss, end_, "mdmclient_query.cut_off",
                           "the list of certificates has no end; those before it are kept"});
    if (redacted_ > 0)
      out.notes.push_back({Severity::info, 0, "mdmclient_query.cut_certificate",
                           std::to_string(redacted_) +
                               " certificates are listed by name only: this release of macOS "
                               "cuts their data"});
  }

 private:
  struct Entry {
    std::uint64_t offset = 0;
    std::string name, hex, thumbprint;
    bool is_identity = false;
  };

  void take(const Line& line, Output& out) {
    end_ = line.offset + line.length;
    const auto text = trim(line.text);
    if (in_data_) return take_data(text);
    if (listed_ && !ended_) {
      if (text.starts_with('{')) entry_.emplace().offset = line.offset;
      if (text.starts_with('}') && entry_) return close(out);
      if (text.starts_with(')')) ended_ = true;
    }
    const auto equals = text.find(" = ");
    if (equals == std::string_view::npos) return;
    const auto key = text.substr(0, equals);
    const auto value = text.substr(equals + 3);
    if (key == "CertificateList") {
      listed_ = true;
      ended_ = trim(value).starts_with("()");
    } else if (entry_) {
      take_property(key, value);
    } else {
      take_device(key, value, line, out);
    }
  }

  void take_property(std::string_view key, std::string_view value) {
    if (key == "CommonName") entry_->name = plain(value);
    if (key == "IsIdentity") entry_->is_identity = value.starts_with('1') || value.starts_with('Y');
    if (contains_ignoring_case(key, "SHA1") || key == "Thumbprint")
      entry_->thumbprint = normalise_hex(plain(value)).value_or("");
    if (key != "Data" || !value.starts_with('<')) return;
    in_data_ = true;
    take_data(value.substr(1));
  }

  // Older releases print all bytes, over several lines where they are many.
  void take_data(std::string_view text) {
    const auto end = text.find('>');
    if (entry_->hex.size() < kMostHex) entry_->hex += text.substr(0, end);
    if (end != std::string_view::npos) in_data_ = false;
  }

  void close(Output& out) {
    StoreCertificate row;
    row.source = "mdm_certificate_list";
    row.store = "mdm";
    row.has_private_key = entry_->is_identity;
    row.thumbprint = entry_->thumbprint;
    row.subject = "CN=" + entry_->name;
    if (const auto hex = normalise_hex(entry_->hex); hex && !hex->empty())
      if (auto facts = decode_certificate_der(decode_hex(*hex)))
        take_certificate(std::move(*facts), row);
    redacted_ += row.thumbprint.empty() ? 1 : 0;
    auto raw = "CommonName=" + entry_->name +
               (entry_->is_identity ? " IsIdentity=true" : " IsIdentity=false");
    if (!row.thumbprint.empty()) raw += " SHA-1=" + row.thumbprint;
    ++out.records_total;
    const auto offset = entry_->offset;
    out.records.push_back({offset, end_ - offset, {}, std::move(raw), {}, false, std::move(row)});
    entry_.reset();
    in_data_ = false;
  }

  void take_certificate(CertificateFacts&& facts, StoreCertificate& row) {
    formats::set_certificate(std::move(facts), row);
    if (!newest_.known() || newest_.naive_us < row.not_before.naive_us) newest_ = row.not_before;
  }

  void take_device(std::string_view key, std::string_view value, const Line& line, Output& out) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFacts = {
        {{"UDID", "udid"},
         {"SerialNumber", "hardware_serial"},
         {"DeviceName", "host_name"},
         {"OSVersion", "os"},
         {"ProductName", "model"}}};
    for (const auto& [theirs, ours] : kFacts)
      if (key == theirs) fact(ours, plain(value), line, out);
  }

  static void fact(std::string_view name, std::string value, const Line& line, Output& out) {
    if (value.empty() || value == "(null)") return;
    ++out.records_total;
    auto raw = std::string(name) + "=" + value;
    out.records.push_back({line.offset,
                           line.length,
                           {},
                           std::move(raw),
                           {},
                           false,
                           DeviceFact{{}, std::string(name), std::move(value)}});
  }

  bool begun_ = false;
  bool listed_ = false, ended_ = false;
  bool in_data_ = false;
  std::optional<Entry> entry_;
  std::uint64_t redacted_ = 0;
  std::uint64_t end_ = 0;
  Moment newest_;
};

bool claims(const Head& head, std::string_view) {
  constexpr std::size_t kFirstLines = 200;  // a log may name the commands further down
  if (contains_ignoring_case(head.text.substr(0, kFirstLines), "mdmclient Query"))
    return head.text.find("QueryCertificates") < kFirstLines ||
           head.text.find("QueryDeviceInformation") < kFirstLines;
  const auto has = [&](std::string_view word) {
    return head.text.find(word) != std::string_view::npos;
  };
  if (head.text.find("<plist") != std::string_view::npos) return false;
  return has("CertificateList =     (") || has("CertificateList = (") ||
         (has(" UDID = ") && has(" SerialNumber = "));
}

}  // namespace

namespace formats {
extern const Format mdmclient_query;
const Format mdmclient_query = {
    "mdmclient_query",
    "Certificates and identity of a Mac (mdmclient QueryCertificates, QueryDeviceInformation)",
    "documentation; outline inferred",
    1,
    Framing::lines,
    claims,
    start_parser<MdmclientQuery>,
};
}  // namespace formats
}  // namespace certtrail
