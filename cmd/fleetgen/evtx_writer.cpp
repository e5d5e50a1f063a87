#include "cmd/fleetgen/evtx_writer.h"

#include "cmd/fleetgen/evtx_chunk.h"

namespace fleetgen {
namespace {

constexpr std::uint32_t kDirty = 1;

std::string file_header(std::uint64_t chunks, std::uint64_t next_record, std::uint32_t flags) {
  std::string head("ElfFile\0", 8);
  head += little(0, 8) + little(chunks == 0 ? 0 : chunks - 1, 8) + little(next_record, 8);
  head += little(128, 4) + little(2, 2) + little(3, 2) + little(4096, 2) + little(chunks, 2);
  head.resize(120, '\0');
  head += little(flags, 4) + little(crc(head), 4);
  head.resize(4096, '\0');
  return head;
}

}  // namespace

EventField message(std::string name, std::string text) {
  return {std::move(name), std::move(text), 0, false};
}

EventField hex_number(std::string name, std::uint32_t value) {
  return {std::move(name), "", value, true};
}

std::string evtx(const Channel& channel, const std::vector<Event>& events, LogState state) {
  std::string chunks;
  std::uint64_t written = 0;
  for (std::size_t i = 0; i < events.size();) {
    EvtxChunk chunk(channel);
    do {
      chunk.add(events[i], state == LogState::exported ? i + 1 : events[i].record_id);
      ++i;
    } while (i < events.size() && chunk.fits(events[i]));
    const std::uint64_t count = chunk.records();
    chunks += chunk.finished(written + 1);
    written += count;
  }
  const bool anew = state == LogState::exported;
  const std::uint64_t last = events.empty() ? 0 : events.back().record_id;
  const std::uint64_t next = (anew ? events.size() : last) + 1;
  if (state == LogState::live && !chunks.empty())
    return file_header(1, 1, kDirty) + chunks + std::string(kChunkSize, '\0');
  return file_header(chunks.size() / kChunkSize, next, 0) + chunks;
}

}  // namespace fleetgen
