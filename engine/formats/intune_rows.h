// Rows of Intune's exported reports and objects of Microsoft Graph, whether they come as CSV or as
// JSON. Column names are those of the export API and of Graph; the portal's display names and the
// headers of older exports count as aliases.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/dated_rows.h"
#include "engine/formats/table_columns.h"
#include "engine/model/format.h"

namespace certtrail {

// A report as its header shows it.
enum class IntuneReport : std::uint8_t {
  none,
  certificates,
  certificate_states,  // Graph's objects
  devices,
  assignments,
  connectors  // Graph's objects
};

// Recognised by columns that no other report has; the file's name is not looked at.
IntuneReport intune_report(const TableColumns& columns);

// Turns rows of one report into records.
class IntuneRows {
 public:
  explicit IntuneRows(IntuneReport report) : report_(report) {}

  void start(const std::vector<std::string>& headers);
  bool started() const { return started_; }
  // `raw` is the row for people; offset and length its place.
  void add(const std::vector<std::string>& fields, std::string raw, std::uint64_t offset,
           std::uint64_t length, Output& out);
  void finish(bool complete, std::uint64_t end, Output& out);

 private:
  std::string scope() const;
  std::string_view snapshot_source() const;  // empty: its rows are no picture of a whole

  IntuneReport report_;
  std::vector<std::string> headers_;
  TableColumns columns_;
  DatedRows rows_{ZoneBasis::utc_by_format};
  Moment newest_sync_;
  bool started_ = false;
};

}  // namespace certtrail
