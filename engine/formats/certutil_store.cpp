// Certificates of a Windows store as `certutil -store` prints them:
//   My "Personal"
//   ================ Certificate 0 ================
//   Serial Number: 2d00000001a1b2c3d4e5f60718000000000001
//   Issuer: CN=Contoso Issuing CA, DC=contoso, DC=com
//    NotBefore: 11/29/2024 2:54 PM
//    NotAfter: 11/29/2025 2:54 PM
//   Subject: CN=device-1
//   Cert Hash(sha1): f45395877c70bce12f19db3d7378962c56663a15
//     Provider = Microsoft Software Key Storage Provider
//   Encryption test passed
// Every word is localised, so lines are known by place and shape: the block line with its number,
// the first "word: hex" is the serial, the first distinguished name the issuer, the second the
// subject,
// "(sha1)" the hash, dates stand between. Dates are local. Collect-diagnostics runs this as SYSTEM
// and without a store name, which lists "CA", not the device's own certificates.
#include <algorithm>
#include <array>
#include <optional>

#include "engine/decode/lines.h"
#include "engine/decode/local_date.h"
#include "engine/decode/text.h"
#include "engine/formats/dated_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::size_t kRawBytes = 64 << 10;

// "================ Certificate 0 ================"
bool is_block_line(std::string_view line) {
  line = trim(line);
  if (!line.starts_with("=====") || !line.ends_with("=====")) return false;
  const auto first = line.find_first_not_of('=');
  const auto last = line.find_last_not_of("= ");
  return first != std::string_view::npos && last > first && line[last] >= '0' && line[last] <= '9';
}

// `My "Personal"`: the name as typed, then the display name in the server's language.
std::optional<std::string> store_name(std::string_view line) {
  const auto quote = line.find(" \"");
  if (quote == std::string_view::npos || quote == 0 || !line.ends_with('"') || line[0] == ' ')
    return std::nullopt;
  const auto name = line.substr(0, quote);
  if (name.find_first_of(" :=") != std::string_view::npos) return std::nullopt;
  // The name stands as it was typed: "my" and "My" are one store.
  for (const std::string_view known : {"My", "CA", "Root", "AuthRoot", "TrustedPeople"})
    if (ascii_lower(name) == ascii_lower(known)) return std::string(known);
  return std::string(name);
}

struct KeyValue {
  std::string_view key, value;
};

// "Serial Number: 2d...": French prints a (perhaps unbreakable) blank before the colon.
std::optional<KeyValue> split_line(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  return KeyValue{trim(line.substr(0, colon)), trim(line.substr(colon + 1))};
}

bool looks_like_name(std::string_view value) {
  static constexpr std::array<std::string_view, 14> kTypes = {
      "CN=", "OU=",           "O=", "DC=", "C=",  "L=",  "S=", "ST=",
      "E=",  "SERIALNUMBER=", "T=", "G=",  "SN=", "OID."};
  return std::any_of(kTypes.begin(), kTypes.end(),
                     [&](std::string_view type) { return value.starts_with(type); });
}

