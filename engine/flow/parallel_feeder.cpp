#include "engine/flow/parallel_feeder.h"

#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <utility>

namespace certtrail {
namespace {

constexpr std::uint64_t kLarge = 4 << 20;            // smaller members are not worth a copy
constexpr std::size_t kGatheredPerThread = 2 << 20;  // what is in flight of one member, ...
constexpr std::size_t kGatheredMost = 16 << 20;      // ... with any number of threads
constexpr std::size_t kPortion = 64 << 10;           // what one thread takes at a time

}  // namespace

ParallelFeeder::ParallelFeeder(const Format& format, const Context& context,
                               std::function<void(Output&)> drain)
    : framer_(format.framing),
      parser_(format.start(context)),
      drain_(std::move(drain)),
      threads_(tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism)) {}

void ParallelFeeder::feed(std::string_view block) {
  seen_ += block.size();
  framer_.feed(block, [this](const Piece& piece) { take(piece); });
}

void ParallelFeeder::finish() {
  const bool is_whole = framer_.finish([this](const Piece& piece) { take(piece); });
  feed_gathered();
  if (is_whole)
    parser_.finish(output_);
  else
    output_.notes.push_back(too_large_note());
  drain_(output_);
}

void ParallelFeeder::take(const Piece& piece) {
  if (seen_ > kLarge && threads_ > 1 && parser_.prepares()) return gather(piece);
  position_ = piece.offset;
  parser_.feed(piece, output_);
  drain_(output_);
}

void ParallelFeeder::gather(const Piece& piece) {
  gathered_.push_back({piece, bytes_.size(), {nullptr, nullptr}, {}});
  bytes_.append(piece.text);
  if (bytes_.size() >= std::min(kGatheredPerThread * threads_, kGatheredMost)) feed_gathered();
}

// portions -> prepare (parallel) -> feed (in order)
void ParallelFeeder::feed_gathered() {
  for (auto& [piece, at, prepared, failure] : gathered_)
    piece.text = std::string_view(bytes_).substr(at, piece.text.size());
  std::size_t next = 0;
  const auto cut = [&](tbb::flow_control& control) {
    if (next == gathered_.size()) control.stop();
    return next_portion(next);
  };
  const auto prepare_it = [&](Portion portion) {
    prepare(portion);
    return portion;
  };
  const auto feed_it = [&](Portion portion) { feed_prepared(portion); };
  // A thread that waits here may be inside the pipeline of collections: without isolation it could
  // take up another collection meanwhile, and that one's memory with it.
  if (!gathered_.empty())
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_pipeline(
          2 * threads_,
          tbb::make_filter<void, Portion>(tbb::filter_mode::serial_in_order, cut) &
              tbb::make_filter<Portion, Portion>(tbb::filter_mode::parallel, prepare_it) &
              tbb::make_filter<Portion, void>(tbb::filter_mode::serial_in_order, feed_it));
    });
  gathered_.clear();
  bytes_.clear();
}

ParallelFeeder::Portion ParallelFeeder::next_portion(std::size_t& next) {
  const Portion portion{gathered_.data() + next, gathered_.data() + next};
  std::size_t size = 0;
  while (next < gathered_.size() && size < kPortion) size += gathered_[next++].piece.text.size();
  return {portion.begin, gathered_.data() + next};
}

void ParallelFeeder::prepare(const Portion& portion) const {
  for (auto* gathered = portion.begin; gathered != portion.end; ++gathered) try {
      gathered->prepared = parser_.prepare(gathered->piece);
    } catch (...) {
      gathered->failure = std::current_exception();
    }
}

void ParallelFeeder::feed_prepared(const Portion& portion) {
  for (auto* gathered = portion.begin; gathered != portion.end; ++gathered) {
    position_ = gathered->piece.offset;
    if (gathered->failure) std::rethrow_exception(gathered->failure);
    parser_.feed(gathered->piece, std::move(gathered->prepared), output_);
    drain_(output_);
  }
}

}  // namespace certtrail
