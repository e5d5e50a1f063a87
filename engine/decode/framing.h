// Feeds a parser with the pieces its framing asks for, from blocks of any size.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/decode/lines.h"
#include "engine/model/format.h"

namespace certtrail {

class Feeder {
 public:
  Feeder(const Format& format, const Context& context);

  void feed(std::string_view block);  // in order
  // Ends the artifact. A `whole` artifact larger than kWholeLimit is not parsed: note
  // "whole.too_large".
  void finish();
  Output& output() { return output_; }

 private:
  void feed_chunks(std::string_view block);

  const Format& format_;
  Parser parser_;
  Output output_;
  LineFramer lines_;
  std::string pending_;       // framing evtx_chunks and whole
  std::uint64_t offset_ = 0;  // of pending_
  bool too_large_ = false;
};

}  // namespace certtrail
