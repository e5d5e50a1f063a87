#include "engine/formats/pem_cells.h"

#include <algorithm>
#include <string_view>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

// "...<tab>-----BEGIN CERTIFICATE-----", and nothing behind it.
bool begins_block(std::string_view line) {
  line = trim(line);
  if (!line.ends_with("-----")) return false;
  const auto begin = line.rfind("-----BEGIN ");
  return begin != std::string_view::npos &&
         line.find_first_of("\",;\t", begin) == std::string_view::npos;
}

bool is_base64_line(std::string_view line) {
  line = trim(line);
  return !line.empty() && std::all_of(line.begin(), line.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=';
  });
}

bool ends_block(std::string_view line) { return trim(line).starts_with("-----END "); }

bool has_odd_quotes(std::string_view line) {
  return std::count(line.begin(), line.end(), '"') % 2 != 0;
}

}  // namespace

void PemCells::hold(const Line& line) {
  held_bytes_ = line.text.size() + (held_.empty() ? 0 : held_bytes_);
  held_.push_back({std::string(line.text), line.offset, line.length});
}

void PemCells::release(const Take& take) {
  for (const auto& held : held_) {
    if (has_odd_quotes(held.text)) quoted_ = !quoted_;
    take({held.text, held.offset, held.length});
  }
  held_.clear();
}

void PemCells::join(const Take& take) {
  std::string text;
  std::uint64_t length = 0;
  for (const auto& held : held_) {
    const auto part = std::string_view(held.text);
    text += is_base64_line(part) ? trim(part) : part;
    length += held.length;
  }
  const auto offset = held_.front().offset;
  held_.clear();
  ended_ = false;
  take({text, offset, length});
}

// Behind the end of a block its row goes on, also on a line of its own that starts with a
// delimiter, and may hold another block.
void PemCells::go_on(const Line& line, const Take& take) {
  hold(line);
  if (begins_block(line.text)) {
    ended_ = false;
  } else {
    join(take);
  }
}

void PemCells::feed(const Line& line, const Take& take) {
  if (ended_) {
    if (line.text.find_first_of("\t,;") == 0) return go_on(line, take);
    join(take);
  }
  if (!held_.empty() && !is_base64_line(line.text) && !ends_block(line.text)) release(take);
  if (!held_.empty()) {
    const bool bare = trim(line.text).ends_with("-----");
    if (ends_block(line.text) && (!bare || begins_block(line.text))) return go_on(line, take);
    hold(line);
    ended_ = ends_block(line.text);
    if (!ended_ && (held_.size() > kLines || held_bytes_ > kBytes)) release(take);
    return;
  }
  if (!quoted_ && begins_block(line.text) && !has_odd_quotes(line.text)) return hold(line);
  if (has_odd_quotes(line.text)) quoted_ = !quoted_;
  take(line);
}

void PemCells::finish(const Take& take) {
  if (ended_) join(take);
  release(take);
}

}  // namespace certtrail
