// The request database of an AD CS certification authority as `certutil -view` lists it:
//   Schema:
//     Column Name                   Localized Name                Type    MaxLength
//     ----------------------------  ----------------------------  ------  ---------
//     RequestID                     Issued Request ID             Long    4 -- Indexed
//   Row 1:
//     Issued Request ID: 0x8
//     Request Attributes: "cdc:dc1.contoso.com
//   ccm:ndes.contoso.com"
// Words are the server's language, but the preamble ties each display name to its schema name, so
// any language is read. "Row 1" counts the output's rows and is no request id. Dates are local
// time. With -v, strings are followed by hex dumps and certificates by a decoded text with labels
// of its own: inside a binary field everything counts as content until a label that this row has
// not had.
#include <algorithm>

#include "engine/decode/certificate.h"
#include "engine/decode/lines.h"
#include "engine/decode/text.h"
#include "engine/formats/certutil_view_labels.h"
#include "engine/formats/dated_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::size_t kTextLines = 2000;      // of one string
constexpr std::size_t kFieldBytes = 1 << 20;  // of one string or certificate

bool is_ruler(std::string_view line) {
  line = trim(line);
  if (!line.starts_with("---")) return false;
  return line.find("  ") != std::string_view::npos &&
         line.find_first_not_of("- ") == std::string_view::npos;
}

// "Row 12:", "Zeile 12:": gives the word.
bool is_row_header(std::string_view line, std::string_view& word) {
  if (line.size() < 3 || line.size() > 64 || line.back() != ':' || line.front() == ' ')
    return false;
  auto digits = line.size() - 1;
  while (digits > 0 && line[digits - 1] >= '0' && line[digits - 1] <= '9') --digits;
  if (digits == line.size() - 1 || digits == 0 || line[digits - 1] != ' ') return false;
  word = line.substr(0, digits - 1);
  return word.find_first_of(":=\"") == std::string_view::npos;
}

// "0000  31 00 2e 00  1...": what -v prints below a string.
bool is_hex_dump(std::string_view line) {
  line = trim(line);
  const auto digits = line.find_first_not_of("0123456789abcdef");
  return digits != std::string_view::npos && digits >= 4 &&
         (line[digits] == ' ' || line[digits] == '\t');
}

