// Which reports there are: the compiled-in files and those of a folder.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "engine/report/report.h"
#include "engine/store/embedded.h"

namespace certtrail {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sql_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".sql" && entry->is_regular_file(error))
      files.push_back(entry->path());
  if (error)
    throw std::runtime_error(folder.string() + ": cannot be read as a folder of reports (" +
                             error.message() + "); name another with --queries");
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.good() && !in.eof()) throw std::runtime_error(file.string() + ": cannot be read");
  return text;
}

// What forbids the name of a file as that of a report; empty if nothing does.
std::string name_problem(const std::string& name) {
  if (name.empty() ||
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
    return "a report is named by lower-case letters, digits and _";
  if (name == "all") return "`all` stands for every report; rename the file";
  for (const auto& report : reports())
    if (report.name == name) return "a built-in report has this name; rename the file";
  return {};
}

}  // namespace

const std::vector<Report>& reports() {
  static const std::vector<Report> all = [] {
    std::vector<Report> parsed;
    std::vector<Finding> findings;
    for (const auto& file : embedded::queries()) {
      const auto name = std::string(file.name.substr(0, file.name.rfind(".sql")));
      parsed.push_back(parse_report(name, "queries/" + name + ".sql", file.text, findings));
    }
    if (!findings.empty()) throw std::logic_error(to_string(findings.front()));
    return parsed;
  }();
  return all;
}

Catalogue load_catalogue(const fs::path& folder) {
  Catalogue catalogue{reports(), {}};
  if (folder.empty()) return catalogue;
  for (const auto& file : sql_files(folder)) {
    const auto name = file.stem().string();
    const auto before = catalogue.findings.size();
    if (const auto problem = name_problem(name); !problem.empty())
      catalogue.findings.push_back({file.string(), 0, problem});
    auto report = parse_report(name, file.string(), text_of(file), catalogue.findings);
    report.built_in = false;
    if (catalogue.findings.size() == before) catalogue.reports.push_back(std::move(report));
  }
  std::sort(catalogue.reports.begin(), catalogue.reports.end(),
            [](const Report& a, const Report& b) { return a.name < b.name; });
  return catalogue;
}

std::vector<Report> load_reports(const fs::path& folder) {
  auto catalogue = load_catalogue(folder);
  if (!catalogue.findings.empty())
    throw std::invalid_argument(to_string(catalogue.findings.front()));
  return std::move(catalogue.reports);
}

}  // namespace certtrail
