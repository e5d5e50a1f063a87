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

#include "engine/decode/base64.h"
#include "engine/decode/certificate.h"
#include "engine/decode/csv.h"
#include "engine/decode/localised_lines.h"
#include "engine/decode/text.h"
#include "engine/formats/ca_columns.h"
#include "engine/formats/ca_headers.h"
#include "engine/formats/ca_tables.h"
#include "engine/formats/ca_values.h"
#include "engine/formats/dated_rows.h"
#include "engine/formats/pem_cells.h"
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
std::vector<std::optional<CaField>> bind_headers(const Fields& headers,
                                                 const CaTableSettings* settings) {
  auto fields = mapped_ca_fields(headers, settings);
  for (std::size_t i = 0; i < headers.size(); ++i)
    if (!fields[i]) fields[i] = ca_field_by_header(headers[i]);
  return fields;
}

bool is_status_line(const CsvRow& row) { return row.text.starts_with("CertUtil:"); }

// The last line of LargeCollector.cmd.
bool is_count_line(const CsvRow& row) { return row.text.starts_with("_ADCS_ROW_COUNT"); }

class CertutilViewCsv {
 public:
  explicit CertutilViewCsv(const Context& context)
      : settings_(context.ca_tables),
        localised_(context.console_code_page),
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
    if (cut_certificates_ > 0)
      out.notes.push_back({Severity::info, 0, "certutil_csv.cut_certificates",
                           std::to_string(cut_certificates_) +
                               " cells begin a certificate and do not hold it whole"});
    if (!unknown_status_.empty())
      out.notes.push_back({Severity::warning, 0, "certutil_csv.unknown_status",
                           "no disposition is known for \"" + unknown_status_ +
                               "\"; the setting ca_tables.statuses can name it"});
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
    if (columns_.empty() || is_header_again(row)) return take_header(row, out);
    ++out.records_total;
    row_is_broken_ = row.broken_quote;
    if (row.broken_quote)
      out.notes.push_back({Severity::warning, row.offset, "csv.broken_quote",
                           "a quote is never closed; the row was taken to end with its line"});
    CaRequest request;
    for (std::size_t i = 0; i < std::min(columns_.size(), row.fields.size()); ++i)
      if (columns_[i]) take_cell(request, i, row.fields[i]);
    take_unknown(request, row.fields);
    if (!is_ca_row(request)) return;
    infer_refusal(request);
    rows_.add({row.offset, row.length, {}, std::move(row.text), {}, false, std::move(request)},
              out);
  }

  // Several outputs in one file, each with a header.
  bool is_header_again(const CsvRow& row) const {
    return row.fields.size() > 1 && ca_field_by_header(row.fields[0]) &&
           ca_field_by_header(row.fields[1]);
  }

  void take_header(const CsvRow& row, Output& out) {
    columns_ = bind_headers(row.fields, settings_.get());
    attributes_.assign(columns_.size(), {});
    std::string unknown;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto header = trim(row.fields[i]);
      if (!columns_[i]) unknown += (unknown.empty() ? "" : ", ") + row.fields[i];
      if (columns_[i] == CaField::attribute)
        attributes_[i] = header.substr(kCaAttributePrefix.size());
    }
    if (!unknown.empty())
      out.notes.push_back({Severity::info, row.offset, "certutil_csv.unknown_columns",
                           std::string(cut_utf8(unknown, 1000))});
  }

  void take_cell(CaRequest& request, std::size_t column, std::string_view value) {
    switch (const auto field = *columns_[column]) {
      case CaField::attribute:
        return add_ca_attribute(request, attributes_[column], value);
      case CaField::disposition:
        return take_status(request, value);
      case CaField::certificate:
        return take_certificate(request, value);
      default:
        set_ca_field(request, field, value);
    }
  }

  void take_status(CaRequest& request, std::string_view value) {
    if (const auto mapped = mapped_ca_disposition(value, settings_.get()))
      request.disposition = std::to_string(*mapped);
    else
      set_ca_field(request, CaField::disposition, value);
    value = trim(value);
    if (request.disposition.empty() && !value.empty() && value != "EMPTY" && !row_is_broken_ &&
        unknown_status_.empty())
      unknown_status_ = cut_utf8(value, 100);
  }

  // "1657 Bytes", "EMPTY", bare base64, PEM whole or cut off.
  void take_certificate(CaRequest& request, std::string_view value) {
    constexpr std::size_t kLeast = 100;
    const bool begins = trim(value).starts_with("-----BEGIN");
    if (value.size() >= kLeast) {
      const auto der = decode_base64(value);
      request.certificate = der ? decode_certificate_der(*der) : decode_certificate(value);
    }
    if (request.certificate)
      request.issuer = request.certificate->issuer;
    else if (begins || value.size() >= kLeast)
      ++cut_certificates_;
  }

  // The console's list of failed requests has no disposition: the status code says it.
  static void infer_refusal(CaRequest& request) {
    const bool failed =  // the first bit of the HRESULT
        request.status_code.size() == 10 && request.status_code[2] >= '8';
    if (failed && request.disposition.empty() && request.serial.empty() &&
        request.thumbprint.empty() && !request.certificate)
      request.disposition = "30";
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

  std::shared_ptr<const CaTableSettings> settings_;
  LocalisedLines localised_;
  PemCells cells_;
  CsvReader reader_;
  DatedRows rows_;
  std::vector<std::optional<CaField>> columns_;
  std::vector<std::string> attributes_;  // names of those that are CaField::attribute
  std::string unknown_status_;           // the first of its kind
  std::uint64_t cut_certificates_ = 0;
  std::uint64_t end_ = 0;
  bool row_is_broken_ = false;
  bool complete_ = true;
};

// Two known headers of which one only a request database has, or cells of two telling shapes.
bool claims(const Head& head, std::string_view) {
  const auto headers = first_csv_row(head.text);
  if (headers.size() < 2) return false;
  if (is_mapped_ca_table(headers, head.ca_tables)) return true;
  const auto columns = bind_headers(headers, nullptr);
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
    "request database of a CA as CSV (certutil -view csv, console list, PSPKI, mapped)",
    "documentation",
    3,
    Framing::lines,
    claims,
    start_parser<CertutilViewCsv>,
};
}  // namespace formats
}  // namespace certtrail
