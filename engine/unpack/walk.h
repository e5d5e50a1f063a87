// The walk through nested containers: what its readers (zip.cpp, libarchive.cpp) deliver into.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/unpack/decompressor.h"
#include "engine/unpack/source.h"
#include "engine/unpack/unpack.h"

namespace certtrail {

// What all levels of nesting of one collection share.
class Walk {
 public:
  Walk(const UnpackOptions& options, const MemberSink& sink_in)
      : limits(options.limits), passwords(options.passwords), sink(sink_in) {}

  std::uint64_t next_ordinal(const std::string& path) { return ordinals_[path]++; }
  bool stopped() const { return !stop_note_.code.empty(); }
  // A limit of the whole collection was passed: nothing more is unpacked.
  void stop(std::string code, std::string detail);
  void count_in(std::uint64_t bytes);
  void stop_at_total();
  MemberEnd stop_end() const;  // what every container that is still open ends with

  const UnpackLimits& limits;
  const std::vector<std::string>& passwords;
  const MemberSink& sink;
  Decompressor decompressor;  // of one member at a time: what is nested is walked when that ended
  std::uint64_t members = 0;
  std::uint64_t bytes_in = 0;   // bytes looked at, compressed ones and those that proved a password
  std::uint64_t bytes_out = 0;  // bytes that came out, on all levels
  std::uint64_t collection_size = 0;

 private:
  std::unordered_map<std::string, std::uint64_t> ordinals_;
  Note stop_note_;
};

// One container being read.
struct Level {
  Walk& walk;
  std::string prefix;  // "mdm.zip!/", or empty for the collection
  std::string name;    // of the container, for members that have no name of their own
  unsigned depth = 1;
};

// One member of a level. A reader creates it, writes its bytes in order and ends it once; a member
// that turns out to be a container is walked when it ends.
class MemberWriter {
 public:
  MemberWriter(Level& level, std::string_view raw_name, std::optional<std::int64_t> modified_us);

  // Before the first byte: they are these of the container, so that a nested archive need not be
  // spooled.
  void lies_at(const Source& container, std::uint64_t offset, std::uint64_t length) {
    in_place_.emplace(Source::of_part(container, offset, length));
  }
  // `bytes_in`: compressed bytes that this member took so far. False: a limit was passed and no
  // more bytes are wanted.
  bool write(std::string_view block, std::uint64_t bytes_in);
  // What went wrong, if anything; without it the member was read.
  void end(MemberEnd how = {});

 private:
  void begin();
  void refuse(std::string code, std::string detail);
  bool within_limits(std::uint64_t bytes_in);
  void pass_on(std::string_view block);
  MemberEnd walk_inside(MemberEnd how);

  Level& level_;
  Member member_;
  std::string head_;  // held back until the kind can be told
  bool begun_ = false;
  std::uint64_t size_ = 0;
  std::optional<MemberEnd> refused_;
  std::optional<Source> in_place_;
  std::unique_ptr<Spool> spool_;  // only of containers that do not lie in place
};

// Delivers the members of a container; what the container itself ends with.
MemberEnd walk_container(ContainerKind kind, const Source& source, Level& level);
MemberEnd walk_zip(const Source& source, Level& level);
MemberEnd walk_libarchive(ContainerKind kind, const Source& source, Level& level);

// Whether so many bytes out of so many in are more than one member may cost.
bool is_ratio_bomb(const UnpackLimits& limits, std::uint64_t out, std::uint64_t in);

// "read" becomes "damaged" with this note.
void damage(MemberEnd& end, std::uint64_t offset, std::string code, std::string detail);

}  // namespace certtrail
