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
// "(sha1)" the hash, dates stand between. Dates are local. Collect-diagnostics runs this as SYSTEM:
// without a store name, which lists "CA", and with -user, which lists what SYSTEM has as a user.
// `certutil -dump` prints certificates of a file in the same way, below nesting lines.
#include <algorithm>
#include <optional>
#include <set>

#include "engine/decode/lines.h"
#include "engine/decode/local_date.h"
#include "engine/decode/localised_lines.h"
#include "engine/decode/text.h"
#include "engine/formats/certutil_store_lines.h"
#include "engine/formats/dated_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::size_t kRawBytes = 64 << 10;

class CertutilStore {
 public:
  explicit CertutilStore(const Context& context)
      : localised_(context.console_code_page), path_(context.path) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      line.text = localised_.read(line, piece.verbatim, out);
      take(line, out);
    }
  }

  void finish(Output& out) {
    if (open_) end_listing(false, out);
    rows_.finish(out);
    SnapshotInfo info;
    info.complete = !whole_.empty();
    const auto& shown = info.complete ? whole_ : broken_;
    info.source = shown.empty() ? "certificate_file" : "store";
    for (const auto& scope : shown) info.scope += (info.scope.empty() ? "" : ", ") + scope;
    info.newest_event = rows_.newest_event();
    out.records.push_back({end_, 0, {}, {}, {}, false, std::move(info)});
  }

 private:
  void take(const Line& line, Output& out) {
    end_ = line.offset + line.length;
    const auto text = line.text;
    if (is_block_line(text)) {
      take_block_line(line, out);
    } else if (text.starts_with("CertUtil:")) {
      // A failure prints its code.
      end_listing(text.find("0x") == std::string::npos, out);
      return;
    } else if (!in_block_) {
      if (auto name = store_name(text)) begin_listing(std::move(*name));
      return;
    } else if (nested_ && is_element_line(text)) {
      if (!row_.serial.empty()) begin_block(line, out);
    } else {
      take_line(text);
      if (raw_.size() < kRawBytes) raw_.append(text).append("\n");
    }
    if (!trim(text).empty()) last_ = end_;
  }

  // A second such line at once is "Begin Nesting Level 1": the certificates are those of a file.
  void take_block_line(const Line& line, Output& out) {
    const bool nests = in_block_ && trim(raw_).empty();
    if (nests && row_.serial.empty()) {
      nested_ = true;
      return;
    }
    begin_block(line, out);
  }

  void begin_block(const Line& line, Output& out) {
    end_block(out);
    in_block_ = open_ = true;
    start_ = line.offset;
  }

  void begin_listing(std::string name) {
    store_ = std::move(name);
    open_ = true;
  }

  // One file may hold several listings, one after another.
  void end_listing(bool succeeded, Output& out) {
    end_block(out);
    if (!nested_) (succeeded ? whole_ : broken_).insert(store_scope());
    nested_ = open_ = false;
    store_.clear();
  }

  std::string store_scope() const { return store_ + "/" + listing_scope(path_, store_); }

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
    const auto pair = split_line(text.substr(mark));
    if (!pair) return false;
    const auto hex = normalise_hex(pair->value);
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
        if (nested_) {
          row_.store = "file";
          row_.has_private_key = false;  // the file has it, whoever holds that
        } else {
          row_.store = store_;
          row_.user_scope = listing_scope(path_, store_);
        }
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

  LocalisedLines localised_;
  DatedRows rows_;
  StoreCertificate row_;
  const std::string path_;
  std::string store_, raw_;
  std::set<std::string> whole_, broken_;  // "My/user": of listings that came to their end or not
  std::uint64_t start_ = 0, last_ = 0, end_ = 0;
  std::string* long_name_ = nullptr;  // of row_, while its parts are read
  int lines_to_template_ = 0;
  bool in_block_ = false;
  bool open_ = false;    // a listing has begun, and has not ended
  bool nested_ = false;  // in a message or key file
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
    4,
    Framing::lines,
    claims,
    start_parser<CertutilStore>,
};
}  // namespace formats
}  // namespace certtrail