class CertutilViewList {
 public:
  explicit CertutilViewList(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) take(line, out);
  }

  void finish(Output& out) {
    end_row(out);
    rows_.finish(out);
    SnapshotInfo info;
    info.source = "ca";
    info.newest_event = rows_.newest_event();
    info.complete = complete_;
    out.records.push_back({end_, 0, {}, {}, {}, false, std::move(info)});
  }

 private:
  // What the lines below the last label belong to.
  enum class Value : std::uint8_t { none, closed_text, open_text, binary, attributes };

  void take(const Line& line, Output& out) {
    end_ = line.offset + line.length;
    const auto text = line.text;
    if (in_preamble_) {
      if (labels_.bind(text)) return;
      in_preamble_ = false;
    }
    if (value_ == Value::binary && take_binary(text)) return;
    if (starts_something(line, out)) return;
    if (!in_row_) return;
    CertutilViewLabels::Match match;
    if (labels_.match(text, match)) {
      take_field(match, line);
    } else if (!take_more(text)) {
      return;
    }
    row_end_ = end_;
    keep(text);
  }

  // Lines of a certificate or a dump, the bulk of an export: true if surely nothing else.
  bool take_binary(std::string_view text) {
    if (text.empty()) return true;
    if (text.front() == ' ' || text.back() == ':' || text.starts_with("CertUtil:")) return false;
    if (text.starts_with("-----")) {
      in_pem_ = text.starts_with("-----BEGIN ");
      if (!in_pem_) {
        decode_pem();
        row_end_ = end_;
      }
    } else if (in_pem_ && wanted_ && pem_.size() < kFieldBytes) {
      pem_.append(text);
    }
    return true;
  }

  void decode_pem() {
    if (wanted_ && !row_.certificate) {
      if (const auto der = decode_base64(pem_)) row_.certificate = decode_certificate_der(*der);
      if (!row_.certificate) bad_certificate_ = true;
    }
    pem_.clear();
    wanted_ = false;
  }

  // Preambles, row headers and the closing status line; outside of strings nothing else ends a row.
  bool starts_something(const Line& line, Output& out) {
    const auto text = line.text;
    if (text.empty()) return false;
    if (is_ruler(text)) {
      end_row(out);
      labels_.clear();
      in_preamble_ = true;
      row_word_.clear();
      return true;
    }
    std::string_view word;
    if (is_row_header(text, word) && (row_word_.empty() || word == row_word_)) {
      if (row_word_.empty()) row_word_ = word;
      end_row(out);
      start_row(line);
      return true;
    }
    if (!text.starts_with("CertUtil:") || value_ == Value::open_text) return false;
    end_row(out);
    complete_ = text.find("0x") == std::string_view::npos;  // a failure prints its code
    return true;
  }

  void start_row(const Line& line) {
    labels_.start_row();
    in_row_ = true;
    complete_ = false;
    row_offset_ = line.offset;
    row_end_ = line.offset + line.length;
  }

  void take_field(const CertutilViewLabels::Match& match, const Line& line) {
    end_value();
    field_ = match.field;
    const auto value = match.value;
    if (field_ == CaField::certificate || field_ == CaField::other_binary) {
      value_ = value.empty() ? Value::binary : Value::none;
      wanted_ = field_ == CaField::certificate;
    } else if (value.starts_with('"')) {
      start_text(value, line);
    } else if (value.empty()) {
      // Without -out, "Request Attributes:" and "Certificate Extensions:" head lists of their own.
      value_ = field_ == CaField::request_attributes ? Value::attributes : Value::binary;
    } else {
      set_ca_field(row_, field_, value);
    }
  }

  // `"text"`, `"1.3.6.1.4.1.311.21.8.1" Name`, or the first line of a text.
  void start_text(std::string_view value, const Line& line) {
    const auto last = value.rfind('"');
    text_offset_ = line.offset;
    text_lines_ = 1;
    if (last == 0) {
      value_ = Value::open_text;
      text_ = value.substr(1);
      return;
    }
    value_ = Value::closed_text;
    text_ = value.substr(1, last - 1);
    text_.append(value.substr(last + 1));
  }

  // Lines that no label starts; false if they are not part of the row's text.
  bool take_more(std::string_view text) {
    switch (value_) {
      case Value::open_text:
        take_text(text);
        return true;
      case Value::closed_text:
        // A quote at the end of a line ended nothing if the text goes on at the left margin.
        if (text.empty() || text.front() == ' ' || is_hex_dump(text)) {
          end_value();
          return false;
        }
        if (text_lines_ == 1 && text.find_first_of("\":") == std::string_view::npos) {
          end_value();  // a trailer such as "2 Rows"
          return false;
        }
        text_ += '"';
        value_ = Value::open_text;
        take_text(text);
        return true;
      case Value::attributes:
        if (!text.starts_with("    ")) return false;
        take_attribute(trim(text));
        return true;
      default:
        return false;
    }
  }

  void take_text(std::string_view text) {
    const bool closes = text.ends_with('"');
    if (closes) text.remove_suffix(1);
    if (text_.size() < kFieldBytes) {
      text_ += '\n';
      text_.append(text);
    }
    if (closes)
      value_ = Value::closed_text;
    else if (++text_lines_ > kTextLines)
      end_value();
  }

  // `    ccm: "ndes.contoso.com"`
  void take_attribute(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text_.size() > kFieldBytes) return;
    auto value = trim(text.substr(colon + 1));
    if (value.size() > 1 && value.starts_with('"') && value.ends_with('"'))
      value = value.substr(1, value.size() - 2);
    if (!text_.empty()) text_ += '\n';
    text_.append(text.substr(0, colon + 1));
    text_.append(value);
  }

  void end_value() {
    if (value_ == Value::closed_text || value_ == Value::open_text || value_ == Value::attributes)
      set_ca_field(row_, field_, text_);
    if (value_ == Value::open_text) ++open_texts_;
    if (value_ == Value::binary) decode_leftover();
    value_ = Value::none;
    text_.clear();
  }

  void decode_leftover() {
    if (in_pem_) bad_certificate_ = bad_certificate_ || wanted_;
    in_pem_ = wanted_ = false;
    pem_.clear();
  }

  void keep(std::string_view text) {
    if (raw_.size() > kFieldBytes) return;
    raw_.append(text);
    raw_ += '\n';
  }

  void end_row(Output& out) {
    end_value();
    if (in_row_) emit(out);
    in_row_ = false;
    row_ = {};
    raw_.clear();
    bad_certificate_ = false;
    open_texts_ = 0;
  }

  void emit(Output& out) {
    ++out.records_total;
    if (bad_certificate_)
      out.notes.push_back({Severity::loss, row_offset_, "certutil_view.bad_certificate",
                           "the certificate of this row could not be decoded"});
    if (open_texts_ > 0)
      out.notes.push_back({Severity::warning, text_offset_, "certutil_view.open_text",
                           "a text of this row has no closing quote"});
    if (!is_ca_row(row_)) return;
    if (row_.certificate) row_.issuer = row_.certificate->issuer;
    Record record{row_offset_, row_end_ - row_offset_, {}, std::move(raw_), {}, false, {}};
    record.body = std::move(row_);
    rows_.add(std::move(record), out);
  }

  CertutilViewLabels labels_;
  DatedRows rows_;
  CaRequest row_;
  std::string raw_, text_, pem_;
  std::string row_word_;  // "Row" in the language of this output
  std::uint64_t row_offset_ = 0, row_end_ = 0, end_ = 0, text_offset_ = 0;
  std::size_t text_lines_ = 0;
  std::size_t open_texts_ = 0;
  CaField field_ = CaField::other;
  Value value_ = Value::none;
  bool in_preamble_ = false, in_row_ = false, in_pem_ = false, wanted_ = false;
  bool bad_certificate_ = false, complete_ = false;
};

// A preamble that lists a column of the schema, or a row that starts with a known display name.
bool claims(const Head& head, std::string_view) {
  const Piece piece{head.text, 0, head.text.size(), true};
  LineWalker walker(piece);
  CertutilViewLabels labels;
  bool below_ruler = false, below_header = false;
  for (Line line; walker.next(line);) {
    auto text = line.text;
    CertutilViewLabels::Match match;
    if (below_header && labels.match(text, match)) return true;
    if (below_ruler) {
      text = trim(text);
      const auto name = text.substr(0, text.find(' '));
      for (const auto& column : ca_columns())
        if (column.name == name) return true;
    }
    std::string_view word;
    below_ruler = is_ruler(text);
    below_header = is_row_header(text, word);
  }
  return false;
}

}  // namespace

namespace formats {
extern const Format certutil_view_list;
const Format certutil_view_list = {
    "certutil_view_list",
    "AD CS request database as listed by certutil -view",
    "real samples",
    1,
    Framing::lines,
    claims,
    start_parser<CertutilViewList>,
};
}  // namespace formats
}  // namespace certtrail
