// Containers in containers, whatever their kinds: what comes out, and under which names.
#include "engine/decode/text.h"
#include "engine/flow/inspect.h"
#include "tests/golden.h"
#include "tests/unpacked.h"

using namespace certtrail;
using namespace certtrail::tests;

namespace {

constexpr const char* kKinds[] = {"zip",     "cab",     "7z", "tar", "tar.gz", "tar.xz",
                                  "tar.zst", "tar.bz2", "gz", "xz",  "zst",    "bz2"};

int filter_of(std::string_view kind) {
  if (kind.ends_with("gz")) return ARCHIVE_FILTER_GZIP;
  if (kind.ends_with("xz")) return ARCHIVE_FILTER_XZ;
  if (kind.ends_with("zst")) return ARCHIVE_FILTER_ZSTD;
  return kind.ends_with("bz2") ? ARCHIVE_FILTER_BZIP2 : ARCHIVE_FILTER_NONE;
}

// One file inside a container of that kind; its name as such a file is called: "a.log.gz", "a.zip".
std::pair<std::string, std::string> wrap(const std::string& kind, const std::string& name,
                                         const std::string& bytes) {
  if (kind == "zip") return {"in.zip", make_zip({{name, bytes}})};
  if (kind == "cab") return {"in.cab", make_cab({{name, bytes}})};
  const bool is_tar = kind.starts_with("tar");
  const int format = kind == "7z" ? ARCHIVE_FORMAT_7ZIP
                     : is_tar     ? ARCHIVE_FORMAT_TAR_USTAR
                                  : ARCHIVE_FORMAT_RAW;
  const auto outside = format == ARCHIVE_FORMAT_RAW ? name + "." + kind : "in." + kind;
  return {outside, make_archive({{name, bytes}}, {format, filter_of(kind)})};
}

}  // namespace

TEST_CASE("any kind of container is opened inside any other") {
  const std::string text = "<![LOG[the innermost bytes]LOG]!>\n";
  for (const std::string inner : kKinds)
    for (const std::string outer : kKinds) {
      INFO(inner << " inside " << outer);
      const auto [name, bytes] = wrap(inner, "OMADMLog_0.log", text);
      const auto [outer_name, outer_bytes] = wrap(outer, name, bytes);
      const auto seen = see_bytes(outer_bytes, {}, outer_name);
      // A compressed tar is one container.
      const bool is_one = inner == "tar" && outer_name == name + "." + outer;
      const std::string path = (is_one ? "" : name + "!/") + "OMADMLog_0.log";
      CHECK(seen.lines.front() == "\"" + path + "\" read " + std::to_string(text.size()));
      CHECK(seen.members.front().second == text);
      CHECK(seen.members.front().first.hint == path);
      REQUIRE(seen.members.size() == (is_one ? 2 : 3));
      if (!is_one) CHECK(seen.members[1].second == bytes);
    }
}

TEST_CASE("every layer of a nest counts, down to the depth limit") {
  std::string name = "OMADMLog_0.log", bytes = "deep down", path = name;
  std::vector<std::string> kinds(std::begin(kKinds), std::end(kKinds));
  for (const auto& kind : kinds) {
    std::tie(name, bytes) = wrap(kind, name, bytes);
    if (kind != kinds.back()) path = name + "!/" + path;
  }
  UnpackLimits limits;
  limits.depth = static_cast<unsigned>(kinds.size());
  const auto seen = see_bytes(bytes, {limits, {}}, name);
  CHECK(seen.members.front().first.path == path);
  CHECK(seen.members.front().second == "deep down");
  --limits.depth;
  const auto lines = lines_of(bytes, limits, name);
  CHECK(lines.size() == kinds.size());
  CHECK(lines.front().ends_with(" limit.depth"));
}

TEST_CASE("a compressed file within another is a layer of its own") {
  const auto once = gzipped("text"), twice = gzipped(once);
  const auto size = std::to_string(once.size());
  CHECK(lines_of(twice, {}, "a.log.gz.gz") ==
        Lines{"\"a.log.gz!/a.log\" read 4", "\"a.log.gz\" container " + size, "\"\" container 0"});
  UnpackLimits limits;
  limits.depth = 1;
  CHECK(lines_of(twice, limits, "a.log.gz.gz").front() ==
        "\"a.log.gz\" refused " + size + " limit.depth");
}

TEST_CASE("what a single compressed file is called inside") {
  const auto [outside, inside] = GENERATE(table<std::string, std::string>({
      {"OMADMLog_0.log.gz", "OMADMLog_0.log"},
      {"u_ex260101.log.ZST", "u_ex260101.log"},
      {"Security.evtx.bz2", "Security.evtx"},
      {"a.b.xz", "a.b"},
      {"logs.tgz", "logs.tar"},        // of no tar in truth, yet named as one
      {"console.log", "console.log"},  // compressed without saying so
      {".gz", ".gz"},
      {"no_ending", "no_ending"},
  }));
  CHECK(lines_of(make_zip({{"d/" + outside, gzipped("x")}})).front() ==
        "\"d/" + outside + "!/" + inside + "\" read 1");
}

