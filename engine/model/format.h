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

#include "engine/model/ca_table_settings.h"
#include "engine/model/note.h"
#include "engine/model/record.h"

namespace certtrail {

// What a parser may know besides its bytes.
struct Context {
  std::string path;           // member path through all containers: a hint, never proof
  bool every_record = false;  // inspect --records: emit every event, not only the relevant ones
  std::shared_ptr<const CaTableSettings> ca_tables = {};  // null: nothing is set
  // Windows' number of the page that console programs write in where the evidence comes from; 0:
  // nothing is set.
  unsigned console_code_page = 0;
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

// What a state's prepare() made of one piece.
using Prepared = std::unique_ptr<void, void (*)(void*)>;

// A state that does the part of a piece's work that needs no state apart, so that many pieces of a
// large artifact can be worked on at once:
//   static Result prepare(const Piece&, const Context&);  pure, called from any thread
//   void feed(const Piece&, Result&&, Output&);           in order; the piece's text is the same
template <class State>
concept PreparesPieces = requires(const Piece& piece, const Context& context) {
  State::prepare(piece, context);
};

// The state of one artifact being parsed. Movable; holds any class with
// `void feed(const Piece&, Output&)`, or else prepare and feed as above, and `void
// finish(Output&)`.
class Parser {
 public:
  template <class State>
  Parser(std::unique_ptr<State> state, Context context)
      : context_(std::move(context)),
        state_(state.release(), [](void* p) { delete static_cast<State*>(p); }),
        feed_(&feed_state<State>),
        finish_([](void* p, Output& out) { static_cast<State*>(p)->finish(out); }) {
    if constexpr (PreparesPieces<State>) {
      prepare_ = &prepare_piece<State>;
      feed_prepared_ = &feed_prepared<State>;
    }
  }

  void feed(const Piece& piece, Output& out) { feed_(state_.get(), piece, context_, out); }
  void finish(Output& out) { finish_(state_.get(), out); }

  // feed(piece, prepare(piece), out) does what feed(piece, out) does; only for a parser that
  // prepares. prepare() may be called from several threads at once, also while another feeds.
  bool prepares() const { return prepare_ != nullptr; }
  Prepared prepare(const Piece& piece) const { return prepare_(piece, context_); }
  void feed(const Piece& piece, Prepared prepared, Output& out) {
    feed_prepared_(state_.get(), piece, prepared.get(), out);
  }

 private:
  template <class State>
  static void feed_state(void* p, const Piece& piece, const Context& context, Output& out) {
    auto& state = *static_cast<State*>(p);
    if constexpr (PreparesPieces<State>)
      state.feed(piece, State::prepare(piece, context), out);
    else
      state.feed(piece, out);
  }
  template <class State>
  static Prepared prepare_piece(const Piece& piece, const Context& context) {
    using Result = decltype(State::prepare(piece, context));
    return {new Result(State::prepare(piece, context)),
            [](void* p) { delete static_cast<Result*>(p); }};
  }
  template <class State>
  static void feed_prepared(void* p, const Piece& piece, void* prepared, Output& out) {
    using Result = decltype(State::prepare(piece, Context{}));
    static_cast<State*>(p)->feed(piece, std::move(*static_cast<Result*>(prepared)), out);
  }

  Context context_;
  std::unique_ptr<void, void (*)(void*)> state_;
  void (*feed_)(void*, const Piece&, const Context&, Output&);
  void (*finish_)(void*, Output&);
  Prepared (*prepare_)(const Piece&, const Context&) = nullptr;
  void (*feed_prepared_)(void*, const Piece&, void*, Output&) = nullptr;
};

template <class State>
Parser start_parser(const Context& context) {
  return Parser(std::make_unique<State>(context), context);
}

// The first bytes of an artifact (up to 64 KiB), raw and decoded to UTF-8 (empty if it is not
// text).
struct Head {
  std::string_view raw;
  std::string_view text;
  const CaTableSettings* ca_tables = nullptr;  // null: nothing is set
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
