#include "engine/decode/framing.h"

namespace certtrail {
namespace {

constexpr std::size_t kEvtxHeaderBlock = 4096;
constexpr std::size_t kEvtxChunk = 65536;

}  // namespace

void Framer::feed_chunks(std::string_view block, const Take& take) {
  while (!block.empty()) {
    const std::size_t wanted = offset_ == 0 ? kEvtxHeaderBlock : kEvtxChunk;
    const auto part = block.substr(0, wanted - pending_.size());
    block.remove_prefix(part.size());
    const bool is_whole = part.size() == wanted;
    if (!is_whole) pending_.append(part);
    if (!is_whole && pending_.size() < wanted) return;
    take({is_whole ? part : std::string_view(pending_), offset_, wanted, true});
    offset_ += wanted;
    pending_.clear();
  }
}

void Framer::feed(std::string_view block, const Take& take) {
  switch (framing_) {
    case Framing::lines:
      lines_.feed(block, take);
      break;
    case Framing::evtx_chunks:
      feed_chunks(block, take);
      break;
    case Framing::whole:
      if (pending_.size() + block.size() > kWholeLimit) too_large_ = true;
      if (!too_large_) pending_.append(block);
      break;
  }
}

bool Framer::finish(const Take& take) {
  if (too_large_) return false;
  if (framing_ == Framing::lines)
    lines_.finish(take);
  else if (!pending_.empty())
    take({pending_, offset_, pending_.size(), true});
  return true;
}

Note too_large_note() {
  return {Severity::loss, 0, "whole.too_large",
          "larger than 64 MiB; this format is read as one document, split it"};
}

void Feeder::feed(std::string_view block) {
  framer_.feed(block, [this](const Piece& piece) { parser_.feed(piece, output_); });
}

void Feeder::finish() {
  if (framer_.finish([this](const Piece& piece) { parser_.feed(piece, output_); }))
    parser_.finish(output_);
  else
    output_.notes.push_back(too_large_note());
}

}  // namespace certtrail