std::string_view without_quotes(std::string_view value) {
  if (value.size() > 1 && value.starts_with('"') && value.ends_with('"'))
    value = value.substr(1, value.size() - 2);
  return value;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

class CertutilStore {
 public:
  explicit CertutilStore(const Context& context) {
    const auto path = ascii_lower(context.path);
    user_scope_ = contains_any(path, {"-user", "_user"}) ? "user" : "machine";
  }

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) take(line, out);
  }

  void finish(Output& out) {
    end_block(out);
    rows_.finish(out);
    SnapshotInfo info;
    info.source = "store";
    info.scope = (store_.empty() ? "CA" : store_) + "/" + user_scope_;
    info.newest_event = rows_.newest_event();
    info.complete = complete_;
    out.records.push_back({end_, 0, {}, {}, {}, false, std::move(info)});
  }

 private:
  void take(const Line& line, Output& out) {
    end_ = line.offset + line.length;
    if (is_block_line(line.text)) {
      end_block(out);
      in_block_ = true;
      start_ = line.offset;
    } else if (line.text.starts_with("CertUtil:")) {
      end_block(out);
      complete_ = line.text.find("0x") == std::string_view::npos;  // a failure prints its code
      return;
    } else if (!in_block_) {
      if (auto name = store_name(line.text)) store_ = std::move(*name);
      return;
    } else {
      take_line(line.text);
    }
    if (!trim(line.text).empty()) last_ = end_;
    if (raw_.size() < kRawBytes && in_block_ && !is_block_line(line.text))
      raw_.append(line.text).append("\n");
  }

  void take_line(std::string_view text) {
    if (take_template_extension(text) || take_hash(text) || take_provider(text)) return;
    if (take_long_name(text)) return;
    const auto pair = split_line(text);
    if (!pair) return;
    if (pair->value.empty()) {
      long_name_ =
          text.starts_with(' ') ? nullptr : &(row_.issuer.empty() ? row_.issuer : row_.subject);
    } else if (row_.serial.empty() && row_.issuer.empty() && is_serial(pair->value)) {
      row_.serial = *normalise_hex(pair->value);
    } else if (looks_like_name(pair->value)) {
      take_name(pair->value);
    } else if (!take_date(pair->value)) {
      take_template(*pair);
    }
  }

  // The long form of -v prints a name below its label, one part a line:
  //   Issuer:
  //       CN=Contoso Issuing CA
  //       DC=contoso
  bool take_long_name(std::string_view text) {
    const auto bare = trim(text);
    if (!long_name_ || !text.starts_with(' ') || !looks_like_name(bare)) return false;
    if (!long_name_->empty()) *long_name_ += ", ";
    if (long_name_->size() < kRawBytes) long_name_->append(bare);
    return true;
  }

  static bool is_serial(std::string_view value) {
    const auto hex = normalise_hex(without_quotes(value));
    return hex && hex->size() >= 2 && hex->size() <= 64 &&
           value.find('-') == std::string_view::npos;
  }

  void take_name(std::string_view name) {
    if (row_.issuer.empty())
      row_.issuer = name;
    else if (row_.subject.empty())
      row_.subject = name;
  }

  bool take_date(std::string_view value) {
    if (row_.issuer.empty() || !row_.not_after.text.empty()) return false;
    if (value.empty() || !take_date_apart(value)) return false;
    (row_.not_before.text.empty() ? row_.not_before : row_.not_after).text = value;
    return true;
  }

  // "Cert Hash(sha1): f4 53 95 ...": plain or in pairs. The key hashes of -v come without a
  // certificate's length or with another algorithm name, and later.
  bool take_hash(std::string_view text) {
    const auto mark = text.find("(sha1)");
    if (mark == std::string_view::npos) return false;
    const auto colon = text.find(':', mark);
    if (colon == std::string_view::npos) return false;
    const auto hex = normalise_hex(text.substr(colon + 1));
    // -v also prints hashes of the issuer's and the subject's name, indented.
    if (hex && hex->size() == 40 && !text.starts_with(' ')) row_.thumbprint = *hex;
    return true;
  }

  // "  Provider = Microsoft Platform Crypto Provider" names where the private key lives.
  bool take_provider(std::string_view text) {
    if (text.starts_with("Missing stored keyset")) row_.has_private_key = false;
    if (!text.starts_with(' ') || text.find(" = ") == std::string_view::npos) return false;
    const auto key = trim(text.substr(0, text.find(" = ")));
    if (contains_any(key, {"Provider", "Anbieter", "Fournisseur", "Proveedor", "提供程序", "提供者",
                           "プロバイダ", "Provedor"}) ||
        contains_any(text, {"Crypto Provider", "Key Storage Provider", "Cryptographic Provider"}))
      row_.has_private_key = true;
    return true;
  }

  // The long form of -v prints the template two lines below the number of its extension:
  //     1.3.6.1.4.1.311.20.2: Flags = 0, Length = 16
  //     Certificate Template Name (Certificate Type)
  //         IntuneSCEP                               (or
  //         "Template=IntuneSCEP(1.3.6.1.4.1.311.21.8...")
  bool take_template_extension(std::string_view text) {
    const auto bare = trim(text);
    if (bare.starts_with("1.3.6.1.4.1.311.20.2:") || bare.starts_with("1.3.6.1.4.1.311.21.7:")) {
      lines_to_template_ = 2;
      return true;
    }
    if (lines_to_template_ == 0 || --lines_to_template_ > 0) return lines_to_template_ > 0;
    auto name = bare.substr(bare.find('=') == std::string_view::npos ? 0 : bare.find('=') + 1);
    if (const auto oid = name.find("(1.3."); oid != std::string_view::npos && oid > 0)
      name = name.substr(0, oid);
    if (row_.template_name.empty()) row_.template_name = name;
    return true;
  }

  void take_template(const KeyValue& pair) {
    if (!row_.template_name.empty()) return;
    if (contains_any(pair.key, {"Template", "Vorlage", "vorlage", "Modèle", "Plantilla", "模板",
                                "テンプレート", "Modello"}))
      row_.template_name = without_quotes(pair.value.substr(0, pair.value.find(", ")));
  }

  void end_block(Output& out) {
    if (in_block_) {
      ++out.records_total;
      if (row_.thumbprint.empty() && row_.serial.empty()) {
        out.notes.push_back({Severity::loss, start_, "certutil_store.unread_block",
                             "neither serial number nor hash was found in this block"});
      } else {
        row_.source = "certutil_store";
        row_.store = store_.empty() ? "CA" : store_;
        row_.user_scope = user_scope_;
        Record record{start_, last_ - start_, {}, std::move(raw_), {}, false, {}};
        record.body = std::move(row_);
        rows_.add(std::move(record), out);
      }
    }
    in_block_ = false;
    lines_to_template_ = 0;
    long_name_ = nullptr;
    row_ = {};
    raw_.clear();
  }

  DatedRows rows_;
  StoreCertificate row_;
  std::string store_, user_scope_, raw_;
  std::uint64_t start_ = 0, last_ = 0, end_ = 0;
  std::string* long_name_ = nullptr;  // of row_, while its parts are read
  int lines_to_template_ = 0;
  bool in_block_ = false, complete_ = false;
};

// A block line, or an empty store: its header and the closing status line.
bool claims(const Head& head, std::string_view) {
  const Piece piece{head.text, 0, head.text.size(), true};
  LineWalker walker(piece);
  bool named = false;
  std::size_t lines = 0;
  for (Line line; walker.next(line) && lines < 400; ++lines) {
    if (is_block_line(line.text)) return head.text.find("(sha1)") != std::string_view::npos;
    if (named && line.text.starts_with("CertUtil: -store")) return true;
    named = named || store_name(line.text).has_value();
  }
  return false;
}

}  // namespace

namespace formats {
extern const Format certutil_store;
const Format certutil_store = {
    "certutil_store",
    "Windows certificate store as listed by certutil -store",
    "real samples",
    1,
    Framing::lines,
    claims,
    start_parser<CertutilStore>,
};
}  // namespace formats
}  // namespace certtrail
