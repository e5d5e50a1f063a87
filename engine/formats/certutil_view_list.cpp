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
#include "engine/decode/lines.h"
#include "engine/decode/localised_lines.h"
#include "engine/decode/text.h"
#include "engine/formats/ca_columns.h"
#include "engine/formats/ca_tables.h"
#include "engine/formats/certutil_view_field.h"
#include "engine/formats/certutil_view_labels.h"
#include "engine/formats/certutil_view_lines.h"
#include "engine/formats/certutil_view_row.h"
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
    // What shows no request shows not what is missing either.
    if (!has_rows_)
      return note(out, "certutil_view.no_rows",
                  "columns without a row: the schema alone, or nothing that was asked for");
    if (!row_.any_ended())
      return note(out, "certutil_view.no_requests",
                  "rows that name no request: a table of extensions, attributes or revocation "
                  "lists; columns such as ext:2.5.29.17 and attrib:ccm of -out tell the same "
                  "beside their requests");
    SnapshotInfo info;
    info.source = "ca";
    info.newest_event = rows_.newest_event();
    info.complete = ended_ && !failed_;
    out.records.push_back({end_, 0, {}, {}, {}, false, std::move(info)});
  }

 private:
  static void note(Output& out, const char* code, const char* text) {
    out.notes.push_back({Severity::info, 0, code, text});
  }

  void take(const Line& line, Output& out) {
    end_ = line.offset + line.length;
    const auto text = line.text;
    if (in_preamble_) {
      if (labels_.bind(text)) return;
      in_preamble_ = false;
    }
    if (field_.take_binary(line, row_)) return;
    if (starts_something(line, out)) return;
    if (!row_.started()) return;
    CertutilViewLabels::Match match;
    if (field_.in_open_text() ? labels_.match_next(text, match) : labels_.match(text, match)) {
      field_.start(match, line, row_);
    } else if (!field_.take_more(text, row_)) {
      return;
    }
    row_.keep(line);
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
    if (const auto header = certutil_row_header(text); header && starts_row(*header)) {
      row_word_ = header->word;
      row_number_ = header->number;
      end_row(out);
      row_.start(line);
      labels_.start_row();
      has_rows_ = true;
      ended_ = false;
      return true;
    }
    if (!text.starts_with("CertUtil:") || field_.may_be_text()) return false;
    end_row(out);
    ended_ = true;
    failed_ = failed_ || text.find("0x") != std::string_view::npos;  // a failure prints its code
    return true;
  }

  // Rows are counted: what looks like the header of another one is a line of a text.
  bool starts_row(const CertutilRowHeader& header) const {
    if (field_.may_be_text() && header.number != row_number_ + 1) return false;
    return row_word_.empty() || header.word == row_word_;
  }

  void end_row(Output& out) {
    field_.end(row_);
    row_.end(rows_, out);
  }

  LocalisedLines localised_;
  CertutilViewLabels labels_;
  DatedRows rows_;
  CertutilViewRow row_;
  CertutilViewField field_;
  std::string row_word_;  // "Row" in the language of this output
  std::int64_t row_number_ = 0;
  std::uint64_t end_ = 0;
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
    below_ruler = is_certutil_ruler(text);
    below_header = certutil_row_header(text).has_value();
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
    4,
    Framing::lines,
    claims,
    start_parser<CertutilViewList>,
};
}  // namespace formats
}  // namespace certtrail
