// Containers to members: zip, cab, 7z, tar, gz and their like, nested, in one ordered pass.
//
// Nothing is ever written to a path that an archive names; no declared size or count is believed.
// Damage and limits become notes of the member they are about, and the rest is still delivered.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/note.h"

namespace certtrail {

// What a container may cost before it is quarantined. The comment names the option that notes give.
struct UnpackLimits {
  unsigned depth = 8;                           // --max-depth: containers within containers
  std::uint64_t members = 200'000;              // --max-members of one collection
  std::uint64_t member_bytes = 8ull << 30;      // --max-member-bytes
  std::uint64_t total_bytes = 64ull << 30;      // --max-total-bytes of one collection
  std::uint64_t ratio = 1000;                   // --max-ratio of bytes out to bytes in ...
  std::uint64_t ratio_floor = 64ull << 20;      // ... once this many bytes came out
  std::uint64_t memory_per_archive = 64 << 20;  // nested archives beyond it go to a temporary file
};

struct UnpackOptions {
  UnpackLimits limits{};
  std::vector<std::string> passwords{};  // for encrypted zips, tried in order
};

enum class ContainerKind : std::uint8_t { none, zip, cab, seven_zip, tar, compressed };

struct Member {
  std::string path;  // through all containers, joined by "!/"; empty: the collection itself
  std::string hint;  // the path for format claims: never empty, the file's name for itself
  std::uint64_t ordinal = 0;                // among members of the same path within the collection
  std::optional<std::int64_t> modified_us;  // as the container says, read as UTC
  ContainerKind container = ContainerKind::none;
};

enum class MemberStatus : std::uint8_t {
  read,       // every byte was delivered
  empty,      // there was none
  container,  // its members were delivered in its place
  damaged,    // delivered as far as it can be read
  refused,    // encrypted without a fitting password, of an unknown method, or past a limit
};

std::string_view to_string(MemberStatus status);

struct MemberEnd {
  MemberStatus status = MemberStatus::read;
  std::string reason;  // why it is damaged or refused, in a sentence
  std::vector<Note> notes;
};

// Calls nest: what a container holds comes between its own begin and end. A container's own bytes
// are delivered too (for its digest), except those of the collection itself.
struct MemberSink {
  std::function<void(const Member&)> begin;
  std::function<void(std::string_view block)> data;  // of the member begun last
  std::function<void(const MemberEnd&)> end;
};

// Delivers the file `collection`: as a container, or as its own single member if it is none.
// Throws std::runtime_error if the file itself cannot be read or the spool cannot be written.
void unpack(const std::filesystem::path& collection, const UnpackOptions& options,
            const MemberSink& sink);

// `length` bytes from `offset` of one member, fewer if it ends before. Throws std::runtime_error,
// naming the file and what to do, if the file or the member is not there.
std::string extract(const std::filesystem::path& collection, std::string_view member_path,
                    std::uint64_t ordinal, std::uint64_t offset, std::uint64_t length,
                    const UnpackOptions& options);

}  // namespace certtrail
