#include "engine/unpack/unpack.h"

#include <sys/stat.h>

#include <stdexcept>

#include "engine/unpack/container_kind.h"
#include "engine/unpack/source.h"
#include "engine/unpack/walk.h"

namespace certtrail {
namespace {

constexpr std::size_t kBlock = 256 << 10;

// A file that is no container is its own one member.
MemberEnd deliver_file(const Source& source, Walk& walk) {
  std::uint64_t at = 0;
  std::string block(kBlock, '\0');
  while (at < source.size()) {
    const auto got = source.read(at, block.data(), block.size());
    if (got == 0) break;
    walk.sink.data(std::string_view(block).substr(0, got));
    at += got;
    if (at > walk.limits.member_bytes) {
      const std::string why = "larger than " + std::to_string(walk.limits.member_bytes) +
                              " bytes; raise --max-member-bytes to read it";
      return {MemberStatus::refused, why, {{Severity::loss, at, "limit.member_bytes", why}}};
    }
  }
  return {at == 0 ? MemberStatus::empty : MemberStatus::read, {}, {}};
}

// Stops the walk from inside a sink, once the wanted bytes are there.
struct Found {};

}  // namespace

std::string_view to_string(MemberStatus status) {
  switch (status) {
    case MemberStatus::read:
      return "read";
    case MemberStatus::empty:
      return "empty";
    case MemberStatus::container:
      return "container";
    case MemberStatus::damaged:
      return "damaged";
    case MemberStatus::refused:
      return "refused";
  }
  return "damaged";
}

void unpack(const std::filesystem::path& collection, const UnpackOptions& options,
            const MemberSink& sink) {
  const Source source = Source::of_file(collection);
  Walk walk(options, sink);
  walk.collection_size = source.size();
  Member self;
  self.hint = collection.filename().string();
  self.container = container_kind(source.bytes(0, kContainerHead), self.hint);
  sink.begin(self);
  if (self.container == ContainerKind::none) {
    sink.end(deliver_file(source, walk));
    return;
  }
  Level level{walk, "", self.hint, 1};
  sink.end(walk_container(self.container, source, level));
}

std::string extract(const std::filesystem::path& collection, std::string_view member_path,
                    std::uint64_t ordinal, std::uint64_t offset, std::uint64_t length,
                    const UnpackOptions& options) {
  if (member_path.empty()) {
    return Source::of_file(collection).bytes(offset, static_cast<std::size_t>(length));
  }
  std::string bytes;
  std::uint64_t at = 0;
  std::vector<bool> wanted;  // for each open member
  const MemberSink sink{
      [&](const Member& member) {
        wanted.push_back(member.path == member_path && member.ordinal == ordinal);
      },
      [&](std::string_view block) {
        if (!wanted.back()) return;
        const auto skip = offset > at ? std::min<std::uint64_t>(offset - at, block.size()) : 0;
        bytes.append(block.substr(static_cast<std::size_t>(skip),
                                  static_cast<std::size_t>(length - bytes.size())));
        at += block.size();
        if (bytes.size() == length) throw Found{};
      },
      [&](const MemberEnd& end) {
        if (wanted.back() && end.status == MemberStatus::refused && bytes.empty())
          throw std::runtime_error(collection.string() + "!/" + std::string(member_path) + ": " +
                                   end.reason);
        if (wanted.back()) throw Found{};
        wanted.pop_back();
      }};
  try {
    unpack(collection, options, sink);
  } catch (const Found&) {
    return bytes;
  }
  throw std::runtime_error(collection.string() + ": holds no member \"" + std::string(member_path) +
                           "\"; it was replaced since it was read, ingest it again");
}

}  // namespace certtrail
