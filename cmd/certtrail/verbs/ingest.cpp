// certtrail ingest: the inbox into the database; how it goes on stderr.
#include "engine/flow/ingest.h"

#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/link_database.h"
#include "cmd/certtrail/verbs/verbs.h"
#include "engine/decode/text.h"
#include "engine/unpack/passwords.h"

namespace certtrail {
namespace {

std::string counted(std::uint64_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : noun.ends_with("s") ? "es" : "s");
}

// One line that is overwritten; only people at a terminal see it.
Progress progress_line() {
  Progress progress;
  progress.update = [watch = Stopwatch()](std::uint64_t files, std::uint64_t files_total,
                                          std::uint64_t bytes, std::uint64_t bytes_total) {
    const double rate =
        std::max(1.0, static_cast<double>(bytes) / std::max(0.001, watch.seconds()));
    const auto left = static_cast<std::uint64_t>(static_cast<double>(bytes_total - bytes) / rate);
    std::cerr << fmt::format("\r{}/{} archives  {:.1f} MB/s  ETA {}:{:02}\x1b[K", files,
                             files_total, rate / 1e6, left / 60, left % 60)
              << std::flush;
  };
  return progress;
}

Progress progress_events() {
  Progress progress;
  progress.stored = [](const CollectionCounts& counts) {
    LogLine("collection")
        .text("file", counts.path)
        .text("status", counts.status)
        .number("bytes", counts.bytes)
        .number("members", counts.artifacts)
        .number("records", counts.records)
        .number("losses", counts.notes_loss)
        .number("warnings", counts.notes_warning)
        .print();
  };
  return progress;
}

void print_closing_line(const IngestSummary& summary) {
  std::string line = "certtrail: " + counted(summary.read, "collection") + " read";
  const auto known = summary.unchanged + summary.again;
  if (summary.forgotten > 0)
    line += fmt::format(" ({} known, {} forgotten: delete them)", known, summary.forgotten);
  else if (known > 0)
    line += fmt::format(" ({} known)", known);
  line += ", " + counted(summary.artifacts, "member") + ", " + counted(summary.records, "record") +
          "; " + counted(summary.losses(), "loss") + ", " +
          counted(summary.notes_warning, "warning");
  if (summary.losses() > 0) line += "; see `certtrail report coverage`";
  std::cerr << line << '\n';
}

void print_for_people(const IngestSummary& summary, bool quiet) {
  for (const auto& problem : summary.problems) std::cerr << "certtrail: " << problem << '\n';
  if (quiet) return;
  for (const auto& warning : summary.warnings) std::cerr << "certtrail: " << warning << '\n';
  print_closing_line(summary);
}

void print_events(const IngestSummary& summary, double seconds) {
  for (const auto& problem : summary.problems)
    LogLine("file_failed").text("message", problem).print();
  for (const auto& warning : summary.warnings)
    LogLine("file_left").text("message", warning).print();
  LogLine("ingest_finished")
      .number("files", summary.files)
      .number("collections", summary.read)
      .number("known", summary.unchanged + summary.again)
      .number("forgotten", summary.forgotten)
      .number("damaged", summary.damaged)
      .number("refused", summary.refused)
      .number("members", summary.artifacts)
      .number("records", summary.records)
      .number("losses", summary.losses())
      .number("warnings", summary.notes_warning)
      .seconds("seconds", seconds)
      .number("status", static_cast<std::uint64_t>(summary.exit_status()))
      .print();
}

IngestOptions wanted_of(const IngestVerbOptions& options, const Configuration& configuration) {
  IngestOptions wanted;
  wanted.paths = options.paths;
  wanted.database = options.database;
  wanted.unpack = {configuration.limits, read_passwords(options.password_file)};
  wanted.reading.ca_tables = std::make_shared<CaTableSettings>(configuration.ca_tables);
  wanted.reading.console_code_page = configuration.console_code_page;
  wanted.jobs = configuration.jobs;
  wanted.version = CERTTRAIL_VERSION;
  wanted.arguments = options.arguments;
  wanted.settings = ingest_settings(configuration);
  for (const auto* names : {&configuration.link.junk_serials, &configuration.link.junk_host_names})
    for (const auto& name : *names) wanted.junk.insert(ascii_lower(name));
  return wanted;
}

int ingest_and_link(const IngestVerbOptions& options) {
  auto configuration = read_configuration(options.config, options.database);
  configuration.link.as_of_us = options.as_of_us;
  const bool as_events = options.log == LogStyle::json;
  const bool shows = shows_progress() && !options.quiet && !as_events;
  const Stopwatch watch;
  if (as_events)
    LogLine("ingest_started")
        .text("version", CERTTRAIL_VERSION)
        .text("database", options.database.string())
        .print();
  const auto summary = [&] {  // the store is closed again before link opens the database
    Store store(options.database);
    return ingest(wanted_of(options, configuration), store,
                  as_events ? progress_events()
                  : shows   ? progress_line()
                            : Progress());
  }();
  if (shows) std::cerr << "\r\x1b[K";
  if (as_events)
    print_events(summary, watch.seconds());
  else
    print_for_people(summary, options.quiet);
  if (options.link)
    link_database(options.database, configuration.link, configuration.jobs, options.log);
  return summary.exit_status();
}

}  // namespace

int run(const IngestVerbOptions& options) {
  return logged(options.log, [&] { return ingest_and_link(options); });
}

}  // namespace certtrail
