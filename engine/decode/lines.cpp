#include "engine/decode/lines.h"

namespace certtrail {
namespace {

constexpr std::size_t kHeadForEncoding = 4096;

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Where to cut whole lines in two, near their middle; 0 if they are one line.
std::size_t middle_line_end(std::string_view lines) {
  auto end = lines.find('\n', lines.size() / 2) + 1;
  if (end == 0 || end == lines.size())
    end = lines.substr(0, lines.size() - 1).rfind('\n') + 1;  // npos + 1 is 0
  return end;
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

Piece lines_between(const Piece& piece, std::size_t start, std::size_t end) {
  if (!piece.verbatim && start == 0 && end > 0) return piece;
  start = std::min(start, piece.text.size());
  const auto text = piece.text.substr(start, std::max(start, end) - start);
  return {text, piece.offset + start, text.size(), true};
}

bool LineFramer::is_wide() const {
  return encoding_ == TextEncoding::utf16_little || encoding_ == TextEncoding::utf16_big;
}

void LineFramer::start() {
  encoding_ = detect_encoding(pending_);
  const auto mark = byte_order_mark_length(pending_);
  pending_.erase(0, mark);
  offset_ += mark;
  started_ = true;
}

std::size_t LineFramer::whole_lines_end(std::string_view bytes) const {
  if (!is_wide()) {
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

void LineFramer::hand_on_wide(std::string_view bytes, const Take& take) {
  const std::size_t low = encoding_ == TextEncoding::utf16_little ? 0 : 1;
  while (!bytes.empty()) {
    std::size_t end = 0;
    for (; end + 1 < bytes.size(); end += 2)
      if (bytes[end + low] == '\n' && bytes[end + 1 - low] == '\0') break;
    end = std::min(end + 2, bytes.size());
    hand_on_one(bytes.substr(0, end), take);
    bytes.remove_prefix(end);
  }
}

// A line that is no UTF-8 is decoded alone; the lines around it stay verbatim.
void LineFramer::hand_on(std::string_view bytes, const Take& take) {
  if (is_wide()) return hand_on_wide(bytes, take);
  if (is_valid_utf8(bytes)) {
    take({bytes, offset_, bytes.size(), true});
    offset_ += bytes.size();
  } else if (const auto middle = middle_line_end(bytes); middle == 0) {
    hand_on_one(bytes, take);
  } else {
    hand_on(bytes.substr(0, middle), take);
    hand_on(bytes.substr(middle), take);
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

// Hands on the whole lines of `bytes` and gives what is left of it: an unfinished line.
std::string_view LineFramer::take_lines(std::string_view bytes, std::size_t searched,
                                        const Take& take) {
  // Only the new part can hold a line end; start a little earlier for a UTF-16 unit cut in two.
  const std::size_t from = searched & ~std::size_t{1};
  if (const auto end_in_new = whole_lines_end(bytes.substr(from)); end_in_new > 0) {
    hand_on_within_limit(bytes.substr(0, from + end_in_new), take);
    bytes.remove_prefix(from + end_in_new);
  }
  while (bytes.size() > kLineLimit) {
    const auto cut = cut_of_long_line(bytes);
    hand_on_one(bytes.substr(0, cut), take);
    bytes.remove_prefix(cut);
  }
  return bytes;
}

// Of a block only the lines that it does not hold whole are copied.
void LineFramer::feed(std::string_view block, const Take& take) {
  if (!started_ || is_wide() || !pending_.empty()) {
    const auto end = started_ && !is_wide() ? block.find('\n') : std::string_view::npos;
    const auto joined = block.substr(0, end == std::string_view::npos ? end : end + 1);
    pending_.append(joined);
    block.remove_prefix(joined.size());
    if (!started_ && pending_.size() < kHeadForEncoding) return;
    if (!started_) start();
    const auto rest = take_lines(pending_, searched_, take);
    pending_.erase(0, pending_.size() - rest.size());
  }
  if (!block.empty()) pending_.assign(take_lines(block, 0, take));
  searched_ = pending_.size();
}

void LineFramer::finish(const Take& take) {
  if (!started_) start();
  hand_on_within_limit(pending_, take);
  pending_.clear();
}

}  // namespace certtrail
