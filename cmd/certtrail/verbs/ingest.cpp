// certtrail ingest: the inbox into the database; how it goes on stderr.
#include "engine/flow/ingest.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/verbs.h"
#include "engine/unpack/passwords.h"

namespace certtrail {
namespace {

std::string counted(std::uint64_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : noun.ends_with("s") ? "es" : "s");
}

// One line that is overwritten; only people at a terminal see it.
Progress progress_line(bool shown) {
  if (!shown) return {};
  using Clock = std::chrono::steady_clock;
  return {[start = Clock::now()](std::uint64_t files, std::uint64_t files_total,
                                 std::uint64_t bytes, std::uint64_t bytes_total) {
    const double seconds =
        std::max(0.001, std::chrono::duration<double>(Clock::now() - start).count());
    const double rate = std::max(1.0, static_cast<double>(bytes) / seconds);
    const auto left = static_cast<std::uint64_t>(static_cast<double>(bytes_total - bytes) / rate);
    std::cerr << fmt::format("\r{}/{} archives  {:.1f} MB/s  ETA {}:{:02}\x1b[K", files,
                             files_total, rate / 1e6, left / 60, left % 60)
              << std::flush;
  }};
}

void print_closing_line(const IngestSummary& summary) {
  std::string line = "certtrail: " + counted(summary.read, "collection") + " read";
  if (const auto known = summary.unchanged + summary.again; known > 0)
    line += fmt::format(" ({} known)", known);
  line += ", " + counted(summary.artifacts, "member") + ", " + counted(summary.records, "record") +
          "; " + counted(summary.losses(), "loss") + ", " +
          counted(summary.notes_warning, "warning");
  if (summary.losses() > 0) line += "; see `certtrail report coverage`";
  std::cerr << line << '\n';
}

}  // namespace

int run(const IngestVerbOptions& options) {
  IngestOptions wanted;
  wanted.paths = options.paths;
  wanted.database = options.database;
  wanted.unpack = {options.limits, read_passwords(options.password_file)};
  wanted.jobs = options.jobs;
  wanted.version = CERTTRAIL_VERSION;
  wanted.arguments = options.arguments;
  const bool shows = shows_progress() && !options.quiet;
  const auto summary = [&] {  // the store is closed again before link opens the database
    Store store(options.database);
    return ingest(wanted, store, progress_line(shows));
  }();
  if (shows) std::cerr << "\r\x1b[K";
  for (const auto& problem : summary.problems) std::cerr << "certtrail: " << problem << '\n';
  if (!options.quiet) {
    for (const auto& warning : summary.warnings) std::cerr << "certtrail: " << warning << '\n';
    print_closing_line(summary);
  }
  if (options.link) run(LinkOptions{options.database, options.as_of_us});
  return summary.exit_status();
}

}  // namespace certtrail
