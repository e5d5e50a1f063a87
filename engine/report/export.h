// All reports into a folder, with a manifest that says what they are and rest on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/report/export_folder.h"
#include "engine/report/query.h"
#include "engine/report/render.h"
#include "engine/report/report.h"

namespace certtrail {

struct ExportRequest {
  std::filesystem::path folder;
  std::vector<const Report*> reports;
  std::map<std::string, std::string> parameters;  // each report takes those that it has
  Style style = Style::csv;
  Formulas formulas = Formulas::neutralise;
  std::string version;  // of the program
};

struct ExportedFile {
  std::string name;
  const Report* report = nullptr;
  std::map<std::string, std::string> parameters;  // as bound, defaults included
  std::uint64_t rows = 0;
  WrittenFile written;
};

// Writes one file for each report and the manifest, from one state of the database, then puts them
// in the folder's place. The same database, reports and parameters give the same bytes. Throws as
// ExportFolder does, std::invalid_argument for a report that cannot be run; the folder is then as
// it was. `done` is told of each file.
std::vector<ExportedFile> export_reports(
    Reader& reader, const ExportRequest& request,
    const std::function<void(const ExportedFile&)>& done = [](const auto&) {});

}  // namespace certtrail
