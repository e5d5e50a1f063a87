// The request database of an AD CS certification authority as a table, from `certutil -view ...
// csv`, the console's "Export List", or PSPKI's Get-IssuedRequest | Export-Csv:
//   "Issued Request ID","Request Disposition","Serial Number"
//   "8","20 -- Issued","2d00000008a1b2c3d4e5f60718000000000008"
//   CertUtil: -view command completed successfully.
// Headers are the server's language and the bytes its code page, so that a header may be unreadable
// (a Chinese host writes GBK). Such columns are known by the shape of their values alone.
#include <algorithm>
#include <array>
#include <optional>

#include "engine/decode/base64.h"
#include "engine/decode/certificate.h"
#include "engine/decode/csv.h"
#include "engine/decode/text.h"
#include "engine/formats/ca_columns.h"
#include "engine/formats/dated_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using Fields = std::vector<std::string>;

constexpr std::string_view kEnterpriseTemplate = "1.3.6.1.4.1.311.21.8.";

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// AD CS serial numbers are 19 bytes and hold the request id twice, as bytes 1-4 and as the last
// four.
bool is_enterprise_serial(std::string_view text) {
  return text.size() == 38 && is_hex(text) && text.substr(2, 8) == text.substr(30, 8);
}

// "20 -- Issued"
bool is_disposition(std::string_view text) {
  static constexpr std::array<std::string_view, 10> kCodes = {"8",  "9",  "12", "15", "16",
                                                              "17", "20", "21", "30", "31"};
  const auto dashes = text.find(" -- ");
  return dashes != std::string_view::npos &&
         std::find(kCodes.begin(), kCodes.end(), text.substr(0, dashes)) != kCodes.end();
}

// "4f 8b c1 0a ...", twenty bytes: a thumbprint or a key identifier.
bool is_spaced_hash(std::string_view text) {
  if (text.size() != 59) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i % 3 == 2 ? text[i] != ' ' : !is_hex(text.substr(i, 1))) return false;
  return true;
}

bool is_account(std::string_view text) {
  return std::count(text.begin(), text.end(), '\\') == 1 && !text.starts_with('\\') &&
         text.size() < 256 && text.find_first_of(":/=\n") == std::string_view::npos;
}

std::optional<CaField> field_by_shape(std::string_view value) {
  if (is_disposition(value)) return CaField::disposition;
  if (is_enterprise_serial(value)) return CaField::serial;
  if (value.find(kEnterpriseTemplate) != std::string_view::npos && value.size() < 512)
    return CaField::certificate_template;
  if (is_account(value)) return CaField::requester;
  return std::nullopt;
}

// The fields of a header; nullopt where a name is unknown.
std::vector<std::optional<CaField>> bind_headers(const Fields& headers) {
  std::vector<std::optional<CaField>> fields;
  for (const auto& header : headers) {
    const auto* field = ca_field_by_header(header);
    fields.push_back(field ? std::optional(*field) : std::nullopt);
  }
  return fields;
}

bool is_status_line(const CsvRow& row) { return row.text.starts_with("CertUtil:"); }

