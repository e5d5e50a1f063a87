#include "engine/decode/json_objects.h"

#include <algorithm>
#include <utility>

namespace certtrail {
namespace {

constexpr std::size_t kKeyLimit = 16;    // of which "values" is the longest looked for
constexpr std::size_t kDepthLimit = 64;  // of lists and objects in each other

bool names_rows(std::string_view key) { return key == "value" || key == "values"; }

}  // namespace

void JsonObjectReader::feed(const Line& line, const Take& take) {
  // Of text that was decoded, only where its line stands is known.
  const bool verbatim = line.length - line.text.size() <= 2;
  const auto end_of_line = line.offset + line.length;
  for (std::size_t i = 0; i < line.text.size(); ++i) {
    if (const auto plain = plain_text(line.text.substr(i)); plain > 0) {
      keep_text(line.text.substr(i, plain));
      i += plain;
    }
    if (i == line.text.size()) break;
    const auto offset = line.offset + i;
    read(line.text[i], verbatim ? Place{offset, offset + 1} : Place{line.offset, end_of_line},
         take);
  }
  if (line.length != line.text.size() && !in_text_)
    read('\n', {end_of_line - 1, end_of_line}, take);
}

// How many characters go on with the text that is open, as long as the row is small.
std::size_t JsonObjectReader::plain_text(std::string_view text) const {
  if (!in_text_ || escaped_ || lost_ || row_.text.empty()) return 0;
  std::size_t end = 0;  // find_first_of would search its set for each character
  while (end < text.size() && text[end] != '"' && text[end] != '\\') ++end;
  return row_.text.size() + end < kObjectLimit ? end : 0;
}

void JsonObjectReader::keep_text(std::string_view text) {
  row_.text += text;
  if (keeps_text_ && key_.size() < kKeyLimit) key_ += text.substr(0, kKeyLimit - key_.size());
}

void JsonObjectReader::read(char c, Place place, const Take& take) {
  if (!row_.text.empty()) {
    row_.text += c;
    row_.length = place.end - row_.offset;
    if (row_.text.size() > kObjectLimit) return drop_large_row();
  }
  if (lost_) return look_for_row(c, place);
  if (in_text_) {
    if (!escaped_ && c == '"') {
      in_text_ = false;
    } else if (keeps_text_ && key_.size() < kKeyLimit) {
      key_ += c;
    }
    escaped_ = !escaped_ && c == '\\';
    return;
  }
  switch (c) {
    case '"':
      if (open_.empty()) return;
      in_text_ = true;
      keeps_text_ = open_.back() == Level::row_or_page || open_.back() == Level::page;
      if (keeps_text_) key_.clear();
      is_key_ = false;
      return;
    case ':':
      is_key_ = true;
      return;
    case '{':
    case '[':
      return open(c, place);
    case '}':
    case ']':
      return close(take);
    case ' ':
    case '\t':
    case '\r':
    case '\n':
      return;
    default:
      is_key_ = false;
  }
}

void JsonObjectReader::open(char bracket, Place place) {
  seen_ = true;
  const bool at_page =
      !open_.empty() && (open_.back() == Level::row_or_page || open_.back() == Level::page);
  const bool list_of_rows = at_page && bracket == '[' && is_key_ && names_rows(key_);
  is_key_ = false;
  if (list_of_rows) turn_into_page();
  if (open_.size() >= kDepthLimit) {
    broken_ = true;
    return;
  }
  if (list_of_rows) return open_.push_back(Level::list);
  const bool at_rows = open_.empty() || open_.back() == Level::list;
  if (!at_rows) return open_.push_back(Level::inner);
  if (bracket == '[') return open_.push_back(Level::list);
  open_.push_back(Level::row_or_page);
  row_ = {"{", place.start, place.end - place.start};
}

// Its other members ("@odata.nextLink", "reportName") are no row.
void JsonObjectReader::turn_into_page() {
  open_.back() = Level::page;
  row_ = {};
}

void JsonObjectReader::close(const Take& take) {
  is_key_ = false;
  if (open_.empty()) return;
  const auto level = open_.back();
  open_.pop_back();
  if (level != Level::row_or_page || row_.text.empty()) return;
  auto row = std::exchange(row_, {});
  take(row);
}

// A quote that is never closed must not take the rest with it: whether what follows is in a text or
// not is no longer known.
void JsonObjectReader::drop_large_row() {
  ++too_large_;
  row_ = {};
  while (!open_.empty() && open_.back() != Level::row_or_page) open_.pop_back();
  if (!open_.empty()) open_.pop_back();
  in_text_ = escaped_ = is_key_ = false;
  lost_ = true;
}

// A brace with a quote behind it begins a row.
void JsonObjectReader::look_for_row(char c, Place place) {
  if (c == '{') {
    brace_ = place;
  } else if (c == '"' && brace_) {
    lost_ = false;
    open('{', *std::exchange(brace_, std::nullopt));
    row_.text += c;
    row_.length = place.end - row_.offset;
    in_text_ = keeps_text_ = true;
    key_.clear();
  } else {
    brace_.reset();
  }
}

}  // namespace certtrail
