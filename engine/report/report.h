// Canned reports: each is one file in queries/, whose leading comment is its documentation:
//
//   -- Certificates that were issued and are not on their device
//   -- question: Which users lack a certificate that the CA has paid out?
//   -- severity: warning
//   -- param platform text default '': only this platform; empty means all
//   -- column device_name: newest name of the device
//   SELECT ...
//
// Nothing else registers a report: the file name is its name.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

enum class ParameterType { text, integer, date };
std::string_view to_string(ParameterType type);

struct Parameter {
  std::string name;  // bound as :name
  ParameterType type = ParameterType::text;
  std::string default_value;  // as text; empty is allowed for text and date
  std::string sentence;
};

struct ReportColumn {
  std::string name;  // the alias in the SELECT
  std::string sentence;
};

struct Report {
  std::string name;      // file name without .sql
  std::string title;     // first comment line
  std::string question;  // what it answers
  std::string severity;  // info, warning or critical: what a row in it means
  std::vector<Parameter> parameters;
  std::vector<ReportColumn> columns;
  std::string header;  // the comment as it stands in the file
  std::string sql;     // what follows it
};

// Reads one query file. Throws std::logic_error that names the line if the header is not as above:
// the files are compiled in, so only a test can see that.
Report parse_report(std::string_view name, std::string_view text);

// All reports, in order of name.
const std::vector<Report>& reports();

// Throws std::invalid_argument, naming the nearest report, if there is none of that name.
const Report& find_report(std::string_view name);

// The values to bind for a report: its defaults, replaced by what is given. Dates ("2026-01-31" or
// ISO 8601) become the spelling that views use. Throws std::invalid_argument on an unknown
// parameter or a value that is not of its type.
std::map<std::string, std::string> bind_parameters(const Report& report,
                                                   const std::map<std::string, std::string>& given);

}  // namespace certtrail
