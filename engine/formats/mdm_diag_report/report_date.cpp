#include "engine/formats/mdm_diag_report/report_date.h"

#include <algorithm>

#include "engine/decode/local_date.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::size_t kLongestDate = 64;

}  // namespace

std::string printed_report_date(std::string_view html) {
  html = html.substr(0, html.find("<tr"));
  while (!html.empty()) {
    const auto text = trim(html.substr(0, html.find('<')));
    if (text.size() <= kLongestDate) {
      const auto date = take_date_apart(text);
      if (date && date->has_time) return std::string(text);
    }
    html.remove_prefix(std::min(html.size(), html.find('>')));
    if (!html.empty()) html.remove_prefix(1);
  }
  return {};
}

Moment read_report_date(const std::string& printed, const std::vector<std::string>& others) {
  LocalDateReader reader;
  reader.see(printed);
  for (const auto& date : others) reader.see(date);
  reader.settle();
  return reader.ambiguous() || reader.mixed() ? Moment{} : reader.read(printed);
}

}  // namespace certtrail
