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
#include "engine/decode/alternative_names.h"
#include "engine/decode/lines.h"
#include "engine/decode/localised_lines.h"
#include "engine/decode/text.h"
#include "engine/formats/ca_columns.h"
#include "engine/formats/ca_tables.h"
#include "engine/formats/ca_values.h"
#include "engine/formats/certutil_view_labels.h"
#include "engine/formats/certutil_view_lines.h"
#include "engine/formats/certutil_view_row.h"
#include "engine/formats/certutil_view_value.h"
#include "engine/formats/dated_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

class CertutilViewList {
 public:
  explicit CertutilViewList(const Context& context)
      : localised_(context.console_code_page),
        rows_(ZoneBasis::assumed, stated_date_order(context)) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      line.text = localised_.read(line, piece.verbatim, out);
      take(line, out);
    }
  }

  void finish(Output& out) {
    end_row(out);
    rows_.finish(out);
    if (!has_rows_)
      out.notes.push_back(
          {Severity::info, 0, "certutil_view.no_rows",
           "columns without a row: the schema alone, or nothing that was asked for"});
    if (!has_rows_) return;  // what shows no row shows not what is missing either
    SnapshotInfo info;
    info.source = "ca";
    info.newest_event = rows_.newest_event();
    info.complete = ended_ && !failed_;
    out.records.push_back({end_, 0, {}, {}, {}, false, std::move(info)});
  }

 private:
  // What the lines below the last label belong to.
  enum class Value : std::uint8_t { none, text, binary };

  void take(const Line& line, Output& out) {
    end_ = line.offset + line.length;
    const auto text = line.text;
    if (in_preamble_) {
      if (labels_.bind(text)) return;
      in_preamble_ = false;
    }
    if (value_ == Value::binary && take_binary(line)) return;
    if (starts_something(line, out)) return;
    if (!row_.started()) return;
    CertutilViewLabels::Match match;
    if (labels_.match(text, match)) {
      take_field(match, line);
    } else if (!take_more(text)) {
      return;
    }
    row_.keep(line);
  }

  // True if the line is surely nothing else than a part of a binary value.
  bool take_binary(const Line& line) {
    const auto taken = binary_.take(line.text);
    if (taken == CertutilLine::not_taken) return false;
    if (taken == CertutilLine::taken) return true;
    row_.reach(line);
    if (!binary_.awaits_certificate()) return true;
    auto certificate = binary_.decode();
    auto& held = row_.request.certificate;
    if (!held) held = std::move(certificate);
    row_.bad_certificate = row_.bad_certificate || !held;
    return true;
  }

  // Preambles, row headers and the closing status line; outside of strings nothing else ends a row.
  bool starts_something(const Line& line, Output& out) {
    const auto text = line.text;
    if (text.empty()) return false;
    if (is_certutil_ruler(text)) {
      end_row(out);
      labels_.clear();
      in_preamble_ = true;
      row_word_.clear();
      return true;
    }
    std::string_view word;
    if (is_certutil_row_header(text, word) && (row_word_.empty() || word == row_word_)) {
      if (row_word_.empty()) row_word_ = word;
      end_row(out);
      row_.start(line);
      labels_.start_row();
      has_rows_ = true;
      ended_ = false;
      return true;
    }
    if (!text.starts_with("CertUtil:") || in_open_text()) return false;
    end_row(out);
    ended_ = true;
    failed_ = failed_ || text.find("0x") != std::string_view::npos;  // a failure prints its code
    return true;
  }

  void take_field(const CertutilViewLabels::Match& match, const Line& line) {
    end_value();
    field_ = match.field;
    attribute_ = match.attribute;
    const auto value = match.value;
    if (field_ == CaField::certificate || field_ == CaField::other_binary) {
      if (value.empty()) start_binary();
    } else if (value.starts_with('"')) {
      value_ = Value::text;
      row_.text_offset = line.offset;
      text_.start(value);
    } else if (!value.empty()) {
      set_field(value);
    } else if (field_ == CaField::request_attributes) {
      // Without -out, "Request Attributes:" and "Certificate Extensions:" head lists of their own.
      value_ = Value::text;
      text_.start_attributes();
    } else {
      start_binary();
    }
  }

  void start_binary() {
    using Wanted = CertutilViewBinary::Wanted;
    value_ = Value::binary;
    binary_.start(field_ == CaField::certificate         ? Wanted::certificate
                  : field_ == CaField::alternative_names ? Wanted::dump
                                                         : Wanted::nothing);
  }

  void set_field(std::string_view value) {
    if (field_ == CaField::attribute)
      add_ca_attribute(row_.request, attribute_, value);
    else
      set_ca_field(row_.request, field_, value);
  }

  // Lines that no label starts; false if they are not part of the row's text.
  bool take_more(std::string_view text) {
    if (value_ != Value::text) return false;
    const auto taken = text_.take(text);
    if (taken == CertutilLine::taken_as_last || taken == CertutilLine::behind) end_value();
    return taken == CertutilLine::taken || taken == CertutilLine::taken_as_last;
  }

  bool in_open_text() const { return value_ == Value::text && text_.lacks_quote(); }

  void end_value() {
    if (value_ == Value::text) set_field(text_.text());
    if (value_ == Value::binary && !binary_.dumped().empty())
      set_field(alternative_names_text(binary_.dumped()));
    if (in_open_text()) ++row_.open_texts;
    if (value_ == Value::binary && binary_.lacks_end()) row_.bad_certificate = true;
    value_ = Value::none;
    text_.clear();
  }

  void end_row(Output& out) {
    end_value();
    row_.end(rows_, out);
  }

  LocalisedLines localised_;
  CertutilViewLabels labels_;
  DatedRows rows_;
  CertutilViewRow row_;
  CertutilViewText text_;
  CertutilViewBinary binary_;
  std::string row_word_;  // "Row" in the language of this output
  std::uint64_t end_ = 0;
  CaField field_ = CaField::other;
  std::string_view attribute_;  // in labels_
  Value value_ = Value::none;
  bool in_preamble_ = false;
  bool has_rows_ = false;
  bool ended_ = false;   // by a status line
  bool failed_ = false;  // by what any of them says
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
      if (is_ca_column(name)) return true;
    }
    std::string_view word;
    below_ruler = is_certutil_ruler(text);
    below_header = is_certutil_row_header(text, word);
  }
  return false;
}

}  // namespace

namespace formats {
extern const Format certutil_view_list;
const Format certutil_view_list = {
    "certutil_view_list",
    "AD CS request database as listed by certutil -view, and its certutil -schema",
    "real samples",
    3,
    Framing::lines,
    claims,
    start_parser<CertutilViewList>,
};
}  // namespace formats
}  // namespace certtrail
