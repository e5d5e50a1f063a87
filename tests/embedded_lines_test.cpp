// The few lines that matter are found among many that do not: a log's fixtures, with 200 KiB about
// other things between their records, say what they say alone. What is looked for in a whole block
// at once is what is found line by line.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "engine/decode/framing.h"
#include "engine/decode/needles.h"
#include "engine/decode/record_json.h"
#include "engine/formats/android_omadm/line.h"
#include "engine/formats/ios_console/line.h"
#include "tests/golden.h"

using namespace certtrail;
using namespace certtrail::formats;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMuch = 200u << 10;

struct Log {
  std::string_view format;
  std::string_view other_line;  // of the same log, earlier than any fixture's, about nothing
};
constexpr std::array<Log, 2> kLogs = {{
    {"android_omadm",
     "2016-01-01T00:00:00.0000000\tINFO\tcom.microsoft.omadm.taskexecutor."
     "TaskQueue\t1\t00002\tTask "
     "finished\n"},
    {"ios_console",
     "2016-01-01 00:00:00.000000+0000 0x1 Default 0x0 1 0 wifid: RSSI -42 dBm on channel 7\n"},
}};

const Format& format_of(std::string_view name) {
  for (const Format* format : all_formats())
    if (format->name == name) return *format;
  throw std::logic_error("no such format");
}

std::string repeated(std::string_view line, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += line;
  return text;
}

std::string as_utf16(const std::string& ascii) {
  std::string wide;
  for (const char c : ascii) wide.append({c, '\0'});
  return wide;
}

bool stands_where_it_says(const Record& record) {
  return std::holds_alternative<Transition>(record.body) ||
         std::holds_alternative<Exchange>(record.body);
}

// Where a record starts or ends in an artifact; nothing may be put elsewhere.
std::set<std::size_t> seams_of(const Output& output, std::string_view bytes) {
  std::set<std::size_t> seams;
  for (const auto& record : output.records) {
    if (!stands_where_it_says(record)) continue;
    seams.insert(record.offset);
    seams.insert(record.offset + record.length);
  }
  if (!bytes.ends_with('\n') && !bytes.ends_with(std::string_view("\n\0", 2)))
    seams.erase(bytes.size());
  return seams;
}

Output parse(const Format& format, std::string_view bytes) {
  Feeder feeder(format, {"a.log", false});
  constexpr std::size_t kBlock = 300'007;  // seams between blocks fall anywhere
  for (std::size_t at = 0; at < bytes.size(); at += kBlock) feeder.feed(bytes.substr(at, kBlock));
  feeder.finish();
  return feeder.output();
}

// What the records say, without their places. Facts and spans apart: facts of a whole log stand at
// its first record, and spans end where the log does.
std::vector<std::string> said_by(const Output& output) {
  std::vector<std::string> said;
  for (auto record : output.records) {
    if (std::holds_alternative<LogSpan>(record.body)) continue;
    record.offset = 0;
    if (std::holds_alternative<DeviceFact>(record.body)) record.length = 0;
    said.push_back(to_json(record));
  }
  return said;
}

// Of each kind of time: a console without dates and dated lines are two spans.
std::map<ZoneBasis, LogSpan> spans_of(const Output& output) {
  std::map<ZoneBasis, LogSpan> spans;
  for (const auto& record : output.records)
    if (const auto* span = std::get_if<LogSpan>(&record.body)) spans[span->from.basis] = *span;
  return spans;
}

std::map<ZoneBasis, LogSpan> united(std::map<ZoneBasis, LogSpan> spans,
                                    const std::map<ZoneBasis, LogSpan>& others) {
  for (const auto& [basis, other] : others) {
    auto& span = spans.try_emplace(basis, other).first->second;
    if (other.from.naive_us < span.from.naive_us) span.from = other.from;
    if (other.to.naive_us > span.to.naive_us) span.to = other.to;
  }
  const bool verbose =
      std::any_of(spans.begin(), spans.end(), [](const auto& span) { return span.second.verbose; });
  for (auto& [basis, span] : spans) span.verbose = verbose;
  return spans;
}