TEST_CASE("a compressed file that begins with zeros is no empty tar") {
  const std::string zeros(2000, '\0');
  CHECK(lines_of(gzipped(zeros), {}, "a.bin.gz") ==
        Lines{"\"a.bin\" read 2000", "\"\" container 0"});
  CHECK(lines_of(gzipped(""), {}, "a.bin.gz") == Lines{"\"\" container 0"});
}

TEST_CASE("a tar from before POSIX is known by its checksum") {
  auto tar = make_with_libarchive({{"in.log", "old"}});
  for (int i = 257; i < 512; ++i) tar[static_cast<std::size_t>(i)] = '\0';
  unsigned sum = 8 * ' ';
  for (std::size_t i = 0; i < 512; ++i)
    if (i < 148 || i >= 156) sum += static_cast<unsigned char>(tar[i]);
  char octal[8];
  std::snprintf(octal, sizeof octal, "%06o", sum);
  tar.replace(148, 8, std::string(octal, 6) + '\0' + ' ');
  CHECK(lines_of(tar, {}, "a.bin").front() == "\"in.log\" read 3");
  CHECK(lines_of(gzipped(tar), {}, "a.bin").front() == "\"in.log\" read 3");
}

TEST_CASE("formats see the name that a log had before it was compressed") {
  const std::filesystem::path folder = FIXTURES "/formats/android_omadm";
  const auto log = slurp(folder / "stack_trace_belongs_to_its_record.log");
  for (const std::string kind : {"gz", "xz", "zst", "bz2"}) {
    const auto [name, bytes] = wrap(kind, "OMADMLog_0.log", log);
    const TemporaryFolder temporary;
    const auto file = temporary.write("x.zip", make_zip({{name, bytes}}));
    std::vector<std::string> claimed;
    InspectSink sink;
    sink.artifact = [&](const ArtifactSummary& artifact) {
      if (artifact.format)
        claimed.push_back(artifact.path + " " + std::string(artifact.format->name));
    };
    inspect(file, {}, {}, sink);
    CHECK(claimed == Lines{name + "!/OMADMLog_0.log android_omadm"});
  }
}

TEST_CASE("the checksum of a gzip file counts, and its members are one") {
  const std::string text = "a line that was compressed\n";
  auto wrong = gzipped(text);
  wrong[wrong.size() - 8] = static_cast<char>(wrong[wrong.size() - 8] ^ 1);
  const auto seen = see_bytes(wrong, {}, "a.log.gz");
  CHECK(seen.lines ==
        Lines{"\"a.log\" damaged 27 archive.bad_data", "\"\" damaged 0 archive.damaged"});
  CHECK(seen.ends.at(0).reason == "gzip: incorrect data check");
  CHECK(lines_of(gzipped(text) + gzipped(text), {}, "a.log.gz").front() == "\"a.log\" read 54");
  CHECK(lines_of(gzipped(text) + std::string(100, '\0'), {}, "a.log.gz").front() ==
        "\"a.log\" read 27");
}

TEST_CASE("limits hold in every kind of container, by what comes out") {
  const std::string zeros(400'000, '\0');
  for (const std::string kind : kKinds) {
    INFO(kind);
    const auto [name, bytes] = wrap(kind, "zeros", zeros);
    const auto zip = make_zip({stored(name, bytes), {"ok", "fine"}});
    UnpackLimits limits;
    limits.member_bytes = 300'000;
    if (bytes.size() < limits.member_bytes) {
      const auto lines = lines_of(zip, limits);
      CHECK(lines.at(0).ends_with(" limit.member_bytes"));
      CHECK(lines.at(2) == "\"ok\" read 4");
    }
    limits = {};
    limits.total_bytes = 350'000;
    CHECK(lines_of(zip, limits).back() == "\"\" refused 0 limit.total_bytes");
    limits = {};
    limits.ratio = 20;
    limits.ratio_floor = 100'000;
    if (bytes.size() < zeros.size() / 40)
      CHECK(lines_of(zip, limits).front().find(" limit.ratio") != std::string::npos);
    limits = {};
    limits.members = 1;
    CHECK(lines_of(zip, limits).back() == "\"\" refused 0 limit.members");
  }
}

TEST_CASE("damage to any compressed container does no harm") {
  for (const std::string kind : {"gz", "xz", "zst", "bz2", "tar.zst"}) {
    const auto [name, bytes] = wrap(kind, "a.log", "a short line\n");
    const auto file_name = name;
    const std::size_t step = 1 + bytes.size() / 200;
    for (std::size_t i = 0; i < bytes.size(); i += step) {
      INFO(kind << " byte " << i);
      CHECK_NOTHROW(lines_of(bytes.substr(0, i), {}, file_name));
      auto bad = bytes;
      bad[i] = static_cast<char>(bad[i] ^ 0xFF);
      CHECK_NOTHROW(lines_of(bad, {}, file_name));
    }
  }
}
