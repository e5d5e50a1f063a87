// Canned reports: each is one .sql file, whose leading comment is its documentation:
//
//   -- Certificates that were issued and are not on their device
//   -- question: Which users lack a certificate that the CA has paid out?
//   -- severity: warning
//   -- needs: device ca
//   -- param platform windows|ios default '': only this platform; empty means all
//   -- param since date default '': only issued at or after this date (UTC)
//   -- column device_name: newest name of the device
//   SELECT ...
//
// Nothing else registers a report: the file name is its name. In its SQL iso8601(x) stands for a
// time as views print it, x being microseconds.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

enum class ParameterType { text, integer, date, choice };
std::string_view to_string(ParameterType type);

struct Parameter {
  std::string name;  // bound as :name
  ParameterType type = ParameterType::text;
  std::vector<std::string> choices;  // of type choice; the default is allowed besides
  std::string default_value;         // as text; empty is allowed for all but integer
  std::string sentence;
};

struct ReportColumn {
  std::string name;  // the alias in the SELECT
  std::string sentence;
};

enum class ReportSeverity { info, warning, critical };  // what a row in it means
std::string_view to_string(ReportSeverity severity);

struct Report {
  std::string name;  // file name without .sql
  std::string file;  // as messages name it
  bool built_in = true;
  std::string title;     // first comment line
  std::string question;  // what it answers
  ReportSeverity severity = ReportSeverity::info;
  std::vector<std::string> needs;  // kinds of evidence without which it can have no rows
  std::vector<Parameter> parameters;
  std::vector<ReportColumn> columns;
  std::size_t sql_line = 1;  // line of the file in which `sql` begins
  std::string sql;           // what follows the header
};

// What is wrong with a report's file; line 0 is about the file as a whole.
struct Finding {
  std::string file;
  std::size_t line = 0;
  std::string text;
};
std::string to_string(const Finding& finding);  // "file:line: text"

// Reads one file and adds to `findings` what is not as above; such a report must not be run.
Report parse_report(const std::string& name, const std::string& file, std::string_view text,
                    std::vector<Finding>& findings);

struct Catalogue {
  std::vector<Report> reports;    // in order of name
  std::vector<Finding> findings;  // files that are no reports are not among `reports`
};

// The built-in reports and the .sql files of `folder` (none if it is empty). A file of a built-in's
// name is a finding. Throws std::runtime_error if the folder cannot be read.
Catalogue load_catalogue(const std::filesystem::path& folder);

// The same for running them: throws std::invalid_argument with the first finding.
std::vector<Report> load_reports(const std::filesystem::path& folder);

// The built-in ones.
const std::vector<Report>& reports();

// Throws std::invalid_argument, naming the nearest report, if there is none of that name.
const Report& find_report(std::string_view name, const std::vector<Report>& among = reports());

// The values to bind for a report: its defaults, replaced by what is given. Dates ("2026-01-31" or
// ISO 8601) become the spelling that views use. Throws std::invalid_argument on an unknown
// parameter or a value that is not of its type.
std::map<std::string, std::string> bind_parameters(const Report& report,
                                                   const std::map<std::string, std::string>& given);

}  // namespace certtrail