std::string text_of(const std::map<ZoneBasis, LogSpan>& spans) {
  std::string text;
  for (const auto& [basis, span] : spans) {
    Record record;
    record.body = span;
    text += to_json(record) + "\n";
  }
  return text;
}

void check_embedded(const Format& format, std::string_view other_line, const std::string& alone) {
  const bool wide = alone.starts_with("\xFF\xFE");
  const auto others = repeated(other_line, kMuch);
  const auto between = wide ? as_utf16(others) : others;
  const auto before = parse(format, alone);
  const auto seams = seams_of(before, alone);
  std::string among = alone;
  for (auto seam = seams.rbegin(); seam != seams.rend(); ++seam) among.insert(*seam, between);
  const auto after = parse(format, among);

  const auto shifted = [&](std::uint64_t offset) {
    const auto passed = std::distance(seams.begin(), seams.upper_bound(offset));
    return offset + static_cast<std::uint64_t>(passed) * between.size();
  };
  CHECK(said_by(after) == said_by(before));
  CHECK(after.records_total ==
        before.records_total + seams.size() * (others.size() / other_line.size()));
  for (std::size_t i = 0; i < before.records.size() && i < after.records.size(); ++i)
    if (stands_where_it_says(before.records[i]))
      CHECK(after.records[i].offset == shifted(before.records[i].offset));
  const auto spans = spans_of(before);
  CHECK(text_of(spans_of(after)) ==
        text_of(seams.empty() ? spans : united(spans, spans_of(parse(format, others)))));
  CHECK(after.notes.size() == before.notes.size());
}

std::string mutated(std::string text, std::mt19937& random) {
  constexpr std::string_view kCharacters = "0129:.-+TZ \t`Event[]<>()&\\/\r_$aZ\xC3";
  const auto any = [&](std::size_t below) { return random() % below; };
  for (auto changes = any(4); changes > 0 && !text.empty(); --changes) {
    const auto at = any(std::min<std::size_t>(text.size(), 120));
    const auto c = kCharacters[any(kCharacters.size())];
    const auto how = any(3);
    if (how == 0) text[at] = c;
    if (how == 1) text.insert(at, 1 + any(2), c);
    if (how == 2) text.erase(at, 1);
  }
  return text;
}

}  // namespace

TEST_CASE("a log's records say the same alone and among many lines about other things") {
  for (const auto& log : kLogs)
    for (const auto& entry :
         fs::directory_iterator(fs::path(FIXTURES) / "formats" / std::string(log.format))) {
      if (entry.path().extension() == ".expected") continue;
      INFO(entry.path());
      check_embedded(format_of(log.format), log.other_line, tests::slurp(entry.path()));
    }
}

TEST_CASE("whatever makes an Android record matter is found in a block") {
  const auto time = std::string("2026-03-02T08:00:00.0000000\t");
  const auto record = GENERATE_REF(
      as<std::string>(),
      time + "INFO\tx.Y\t1\t2\tWIFI cert '0123456789abcdef' state changed from A to B\n",
      time + "ERRR\tcom.microsoft.omadm.certmgr.X\t1\t2\tjava.lang.Exception: y\n",
      time + "ERRR\torg.jscep.client.Client\t1\t2\tjava.lang.Exception: y\n",
      time + "ERRR\tx.Y\t1\t2\tFailed\n\tat a.b\nCaused by: org.jscep.TransportException: 500\n",
      time + "INFO\tx.Y\t1\t2\tExcluding cert with alias a and requestId b as it is not\n",
      time +
          "VERB\tx.Y\t1\t2\t<SyncML><SyncBody><Exec><Item><Target><LocURI>./Vendor/MSFT/"
          "CertificateStore/Enroll/a/Install</LocURI></Target><Data>b</Data></Item></Exec>\n");
  INFO(record);
  const auto& format = format_of("android_omadm");
  REQUIRE(seams_of(parse(format, record), record).size() == 2);
  check_embedded(format, kLogs[0].other_line, record);
}

