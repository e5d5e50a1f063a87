// The pieces of an artifact that its framing asks for, from blocks of any size.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/decode/lines.h"
#include "engine/model/format.h"

namespace certtrail {

class Framer {
 public:
  using Take = std::function<void(const Piece&)>;

  explicit Framer(Framing framing) : framing_(framing) {}

  void feed(std::string_view block, const Take& take);  // in order
  // False: a `whole` artifact larger than kWholeLimit, of which no piece was handed on.
  bool finish(const Take& take);

 private:
  void feed_chunks(std::string_view block, const Take& take);

  Framing framing_;
  LineFramer lines_;
  std::string pending_;       // framing evtx_chunks and whole: less than a piece
  std::uint64_t offset_ = 0;  // of pending_
  bool too_large_ = false;
};

// The note for an artifact whose framer refused it.
Note too_large_note();

// Feeds a parser piece by piece.
class Feeder {
 public:
  Feeder(const Format& format, const Context& context)
      : framer_(format.framing), parser_(format.start(context)) {}

  void feed(std::string_view block);  // in order
  // Ends the artifact. A `whole` artifact larger than kWholeLimit is not parsed: note
  // "whole.too_large".
  void finish();
  Output& output() { return output_; }

 private:
  Framer framer_;
  Parser parser_;
  Output output_;
};

}  // namespace certtrail
