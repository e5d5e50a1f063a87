// Reports that Intune exports as CSV (Graph exportJobs, or the portal's Export button), for example
//   CertificateStatus,DeviceId,DeviceName,...,SerialNumber,SubjectName,Thumbprint,UPN,...
// The dialect is loose: a byte order mark, bare quotes inside unquoted cells, ragged rows. Each
// report is known by its header, since people rename the files.
#include "engine/decode/csv.h"
#include "engine/formats/intune_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

template <IntuneReport report>
class IntuneCsv {
 public:
  explicit IntuneCsv(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      reader_.feed(line, [&](CsvRow& row) { take(row, out); });
      end_ = line.offset + line.length;
    }
  }

  void finish(Output& out) {
    bool complete = true;
    reader_.finish([&](CsvRow& row) {
      complete = false;
      take(row, out);
    });
    rows_.finish(complete, end_, out);
  }

 private:
  void take(CsvRow& row, Output& out) {
    if (!rows_.started()) return rows_.start(row.fields);
    if (row.broken_quote)
      out.notes.push_back({Severity::warning, row.offset, "csv.broken_quote",
                           "a quote is never closed; the row was taken to end with its line"});
    rows_.add(row.fields, std::move(row.text), row.offset, row.length, out);
  }

  CsvReader reader_;
  IntuneRows rows_{report};
  std::uint64_t end_ = 0;
};

template <IntuneReport report>
bool claims(const Head& head, std::string_view) {
  if (head.text.empty() || head.text.front() == '{' || head.text.front() == '[') return false;
  const auto found = intune_report(TableColumns(first_csv_row(head.text)));
  return found == report ||
         (report == IntuneReport::certificates && found == IntuneReport::certificate_states);
}

}  // namespace

namespace formats {
extern const Format intune_certificates;
extern const Format intune_devices;
extern const Format intune_assignments;

const Format intune_certificates = {
    "intune_certificates",
    "Intune certificate reports (AllDeviceCertificates, CertificatesByRAPolicy), CSV",
    "documentation",
    2,
    Framing::lines,
    claims<IntuneReport::certificates>,
    start_parser<IntuneCsv<IntuneReport::certificates>>,
};
const Format intune_devices = {
    "intune_devices",
    "Intune device inventories (Devices, DevicesWithInventory), CSV",
    "documentation",
    3,
    Framing::lines,
    claims<IntuneReport::devices>,
    start_parser<IntuneCsv<IntuneReport::devices>>,
};
const Format intune_assignments = {
    "intune_assignments",
    "Intune assignment reports (per device and policy), CSV",
    "documentation",
    2,
    Framing::lines,
    claims<IntuneReport::assignments>,
    start_parser<IntuneCsv<IntuneReport::assignments>>,
};
}  // namespace formats
}  // namespace certtrail