class CertutilViewCsv {
 public:
  explicit CertutilViewCsv(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      reader_.feed(line, [&](CsvRow& row) { take(row, out); });
      end_ = line.offset + line.length;
    }
  }

  void finish(Output& out) {
    reader_.finish([&](CsvRow& row) {
      complete_ = false;
      take(row, out);
    });
    rows_.finish(out);
    SnapshotInfo info;
    info.source = "ca";
    info.newest_event = rows_.newest_event();
    info.complete = complete_;
    out.records.push_back({end_, 0, {}, {}, {}, false, std::move(info)});
  }

 private:
  void take(CsvRow& row, Output& out) {
    if (is_status_line(row)) {
      if (row.text.find("0x") != std::string::npos) complete_ = false;
      return;
    }
    if (columns_.empty()) return take_header(row, out);
    ++out.records_total;
    if (row.broken_quote)
      out.notes.push_back({Severity::warning, row.offset, "csv.broken_quote",
                           "a quote is never closed; the row was taken to end with its line"});
    CaRequest request;
    for (std::size_t i = 0; i < std::min(columns_.size(), row.fields.size()); ++i)
      if (columns_[i]) take_cell(request, *columns_[i], row.fields[i]);
    take_unknown(request, row.fields);
    if (!is_ca_row(request)) return;
    rows_.add({row.offset, row.length, {}, std::move(row.text), {}, false, std::move(request)},
              out);
  }

  void take_header(const CsvRow& row, Output& out) {
    columns_ = bind_headers(row.fields);
    std::string unknown;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (!columns_[i]) unknown += (unknown.empty() ? "" : ", ") + row.fields[i];
    if (!unknown.empty())
      out.notes.push_back({Severity::info, row.offset, "certutil_csv.unknown_columns",
                           std::string(cut_utf8(unknown, 1000))});
  }

  static void take_cell(CaRequest& request, CaField field, std::string_view value) {
    set_ca_field(request, field, value);
    if (field != CaField::certificate || value.size() < 100) return;
    const auto der = decode_base64(value);  // bare, or with the lines of PEM around
    request.certificate = der ? decode_certificate_der(*der) : decode_certificate(value);
    if (request.certificate) request.issuer = request.certificate->issuer;
  }

  // The request id under an unknown header: the number that the serial number holds.
  void take_request_id(CaRequest& request, const Fields& cells) const {
    if (!request.request_id.empty() || !is_enterprise_serial(request.serial)) return;
    const auto id = parse_ca_number("0x" + request.serial.substr(30));
    for (std::size_t i = 0; i < std::min(columns_.size(), cells.size()); ++i)
      if (!columns_[i] && parse_integer(trim(cells[i])) == id) request.request_id = trim(cells[i]);
  }

  // Cells under unknown headers fill what no known column filled.
  void take_unknown(CaRequest& request, const Fields& cells) const {
    std::array<std::string_view, 2> hashes;
    std::size_t hash_count = 0;
    for (std::size_t i = 0; i < std::min(columns_.size(), cells.size()); ++i) {
      const auto value = trim(cells[i]);
      if (columns_[i] || value.empty()) continue;
      if (is_spaced_hash(value) && hash_count < 2) hashes[hash_count++] = value;
      const auto field = field_by_shape(value);
      if (field && !is_filled(request, *field)) set_ca_field(request, *field, value);
    }
    take_request_id(request, cells);
    // The database lists the hash before the key identifier; one alone could be either.
    if (hash_count == 2 && request.thumbprint.empty() && request.subject_key_identifier.empty()) {
      set_ca_field(request, CaField::thumbprint, hashes[0]);
      set_ca_field(request, CaField::subject_key_identifier, hashes[1]);
    }
  }

  static bool is_filled(const CaRequest& request, CaField field) {
    switch (field) {
      case CaField::disposition:
        return !request.disposition.empty();
      case CaField::serial:
        return !request.serial.empty();
      case CaField::requester:
        return !request.requester.empty();
      default:
        return !request.template_oid.empty() || !request.template_name.empty();
    }
  }

  CsvReader reader_;
  DatedRows rows_;
  std::vector<std::optional<CaField>> columns_;
  std::uint64_t end_ = 0;
  bool complete_ = true;
};

// Two known headers of which one only a request database has, or cells of two telling shapes.
bool claims(const Head& head, std::string_view) {
  const auto headers = first_csv_row(head.text);
  if (headers.size() < 2) return false;
  const auto columns = bind_headers(headers);
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
  for (const auto& cell : cells)
    shapes += is_disposition(trim(cell)) || is_enterprise_serial(trim(cell)) ? 1 : 0;
  return shapes >= 2;
}

}  // namespace

namespace formats {
extern const Format certutil_view_csv;
const Format certutil_view_csv = {
    "certutil_view_csv",
    "AD CS request database as CSV (certutil -view csv, console list, PSPKI)",
    "documentation",
    2,
    Framing::lines,
    claims,
    start_parser<CertutilViewCsv>,
};
}  // namespace formats
}  // namespace certtrail
