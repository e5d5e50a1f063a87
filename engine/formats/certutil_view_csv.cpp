// The request database of an AD CS certification authority as a table, from `certutil -view ...
// csv`, the console's "Export List", PSPKI's Get-IssuedRequest | Export-Csv or
// Process-Certutil.ps1:
//   "Issued Request ID","Request Disposition","Serial Number"
//   "8","20 -- Issued","2d00000008a1b2c3d4e5f60718000000000008"
//   CertUtil: -view command completed successfully.
// Headers are the server's language and the bytes its code page, so that a header may be unreadable
// (a Chinese host writes GBK). What the settings say of a header counts first, then the known
// names, then the shape of the values below it. Tables of other CAs are read by the settings alone.
#include <algorithm>
#include <array>
#include <optional>

#include "engine/decode/csv.h"
#include "engine/decode/localised_lines.h"
#include "engine/decode/text.h"
#include "engine/formats/ca_csv_columns.h"
#include "engine/formats/ca_shapes.h"
#include "engine/formats/ca_tables.h"
#include "engine/formats/ca_values.h"
#include "engine/formats/dated_rows.h"
#include "engine/formats/pem_cells.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

bool is_status_line(const CsvRow& row) { return row.text.starts_with("CertUtil:"); }

// The last line of LargeCollector.cmd.
bool is_count_line(const CsvRow& row) { return row.text.starts_with("_ADCS_ROW_COUNT"); }

class CertutilViewCsv {
 public:
  explicit CertutilViewCsv(const Context& context)
      : localised_(context.console_code_page),
        columns_(context.ca_tables),
        rows_(ZoneBasis::assumed, stated_date_order(context)) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      line.text = localised_.read(line, piece.verbatim, out);
      cells_.feed(line, [&](const Line& joined) { take_line(joined, out); });
      end_ = line.offset + line.length;
    }
  }

  void finish(Output& out) {
    cells_.finish([&](const Line& joined) { take_line(joined, out); });
    reader_.finish([&](CsvRow& row) {
      complete_ = false;
      take(row, out);
    });
    rows_.finish(out);
    columns_.finish(out);
    // What shows no request shows not what is missing either.
    if (!has_requests_) {
      out.notes.push_back({Severity::info, 0, "certutil_csv.no_requests",
                           "no row names a request, by id, serial, thumbprint or certificate"});
      return;
    }
    SnapshotInfo info;
    info.source = "ca";
    info.newest_event = rows_.newest_event();
    info.complete = complete_;
    out.records.push_back({end_, 0, {}, {}, {}, false, std::move(info)});
  }

 private:
  void take_line(const Line& line, Output& out) {
    reader_.feed(line, [&](CsvRow& row) { take(row, out); });
  }

  void take(CsvRow& row, Output& out) {
    if (is_status_line(row)) {
      if (row.text.find("0x") != std::string::npos) complete_ = false;
      return;
    }
    if (is_count_line(row)) return;
    if (columns_.is_header(row)) return columns_.bind(row, out);
    ++out.records_total;
    if (row.broken_quote)
      out.notes.push_back({Severity::warning, row.offset, "csv.broken_quote",
                           "a quote is never closed; the row was taken to end with its line"});
    auto request = columns_.read(row);
    if (!is_ca_row(request)) return;
    has_requests_ = true;
    rows_.add({row.offset, row.length, {}, std::move(row.text), {}, false, std::move(request)},
              out);
  }

  LocalisedLines localised_;
  PemCells cells_;
  CsvReader reader_;
  CaCsvColumns columns_;
  DatedRows rows_;
  std::uint64_t end_ = 0;
  bool has_requests_ = false;
  bool complete_ = true;
};

// Two known headers of which one only a request database has, or cells of two telling shapes.
bool claims(const Head& head, std::string_view) {
  const auto headers = first_csv_row(head.text);
  if (headers.size() < 2) return false;
  if (is_mapped_ca_table(headers, head.ca_tables)) return true;
  const auto columns = bind_ca_headers(headers, nullptr);
  const auto known = std::count_if(columns.begin(), columns.end(),
                                   [](const auto& column) { return column.has_value(); });
  static constexpr std::array<CaField, 7> kTelling = {
      CaField::request_id,   CaField::disposition,
      CaField::requester,    CaField::certificate_template,
      CaField::template_oid, CaField::resolved,
      CaField::thumbprint};
  const bool telling = std::any_of(columns.begin(), columns.end(), [](const auto& column) {
    return column && std::find(kTelling.begin(), kTelling.end(), *column) != kTelling.end();
  });
  if (known >= 2 && telling) return true;
  std::vector<std::string> cells;
  CsvReader reader;
  const Piece piece{head.text, 0, head.text.size(), true};
  LineWalker walker(piece);
  std::size_t rows = 0;
  for (Line line; rows < 2 && walker.next(line);)
    reader.feed(line, [&](CsvRow& row) {
      if (++rows == 2) cells = row.fields;
    });
  std::size_t shapes = 0;
  for (const auto& cell : cells) shapes += is_telling_ca_shape(trim(cell)) ? 1 : 0;
  return shapes >= 2;
}

}  // namespace

namespace formats {
extern const Format certutil_view_csv;
const Format certutil_view_csv = {
    "certutil_view_csv",
    "request database of a CA as CSV (certutil -view csv, console list, PSPKI, mapped)",
    "documentation",
    4,
    Framing::lines,
    claims,
    start_parser<CertutilViewCsv>,
};
}  // namespace formats
}  // namespace certtrail
