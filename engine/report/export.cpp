#include "engine/report/export.h"

#include <stdexcept>

#include "engine/decode/text.h"
#include "engine/store/schema_text.h"

namespace certtrail {
namespace {

std::string ending_of(Style style) {
  switch (style) {
    case Style::table:
      return ".txt";
    case Style::csv:
      return ".csv";
    case Style::json:
      return ".json";
    case Style::jsonl:
      return ".jsonl";
    case Style::markdown:
      return ".md";
  }
  return "";
}

std::map<std::string, std::string> bound(const Report& report,
                                         const std::map<std::string, std::string>& given) {
  std::map<std::string, std::string> own;
  for (const auto& parameter : report.parameters)
    if (const auto found = given.find(parameter.name); found != given.end()) own.insert(*found);
  return bind_parameters(report, own);
}

std::string object_of(const std::map<std::string, std::string>& pairs) {
  std::vector<std::string> names;
  Row values;
  for (const auto& [name, value] : pairs) {
    names.push_back(name);
    values.emplace_back(value);
  }
  return json_object(names, values);
}

// The elements of a JSON array, one a line.
std::string lines_of(const std::vector<std::string>& objects) {
  std::string out = "[";
  for (const auto& object : objects) out += (out.size() > 1 ? ",\n    " : "\n    ") + object;
  return out + (objects.empty() ? "]" : "\n  ]");
}

std::string settings_of(Reader& reader) {
  std::vector<std::string> objects;
  Query query(reader, lookup_sql("export_settings"));
  for (Row row; query.next(row);) objects.push_back(json_object(query.columns(), row));
  return lines_of(objects);
}

std::string files_of(const std::vector<ExportedFile>& files) {
  std::vector<std::string> objects;
  for (const auto& file : files) {
    const Row row = {file.name,
                     file.report->name,
                     file.report->title,
                     std::string(to_string(file.report->severity)),
                     static_cast<std::int64_t>(file.rows),
                     static_cast<std::int64_t>(file.written.bytes),
                     file.written.sha256};
    auto object =
        json_object({"file", "report", "title", "severity", "rows", "bytes", "sha256"}, row);
    object.pop_back();
    objects.push_back(object + ",\"parameters\":" + object_of(file.parameters) + "}");
  }
  return lines_of(objects);
}

// {"key": value, ...}, one a line; no time of day, so that nothing changes unless the database
// does.
std::string manifest_of(Reader& reader, const ExportRequest& request,
                        const std::vector<ExportedFile>& files) {
  Query state(reader, expand_iso8601(lookup_sql("export_state")));
  Row row;
  state.next(row);
  std::string out = "{\n  \"made_by\": " + json_string(kMadeBy) +
                    ",\n  \"program\": " + json_string(request.version) +
                    ",\n  \"schema\": " + std::to_string(reader.schema_version());
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto pair = json_object({state.columns()[i]}, {row[i]});  // {"name":value}
    const auto colon = pair.find(':');
    out += ",\n  " + pair.substr(1, colon - 1) + ": " +
           pair.substr(colon + 1, pair.size() - colon - 2);
  }
  return out + ",\n  \"settings\": " + settings_of(reader) + ",\n  \"files\": " + files_of(files) +
         "\n}\n";
}

}  // namespace

std::vector<ExportedFile> export_reports(Reader& reader, const ExportRequest& request,
                                         const std::function<void(const ExportedFile&)>& done) {
  ExportFolder folder(request.folder);
  reader.hold_state();
  std::vector<ExportedFile> files;
  for (const auto* report : request.reports) {
    ExportedFile file{
        report->name + ending_of(request.style), report, bound(*report, request.parameters), 0, {}};
    if (file.name == kManifest)
      throw std::invalid_argument("a report cannot be called manifest, for " +
                                  std::string(kManifest) + " is the export's own");
    file.written = folder.write(file.name, [&](std::ostream& out) {
      auto query = run_report(reader, *report, file.parameters);
      file.rows = render(rows_of(query), request.style, out, 0, request.formulas);
    });
    done(file);
    files.push_back(std::move(file));
  }
  const auto manifest = manifest_of(reader, request, files);
  folder.write(kManifest, [&](std::ostream& out) { out << manifest; });
  folder.publish();
  return files;
}

}  // namespace certtrail
