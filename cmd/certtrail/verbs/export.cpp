// certtrail export: all reports into a folder, whole or not at all.
#include "engine/report/export.h"

#include <fmt/format.h>

#include <iostream>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/given_parameters.h"
#include "cmd/certtrail/verbs/verbs.h"

namespace certtrail {
namespace {

void print_event(const ExportedFile& file) {
  LogLine("exported")
      .text("file", file.name)
      .text("report", file.report->name)
      .text("severity", std::string(to_string(file.report->severity)))
      .number("rows", file.rows)
      .number("bytes", file.written.bytes)
      .print();
}

int export_all(const ExportOptions& options) {
  const Stopwatch watch;
  ExportRequest request;
  request.folder = options.folder;
  const auto list = load_reports(options.queries);
  for (const auto& report : list) request.reports.push_back(&report);
  request.parameters = options.parameters;
  request.style = options.style;
  request.formulas = options.formulas;
  request.version = CERTTRAIL_VERSION;
  check_parameters(request.reports, options.parameters);
  Reader reader(options.database);
  const bool as_events = options.log == LogStyle::json;
  const auto files =
      as_events ? export_reports(reader, request, print_event) : export_reports(reader, request);
  std::uint64_t rows = 0, bytes = 0;
  bool condition_held = false;
  for (const auto& file : files) {
    rows += file.rows;
    bytes += file.written.bytes;
    condition_held = condition_held || (options.fail_if && file.rows > 0 &&
                                        file.report->severity >= *options.fail_if);
  }
  const int status = condition_held ? kConditionHeld : kAllRead;
  if (as_events)
    LogLine("export_finished")
        .text("folder", options.folder.string())
        .number("files", files.size())
        .number("rows", rows)
        .number("bytes", bytes)
        .seconds("seconds", watch.seconds())
        .number("status", static_cast<std::uint64_t>(status))
        .print();
  else if (!options.quiet)
    std::cerr << fmt::format("certtrail: {}: {} reports, {} rows\n", options.folder.string(),
                             files.size(), rows);
  return status;
}

}  // namespace

int run(const ExportOptions& options) {
  return logged(options.log, [&] { return export_all(options); });
}

}  // namespace certtrail
