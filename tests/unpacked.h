// What unpack() delivers, in a form that tests can compare.
#pragma once

#include <catch2/catch.hpp>

#include "engine/unpack/unpack.h"
#include "tests/archives.h"

namespace certtrail::tests {

using Lines = std::vector<std::string>;

struct Seen {
  Lines lines;  // for each member: "path"[#ordinal] status bytes codes
  std::vector<std::pair<Member, std::string>> members;
  std::vector<MemberEnd> ends;
};

inline Seen see(const std::filesystem::path& file, const UnpackOptions& options = {}) {
  Seen seen;
  std::vector<std::pair<Member, std::string>> open;
  const MemberSink sink{[&](const Member& m) {
                          open.push_back({m, ""});
                        },
                        [&](std::string_view block) { open.back().second.append(block); },
                        [&](const MemberEnd& end) {
                          auto [member, bytes] = open.back();
                          open.pop_back();
                          std::string line = "\"" + member.path + "\"";
                          if (member.ordinal > 0) line += "#" + std::to_string(member.ordinal);
                          line += " " + std::string(to_string(end.status)) + " " +
                                  std::to_string(bytes.size());
                          for (const auto& note : end.notes) line += " " + note.code;
                          seen.lines.push_back(line);
                          seen.members.push_back({member, bytes});
                          seen.ends.push_back(end);
                        }};
  unpack(file, options, sink);
  CHECK(open.empty());
  return seen;
}

inline Seen see_bytes(std::string_view bytes, const UnpackOptions& options = {},
                      const std::string& name = "x.zip") {
  const TemporaryFolder folder;
  return see(folder.write(name, bytes), options);
}

inline Lines lines_of(std::string_view bytes, const UnpackLimits& limits = {},
                      const std::string& name = "x.zip") {
  return see_bytes(bytes, {limits, {}}, name).lines;
}

inline ZipMember stored(const std::string& name, const std::string& bytes) {
  ZipMember member{name, bytes};
  member.method = 0;
  return member;
}

// Calls `check` with every prefix of `bytes` and with every single byte changed.
template <class Check>
void for_every_damage(const std::string& bytes, Check check) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    INFO("cut at " << i);
    check(bytes.substr(0, i));
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    INFO("byte " << i);
    auto bad = bytes;
    bad[i] = static_cast<char>(bad[i] ^ (i % 2 ? 0xFF : 0x01));
    check(bad);
  }
}

}  // namespace certtrail::tests
