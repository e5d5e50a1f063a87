// certtrail inspect: one file as the formats see it, without a database.
#include "engine/flow/inspect.h"

#include <iostream>
#include <memory>
#include <stdexcept>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/verbs.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/record_json.h"
#include "engine/decode/text.h"
#include "engine/report/display.h"
#include "engine/unpack/passwords.h"

namespace certtrail {
namespace {

constexpr std::size_t kWrittenAtOnce = 256 << 10;
constexpr std::int64_t kYearUs = 365 * kMicrosecondsPerDay;  // below it only times of day are known

std::string path_of(const ArtifactSummary& artifact, const std::filesystem::path& file) {
  return artifact.path.empty() ? file.string() : file.string() + "!/" + artifact.path;
}

Cell time_of(const std::optional<std::int64_t>& us) {
  if (!us || *us < kYearUs) return std::monostate();
  return format_utc(*us);
}

Cell number(std::uint64_t n) { return static_cast<std::int64_t>(n); }

// The object of one artifact: its keys are a contract.
std::string artifact_json(const ArtifactSummary& artifact, const std::filesystem::path& file) {
  const Cell format = artifact.format ? Cell(std::string(artifact.format->name)) : Cell();
  return json_object(
      {"path", "format", "records_total", "records_kept", "recovered", "notes", "first_at",
       "last_at"},
      {path_of(artifact, file), format, number(artifact.records_total),
       number(artifact.records_kept), number(artifact.records_recovered),
       number(artifact.notes.size()), time_of(artifact.first_us), time_of(artifact.last_us)});
}

bool has_loss(const ArtifactSummary& artifact) {
  for (const auto& note : artifact.notes)
    if (note.severity == Severity::loss) return true;
  return false;
}

void print_table(const std::vector<ArtifactSummary>& artifacts, const std::filesystem::path& file) {
  std::vector<Row> rows, notes;
  for (const auto& artifact : artifacts) {
    const auto path = path_of(artifact, file);
    rows.push_back({artifact.status, std::string(artifact.format ? artifact.format->name : ""),
                    number(artifact.records_total), number(artifact.records_kept),
                    number(artifact.records_recovered), number(artifact.notes.size()),
                    time_of(artifact.first_us), time_of(artifact.last_us), path});
    if (!artifact.reason.empty())
      notes.push_back({std::string(artifact.status), std::monostate(), std::monostate(),
                       artifact.reason, path});
    for (const auto& note : artifact.notes)
      notes.push_back({std::string(to_string(note.severity)), number(note.offset), note.code,
                       note.detail, path});
  }
  render(rows_of({"status", "format", "total", "kept", "recovered", "notes", "first_at", "last_at",
                  "path"},
                 std::move(rows)),
         Style::table, std::cout, terminal_width());
  if (notes.empty()) return;
  std::cout << '\n';
  render(rows_of({"note", "offset", "code", "detail", "path"}, std::move(notes)), Style::table,
         std::cout, terminal_width());
}

int status_of(const std::vector<ArtifactSummary>& artifacts) {
  bool lost = false;
  for (const auto& artifact : artifacts) lost = lost || has_loss(artifact);
  return lost ? kNewLosses : kAllRead;
}

int print_records(const InspectOptions& options, const ReadingOptions& reading,
                  const UnpackOptions& unpack) {
  std::string lines;  // written many at once
  const auto write_lines = [&lines] {
    std::cout.write(lines.data(), static_cast<std::streamsize>(lines.size()));
    lines.clear();
  };
  std::vector<ArtifactSummary> artifacts;
  InspectSink sink;
  sink.record = [&](const Member&, const Record& record) {
    append_json(lines, record);
    lines += '\n';
    if (lines.size() > kWrittenAtOnce) write_lines();
  };
  sink.artifact = [&](const ArtifactSummary& artifact) { artifacts.push_back(artifact); };
  inspect(options.file, reading, unpack, sink);
  write_lines();
  for (const auto& artifact : artifacts)
    for (const auto& note : artifact.notes)
      std::cerr << "certtrail: " << path_of(artifact, options.file) << " at " << note.offset << ": "
                << note.code << ": " << printable(note.detail) << '\n';
  return status_of(artifacts);
}

}  // namespace

int run(const InspectOptions& options) {
  if (options.style == Style::csv || options.style == Style::markdown)
    throw std::invalid_argument(
        "inspect prints as table, json or jsonl; see `certtrail inspect "
        "--help`");
  const auto configuration = read_configuration(options.config, kDefaultDatabase);
  const UnpackOptions unpack{configuration.limits, read_passwords(options.password_file)};
  ReadingOptions reading;
  reading.every_record = options.records;
  reading.ca_tables = std::make_shared<CaTableSettings>(configuration.ca_tables);
  reading.console_code_page = configuration.console_code_page;
  if (options.records) return print_records(options, reading, unpack);
  std::vector<ArtifactSummary> artifacts;
  InspectSink sink;
  sink.artifact = [&](const ArtifactSummary& artifact) { artifacts.push_back(artifact); };
  inspect(options.file, reading, unpack, sink);
  const int status = status_of(artifacts);
  if (options.style == Style::table) {
    print_table(artifacts, options.file);
    return status;
  }
  const bool lines = options.style == Style::jsonl;
  if (!lines) std::cout << "[\n";
  for (std::size_t i = 0; i < artifacts.size(); ++i)
    std::cout << (lines || i == 0 ? "" : ",\n") << artifact_json(artifacts[i], options.file)
              << (lines ? "\n" : "");
  if (!lines) std::cout << "\n]\n";
  return status;
}

}  // namespace certtrail
