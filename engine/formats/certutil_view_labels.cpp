#include "engine/formats/certutil_view_labels.h"

#include <algorithm>

#include "engine/decode/text.h"
#include "engine/formats/ca_columns.h"
#include "engine/formats/ca_headers.h"

namespace certtrail {
namespace {

constexpr std::size_t kLabelLimit = 1024;

// Cells of a preamble row stand at least two blanks apart; a name wider than its column shifts the
// rest.
std::string_view next_cell(std::string_view& line) {
  while (line.starts_with(' ')) line.remove_prefix(1);
  const auto end = std::min(line.find("  "), line.size());
  const auto cell = line.substr(0, end);
  line.remove_prefix(end);
  return cell;
}

// Behind a label: optional blank (French prints one, also unbreakable), then a colon.
bool take_colon(std::string_view& text) {
  if (text.starts_with("\xC2\xA0"))
    text.remove_prefix(2);
  else if (text.starts_with(' '))
    text.remove_prefix(1);
  if (!text.starts_with(':')) return false;
  text.remove_prefix(1);
  return true;
}

bool take_indent(std::string_view& line) {
  if (line.size() < 4 || line[0] != ' ' || line[1] != ' ' || line[2] == ' ') return false;
  line.remove_prefix(2);
  return true;
}

}  // namespace

CertutilViewLabels::CertutilViewLabels() {
  for (const auto& column : ca_columns()) add(column.english, column.field);
  for (const auto& [header, field] : ca_headers()) add(header, field);
}

void CertutilViewLabels::clear() {
  labels_.clear();
  for (auto& bucket : by_first_byte_) bucket.clear();
  expected_ = 0;
  names_hold_colons_ = false;
  are_listed_ = true;
}

void CertutilViewLabels::add(std::string_view name, CaField field, std::string_view attribute) {
  if (labels_.size() >= kLabelLimit || name.empty()) return;
  names_hold_colons_ = names_hold_colons_ || name.find(':') != std::string_view::npos;
  labels_.push_back({std::string(name), field, std::string(attribute), 0});
  auto& bucket = by_first_byte_[static_cast<unsigned char>(name.front())];
  const auto place = std::find_if(bucket.begin(), bucket.end(), [&](std::uint16_t other) {
    return labels_[other].name.size() < name.size();
  });
  bucket.insert(place, static_cast<std::uint16_t>(labels_.size() - 1));
}

bool CertutilViewLabels::bind(std::string_view line) {
  if (!line.starts_with("  ")) return false;
  const auto column = next_cell(line);
  const auto display = next_cell(line);
  if (column.empty() || display.empty() || column.find(' ') != std::string_view::npos) return false;
  const auto field = ca_field_by_name(column);
  add(display, field,
      field == CaField::attribute ? column.substr(kCaAttributePrefix.size()) : std::string_view());
  return true;
}

void CertutilViewLabels::start_row() {
  ++row_;
  expected_ = 0;
}

bool CertutilViewLabels::try_label(std::size_t index, std::string_view text, Match& match) {
  auto& label = labels_[index];
  if (label.row == row_ || !text.starts_with(label.name)) return false;
  text.remove_prefix(label.name.size());
  if (!take_colon(text)) return false;
  label.row = row_;
  match = {label.field, trim(text), label.attribute};
  expected_ = index + 1;
  return true;
}

bool CertutilViewLabels::match_next(std::string_view line, Match& match) {
  if (!are_listed_) return this->match(line, match);
  return take_indent(line) && expected_ < labels_.size() && try_label(expected_, line, match);
}

bool CertutilViewLabels::match(std::string_view line, Match& match) {
  if (!take_indent(line)) return false;
  if (!names_hold_colons_ && expected_ < labels_.size() && try_label(expected_, line, match))
    return true;
  for (const auto index : by_first_byte_[static_cast<unsigned char>(line.front())])
    if (try_label(index, line, match)) return true;
  return false;
}

}  // namespace certtrail
