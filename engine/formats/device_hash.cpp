// DeviceHash_<COMPUTER>.csv of mdmdiagnosticstool, what Autopilot knows a machine by:
//   Device Serial Number,Windows Product ID,Hardware Hash
#include "engine/decode/csv.h"
#include "engine/decode/lines.h"
#include "engine/decode/text.h"
#include "engine/formats/table_columns.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::string_view kPrefix = "DeviceHash_";

bool is_header(const std::vector<std::string>& fields) {
  const TableColumns columns(fields);
  return columns.has("deviceserialnumber") && columns.has("hardwarehash");
}

class DeviceHash {
 public:
  explicit DeviceHash(const Context& context) {
    const auto at = context.path.rfind(kPrefix);
    if (at == std::string::npos || (at > 0 && context.path[at - 1] != '/')) return;
    host_ = context.path.substr(at + kPrefix.size());
    host_ = host_.substr(0, host_.rfind('.'));
  }

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) csv_.feed(line, [&](CsvRow& row) { take(row, out); });
  }
  void finish(Output& out) {
    csv_.finish([&](CsvRow& row) { take(row, out); });
  }

 private:
  void take(const CsvRow& row, Output& out) {
    if (!started_) {
      columns_ = TableColumns(row.fields);
      started_ = true;
      return;
    }
    ++out.records_total;
    const auto say = [&](std::string_view name, std::string_view value) {
      if (!value.empty())
        out.records.push_back({row.offset,
                               row.length,
                               {},
                               std::string(value),
                               {},
                               false,
                               DeviceFact{{}, std::string(name), std::string(value)}});
    };
    say("platform", "windows");
    say("hardware_serial", columns_.cell(row.fields, {"deviceserialnumber"}));
    say("host_name", host_);
  }

  std::string host_;
  CsvReader csv_;
  TableColumns columns_;
  bool started_ = false;
};

bool claims(const Head& head, std::string_view) { return is_header(first_csv_row(head.text)); }

}  // namespace

namespace formats {
extern const Format device_hash;
const Format device_hash = {
    "device_hash",
    "Serial number and name of a Windows machine (DeviceHash of mdmdiagnosticstool)",
    "documentation",
    1,
    Framing::lines,
    claims,
    start_parser<DeviceHash>,
};
}  // namespace formats
}  // namespace certtrail
