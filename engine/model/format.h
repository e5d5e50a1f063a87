// The contract between the flow and an evidence format.
//
// A format is a value: names, a claim, a framing, and a function that starts a parser. A parser is
// a small state that is fed pieces in order and finished once; it is pure (no I/O, threads or
// globals) and keeps bounded memory. Bad evidence becomes a Note; only our own bugs throw.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/note.h"
#include "engine/model/record.h"

namespace certtrail {

// What a parser may know besides its bytes.
struct Context {
  std::string path;           // member path through all containers: a hint, never proof
  bool every_record = false;  // inspect --records: emit every event, not only the relevant ones
};

// What a piece is.
enum class Framing : std::uint8_t {
  lines,        // one or more whole lines, decoded to UTF-8 (only the artifact's last may lack its
                // newline)
  evtx_chunks,  // first the 4,096-byte file header block, then blocks of up to 65,536 bytes
  whole,        // the whole artifact once; at most kWholeLimit bytes
};
inline constexpr std::uint64_t kWholeLimit = 64ull << 20;

// Bytes handed to a parser. `text` is valid only during the call.
//
// Lines: when `verbatim`, text is the artifact's bytes (valid UTF-8) and a position in it maps to
// offset + position. Otherwise text is exactly one line, decoded from `length` raw bytes at
// `offset`. Use decode/lines.h to walk a piece line by line with each line's true offset and
// length.
struct Piece {
  std::string_view text;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool verbatim = true;
};

// Where a parser puts what it finds.
struct Output {
  std::vector<Record> records;
  std::vector<Note> notes;
  // Records seen, kept or not: lines that start a record, events, rows.
  std::uint64_t records_total = 0;
  // Their least and greatest time, where the format knows it of records that it does not keep.
  Moment first, last;
};

// The state of one artifact being parsed. Movable; holds any class with
// `void feed(const Piece&, Output&)` and `void finish(Output&)`.
class Parser {
 public:
  template <class State>
  explicit Parser(std::unique_ptr<State> state)
      : state_(state.release(), [](void* p) { delete static_cast<State*>(p); }),
        feed_([](void* p, const Piece& piece, Output& out) {
          static_cast<State*>(p)->feed(piece, out);
        }),
        finish_([](void* p, Output& out) { static_cast<State*>(p)->finish(out); }) {}

  void feed(const Piece& piece, Output& out) { feed_(state_.get(), piece, out); }
  void finish(Output& out) { finish_(state_.get(), out); }

 private:
  std::unique_ptr<void, void (*)(void*)> state_;
  void (*feed_)(void*, const Piece&, Output&);
  void (*finish_)(void*, Output&);
};

template <class State>
Parser start_parser(const Context& context) {
  return Parser(std::make_unique<State>(context));
}

// The first bytes of an artifact (up to 64 KiB), raw and decoded to UTF-8 (empty if it is not
// text).
struct Head {
  std::string_view raw;
  std::string_view text;
};

struct Format {
  std::string_view
      name;  // as spelled in the database, on the command line and under fixtures/formats/
  std::string_view title;  // one line for `certtrail formats`
  std::string_view basis;  // what its grammar rests on: "real samples" or "documentation"
  int reader_version;      // raised when a release understands more: artifacts are then read again
  Framing framing;
  bool (*claims)(const Head&, std::string_view path);
  // Null: recognised, but not mined yet; `title` then says what it is and `basis` why it is left.
  Parser (*start)(const Context&);
};

// All formats, most certain claim first (engine/formats/registry.cpp).
std::vector<const Format*> all_formats();

// The first format that claims the head; null if none does.
const Format* identify(const Head& head, std::string_view path);

}  // namespace certtrail
