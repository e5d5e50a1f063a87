#include "cmd/certtrail/verbs/given_parameters.h"

namespace certtrail {

void check_parameters(const std::vector<const Report*>& wanted,
                      const std::map<std::string, std::string>& given) {
  for (const auto& [name, value] : given) {
    const auto knows = [&name = name](const Report* report) {
      for (const auto& parameter : report->parameters)
        if (parameter.name == name) return true;
      return false;
    };
    bool known = false;
    for (const auto* report : wanted) known = known || knows(report);
    if (!known) bind_parameters(*wanted.front(), {{name, value}});  // says what is wrong
  }
}

std::map<std::string, std::string> parameters_of(const Report& report,
                                                 const std::map<std::string, std::string>& given) {
  std::map<std::string, std::string> own;
  for (const auto& parameter : report.parameters)
    if (const auto found = given.find(parameter.name); found != given.end()) own.insert(*found);
  return own;
}

}  // namespace certtrail
