#include "engine/decode/framing.h"

namespace certtrail {
namespace {

constexpr std::size_t kEvtxHeaderBlock = 4096;
constexpr std::size_t kEvtxChunk = 65536;

}  // namespace

Feeder::Feeder(const Format& format, const Context& context)
    : format_(format), parser_(format.start(context)) {}

void Feeder::feed_chunks(std::string_view block) {
  pending_.append(block);
  std::size_t at = 0;
  while (true) {
    const std::size_t wanted = offset_ == 0 ? kEvtxHeaderBlock : kEvtxChunk;
    if (pending_.size() - at < wanted) break;
    parser_.feed({std::string_view(pending_).substr(at, wanted), offset_, wanted, true}, output_);
    at += wanted;
    offset_ += wanted;
  }
  pending_.erase(0, at);
}

void Feeder::feed(std::string_view block) {
  switch (format_.framing) {
    case Framing::lines:
      lines_.feed(block, [this](const Piece& piece) { parser_.feed(piece, output_); });
      break;
    case Framing::evtx_chunks:
      feed_chunks(block);
      break;
    case Framing::whole:
      if (pending_.size() + block.size() > kWholeLimit) too_large_ = true;
      if (!too_large_) pending_.append(block);
      break;
  }
}

void Feeder::finish() {
  if (format_.framing == Framing::lines) {
    lines_.finish([this](const Piece& piece) { parser_.feed(piece, output_); });
  } else if (too_large_) {
    output_.notes.push_back({Severity::loss, 0, "whole.too_large",
                             "larger than 64 MiB; this format is read as one document, split it"});
    return;
  } else if (!pending_.empty()) {
    parser_.feed({pending_, offset_, pending_.size(), true}, output_);
  }
  parser_.finish(output_);
}

}  // namespace certtrail
