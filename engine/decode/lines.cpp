#include "engine/decode/lines.h"

namespace certtrail {
namespace {

constexpr std::size_t kHeadForEncoding = 4096;

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

bool LineWalker::next(Line& line) {
  if (position_ >= piece_.text.size() && !(position_ == 0 && !piece_.verbatim)) return false;
  if (!piece_.verbatim) {
    line = {without_line_end(piece_.text), piece_.offset, piece_.length};
    position_ = piece_.text.size() + 1;
    return true;
  }
  const auto end = piece_.text.find('\n', position_);
  const auto next = end == std::string_view::npos ? piece_.text.size() : end + 1;
  const auto whole = piece_.text.substr(position_, next - position_);
  line = {without_line_end(whole), piece_.offset + position_, whole.size()};
  position_ = next;
  return true;
}

void LineFramer::start(std::string_view head) {
  encoding_ = detect_encoding(head);
  const auto mark = byte_order_mark_length(head);
  pending_.erase(0, mark);
  offset_ += mark;
  started_ = true;
}

std::size_t LineFramer::whole_lines_end(std::string_view bytes) const {
  if (encoding_ == TextEncoding::utf8 || encoding_ == TextEncoding::binary) {
    const auto end = bytes.rfind('\n');
    return end == std::string_view::npos ? 0 : end + 1;
  }
  const std::size_t low = encoding_ == TextEncoding::utf16_little ? 0 : 1;
  for (std::size_t i = bytes.size() & ~std::size_t{1}; i >= 2; i -= 2)
    if (bytes[i - 2 + low] == '\n' && bytes[i - 1 - low] == '\0') return i;
  return 0;
}

void LineFramer::hand_on_one(std::string_view line, const Take& take) {
  std::string decoded;
  switch (encoding_) {
    case TextEncoding::utf16_little:
      decoded = utf16_little_to_utf8(line);
      break;
    case TextEncoding::utf16_big:
      decoded = utf16_big_to_utf8(line);
      break;
    default:
      decoded = to_utf8(line);
  }
  take({decoded, offset_, line.size(), false});
  offset_ += line.size();
}

void LineFramer::hand_on(std::string_view bytes, const Take& take) {
  const bool wide = encoding_ == TextEncoding::utf16_little || encoding_ == TextEncoding::utf16_big;
  if (!wide && is_valid_utf8(bytes)) {
    take({bytes, offset_, bytes.size(), true});
    offset_ += bytes.size();
    return;
  }
  while (!bytes.empty()) {
    std::size_t end = 0;
    if (wide) {
      const std::size_t low = encoding_ == TextEncoding::utf16_little ? 0 : 1;
      for (; end + 1 < bytes.size(); end += 2)
        if (bytes[end + low] == '\n' && bytes[end + 1 - low] == '\0') break;
      end = std::min(end + 2, bytes.size());
    } else {
      const auto found = bytes.find('\n');
      end = found == std::string_view::npos ? bytes.size() : found + 1;
    }
    hand_on_one(bytes.substr(0, end), take);
    bytes.remove_prefix(end);
  }
}

// Where a line that is too long is cut: at the limit, but not inside a UTF-8 character.
std::size_t LineFramer::cut_of_long_line(std::string_view bytes) const {
  std::size_t cut = kLineLimit;
  if (encoding_ == TextEncoding::utf8)
    while (cut > kLineLimit - 4 && (static_cast<unsigned char>(bytes[cut]) & 0xC0) == 0x80) --cut;
  return cut;
}

// A cut is made only where the kLineLimit bytes from a line's start hold no line end: that depends
// on the line alone, never on the blocks.
void LineFramer::hand_on_within_limit(std::string_view bytes, const Take& take) {
  while (bytes.size() > kLineLimit) {
    std::size_t end = whole_lines_end(bytes.substr(0, kLineLimit));
    if (end > 0) {
      hand_on(bytes.substr(0, end), take);
    } else {
      end = cut_of_long_line(bytes);
      hand_on_one(bytes.substr(0, end), take);
    }
    bytes.remove_prefix(end);
  }
  if (!bytes.empty()) hand_on(bytes, take);
}

void LineFramer::feed(std::string_view block, const Take& take) {
  pending_.append(block);
  if (!started_) {
    if (pending_.size() < kHeadForEncoding) return;
    start(pending_);
  }
  // Only the new part can hold a line end; start a little earlier for a UTF-16 unit cut in two.
  const std::size_t from = searched_ & ~std::size_t{1};
  const auto end_in_new = whole_lines_end(std::string_view(pending_).substr(from));
  if (end_in_new > 0) {
    hand_on_within_limit(std::string_view(pending_).substr(0, from + end_in_new), take);
    pending_.erase(0, from + end_in_new);
  }
  while (pending_.size() > kLineLimit) {
    const auto cut = cut_of_long_line(pending_);
    hand_on_one(std::string_view(pending_).substr(0, cut), take);
    pending_.erase(0, cut);
  }
  searched_ = pending_.size();
}

void LineFramer::finish(const Take& take) {
  if (!started_) start(pending_);
  hand_on_within_limit(pending_, take);
  pending_.clear();
}

}  // namespace certtrail
