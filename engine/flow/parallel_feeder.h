// Feeds the parser of one member, with all threads once the member is large.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decode/framing.h"
#include "engine/model/format.h"

namespace certtrail {

// What a Feeder does, piece by piece, for as long as a member is small or its parser does not
// prepare pieces. Beyond that the pieces are gathered: what needs no state is done in parallel,
// then they are fed in order. The records, notes and their order are those of a Feeder.
class ParallelFeeder {
 public:
  // `drain` takes what is in the output, after each piece; by one thread at a time, not always the
  // same.
  ParallelFeeder(const Format& format, const Context& context, std::function<void(Output&)> drain);

  void feed(std::string_view block);  // in order
  void finish();                      // as Feeder's
  const Output& output() const { return output_; }
  std::uint64_t position() const { return position_; }  // of the piece that was fed last

 private:
  struct Gathered {
    Piece piece;     // its text stands in bytes_
    std::size_t at;  // there
    Prepared prepared{nullptr, nullptr};
    std::exception_ptr failure;  // of prepare: thrown when it is the piece's turn
  };
  struct Portion {
    Gathered *begin, *end;
  };

  void take(const Piece& piece);
  void gather(const Piece& piece);
  void feed_gathered();
  Portion next_portion(std::size_t& next);
  void prepare(const Portion& portion) const;
  void feed_prepared(const Portion& portion);

  Framer framer_;
  Parser parser_;
  Output output_;
  std::function<void(Output&)> drain_;
  std::uint64_t seen_ = 0;  // bytes of the member
  std::uint64_t position_ = 0;
  std::size_t threads_;
  std::string bytes_;  // of what is gathered
  std::vector<Gathered> gathered_;
};

}  // namespace certtrail
