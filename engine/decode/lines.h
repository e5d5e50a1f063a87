// Lines with their true place in the artifact.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/decode/text.h"
#include "engine/model/format.h"

namespace certtrail {

struct Line {
  std::string_view text;     // UTF-8, without its line end (LF or CRLF)
  std::uint64_t offset = 0;  // of its first raw byte
  std::uint64_t length = 0;  // raw bytes including the line end
};

// Walks a Framing::lines piece.
class LineWalker {
 public:
  explicit LineWalker(const Piece& piece) : piece_(piece) {}
  bool next(Line& line);  // false when the piece is used up

 private:
  const Piece& piece_;
  std::size_t position_ = 0;
};

// The lines of a piece that start at `start` or behind it and before `end`, both positions in its
// text of line starts.
Piece lines_between(const Piece& piece, std::size_t start, std::size_t end);

// Cuts a byte stream of any text encoding into Framing::lines pieces. Feed it blocks of any size;
// the pieces it hands on differ in size with the blocks, the lines in them never do. A line longer
// than kLineLimit raw bytes is handed on in parts of that size, each as a line of its own.
class LineFramer {
 public:
  static constexpr std::size_t kLineLimit = 16u << 20;
  using Take = std::function<void(const Piece&)>;

  void feed(std::string_view block, const Take& take);
  void finish(const Take& take);

 private:
  void start();          // from the bytes pending
  bool is_wide() const;  // UTF-16
  std::string_view take_lines(std::string_view bytes, std::size_t searched, const Take& take);
  void hand_on(std::string_view whole_lines, const Take& take);
  void hand_on_wide(std::string_view lines, const Take& take);
  void hand_on_one(std::string_view line, const Take& take);
  void hand_on_within_limit(std::string_view bytes, const Take& take);
  std::size_t cut_of_long_line(std::string_view bytes) const;
  std::size_t whole_lines_end(std::string_view bytes) const;  // 0 if no line ends in them

  std::string pending_;       // bytes of an unfinished line
  std::size_t searched_ = 0;  // of pending_, known to hold no line end
  std::uint64_t offset_ = 0;  // of pending_ in the artifact
  bool started_ = false;
  TextEncoding encoding_ = TextEncoding::utf8;
};

}  // namespace certtrail
