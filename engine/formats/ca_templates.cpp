#include "engine/formats/ca_templates.h"

#include <algorithm>
#include <string>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

bool is_oid(std::string_view text) {
  return text.find('.') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace

void set_ca_template(CaRequest& row, std::string_view value) {
  std::string name;
  std::size_t at = 0;
  while (at < value.size()) {
    const auto end = std::min(value.find(' ', at), value.size());
    auto word = value.substr(at, end - at);
    auto bare = word;
    while (!bare.empty() && (bare.front() == '"' || bare.front() == '(')) bare.remove_prefix(1);
    while (!bare.empty() && (bare.back() == '"' || bare.back() == ')')) bare.remove_suffix(1);
    if (is_oid(bare)) {
      row.template_oid = bare;
    } else if (!word.empty()) {
      if (!name.empty()) name += ' ';
      name += word.front() == '"' || word.back() == '"' ? bare : word;
    }
    at = end + 1;
  }
  if (!name.empty()) row.template_name = std::move(name);
}

// "CertificateTemplate:IntuneSCEP" names the template that was asked for.
void set_ca_attributes(CaRequest& row, std::string_view value) {
  static constexpr std::string_view kTemplate = "CertificateTemplate:";
  row.request_attributes = value;
  const auto found = value.find(kTemplate);
  if (found == std::string_view::npos || !row.template_name.empty()) return;
  auto name = value.substr(found + kTemplate.size());
  name = trim(name.substr(0, name.find('\n')));
  if (is_oid(name)) {
    if (row.template_oid.empty()) row.template_oid = name;
  } else {
    row.template_name = name;
  }
}

void add_ca_attribute(CaRequest& row, std::string_view name, std::string_view value) {
  value = trim(value);
  if (value.empty() || value == "EMPTY" || name.empty()) return;
  const auto start = std::string(name) + ":";
  auto all = row.request_attributes;
  if (contains_ignoring_case("\n" + all, "\n" + start)) return;
  if (!all.empty()) all += '\n';
  set_ca_attributes(row, all + start + std::string(value));
}

}  // namespace certtrail