TEST_CASE("an Android line reads the same alone and with others behind it") {
  const std::vector<std::string> kLines = {
      "2026-03-02T08:00:00.1234567\tVERB\tEvent\torg.jscep.transport.X\t18327\t       10\tSending "
      "x",
      "2026-03-02T23:59:60.9996000\tINFO\tcom.microsoft.omadm.Services_1$2\t15118\t04142\tok `",
      "2026-03-02T08:00:00.1234567\tSEVERE1\tx.Y\t1\t2",
      "2026-03-02T08:00:00.1234567\tINFO\tEvent\t1\t2\tEvent is a logger",
      "2026-03-02T08:00:00.1234567\tINFO\t" + std::string(70, 'l') + "\t1\t2\tlong",
      "2026-03-02T08:00:00.1234567\tINFO\tx.Y\t" + std::string(40, '1') + "\t2\tlong",
      "2026-02-29T08:00:00.1234567\tINFO\tx.Y\t1\t2\tno such day",
      "2026-03-02T08:00:00.12+02:00\tINFO\tx.Y\t1\t2\tzoned"};
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto line = mutated(kLines[random() % kLines.size()], random);
    const auto block = kLines[0] + "\n" + line + "\n" + std::string(200, '7');
    const std::string_view inside(block.data() + kLines[0].size() + 1, line.size());
    omadm::Columns columns;
    omadm::LineReader reader(block);
    reader.read(std::string_view(block).substr(0, kLines[0].size()), columns);  // leaves its date
    const bool read = reader.read(inside, columns);
    const auto alone = omadm::parse_line(line);
    INFO(line);
    REQUIRE(read == alone.has_value());
    if (!read) continue;
    CHECK(columns.naive_us == alone->naive_us);
    CHECK(columns.timed == alone->timed);
    CHECK(columns.offset_minutes == alone->offset_minutes);
    for (const auto member :
         {&omadm::Columns::time, &omadm::Columns::level, &omadm::Columns::logger,
          &omadm::Columns::process, &omadm::Columns::thread, &omadm::Columns::message})
      CHECK(columns.*member == (*alone).*member);
  }
}

TEST_CASE("an Apple line reads the same alone and behind others") {
  const std::vector<std::string> kLines = {
      "debug\t18:30:53.691033-0500\tprofiled\tPerforming synchronous URL request: https://x",
      "default 18:30:53.691033 -0500 profiled Profile installed. And more words",
      "Feb 29 14:15:42 Ada-iPad profiled(ManagedConfiguration)[150] <Notice>: (Error) MC: Cannot",
      "May  3 14:15:42.123 profiled[150] <Notice>: Sending CSR via GET.",
      "2026-05-24 13:03:28.908085-0700 0x1a2b      Default     0x0        150    0    profiled: x",
      "2026-05-24 13:03:28.908085-0700 Ada-iPad profiled[150]: (Lib) [subsystem:MC] Profile",
      "2026-02-29 13:03:28.908 Df profiled[150:1a2b] [subsystem:MC] no such day"};
  std::mt19937 random(1);
  ios::EntryReader reader;
  std::size_t starts = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto line = mutated(kLines[random() % kLines.size()], random);
    ios::Entry entry;
    const bool read = reader.read(line, entry);
    const auto alone = ios::parse_entry(line);
    INFO(line);
    REQUIRE(read == alone.has_value());
    if (!read) continue;
    ++starts;
    CHECK(entry.family == alone->family);
    CHECK(entry.naive_us == alone->naive_us);
    CHECK(entry.offset_minutes == alone->offset_minutes);
    for (const auto member : {&ios::Entry::time, &ios::Entry::level, &ios::Entry::host,
                              &ios::Entry::process, &ios::Entry::rest})
      CHECK(entry.*member == (*alone).*member);
  }
  CHECK(starts > 5000);
}

TEST_CASE("needles are found wherever they stand, and nothing else") {
  static constexpr std::array<Needle, 3> kNeedles = {{{"abc", 1}, {"cab", 0}, {"bbcca", 2}}};
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    std::string text(random() % 300, '.');
    for (char& c : text) c = "abc."[random() % 4];
    std::vector<std::size_t> expected;
    for (std::size_t at = 0; at < text.size(); ++at)
      for (const auto& needle : kNeedles)
        if (at >= needle.rare &&
            text.compare(at - needle.rare, needle.text.size(), needle.text) == 0)
          expected.push_back(at);
    INFO(text);
    CHECK(find_needles<kNeedles>(text) == expected);
  }
}
