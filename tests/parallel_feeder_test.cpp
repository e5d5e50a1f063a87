// A large member read by several threads says what it says read by one.
#include "engine/flow/parallel_feeder.h"

#include <tbb/global_control.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "engine/decode/framing.h"
#include "engine/decode/record_json.h"
#include "engine/flow/ingest.h"
#include "engine/flow/inspect.h"
#include "tests/archives.h"
#include "tests/canonical_dump.h"
#include "tests/golden.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

void append_text(std::string& text, Output& out) {
  for (const auto& record : out.records) text += to_json(record) + "\n";
  for (const auto& note : out.notes) text += to_json(note) + "\n";
  out.records.clear();
  out.notes.clear();
}

std::string totals(const Output& out) {
  return std::to_string(out.records_total) + " records, " + std::to_string(out.first.naive_us) +
         " to " + std::to_string(out.last.naive_us) + "\n";
}

// Blocks of an odd size, so that pieces are put together from several.
template <class AnyFeeder>
void feed_all(AnyFeeder& feeder, std::string_view bytes) {
  constexpr std::size_t kBlock = 300'007;
  for (std::size_t at = 0; at < bytes.size(); at += kBlock) feeder.feed(bytes.substr(at, kBlock));
  feeder.finish();
}

std::string one_after_another(const Format& format, const Context& context,
                              std::string_view bytes) {
  Feeder feeder(format, context);
  feed_all(feeder, bytes);
  std::string text;
  append_text(text, feeder.output());
  return text + totals(feeder.output());
}

std::string with_jobs(const Format& format, const Context& context, std::string_view bytes,
                      unsigned jobs) {
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, jobs);
  std::string records, notes;
  ParallelFeeder feeder(format, context, [&](Output& out) {
    std::vector<Note> found;
    std::swap(found, out.notes);
    append_text(records, out);
    std::swap(found, out.notes);
    append_text(notes, out);
  });
  feed_all(feeder, bytes);
  return records + notes + totals(feeder.output());
}

// A log larger than what is read by one thread: the chunks of every fixture, again and again.
std::string large_log(std::size_t chunks) {
  std::vector<fs::path> fixtures;
  for (const auto& entry : fs::directory_iterator(fs::path(FIXTURES) / "formats" / "evtx"))
    if (entry.path().extension() == ".evtx") fixtures.push_back(entry.path());
  std::sort(fixtures.begin(), fixtures.end());
  REQUIRE_FALSE(fixtures.empty());
  std::string log = tests::slurp(fixtures[0]).substr(0, 4096);
  for (std::size_t i = 0; i < chunks; ++i) {
    auto chunk = tests::slurp(fixtures[i % fixtures.size()]).substr(4096, 65536);
    chunk.resize(65536);
    log += chunk;
  }
  return log.substr(0, log.size() - 65536 + 5000);  // the last chunk is cut short
}

// Numbers its lines (what needs state); what a line holds is found without. A "!" fails.
struct Numbering {
  explicit Numbering(const Context&) {}
  static std::vector<std::string> prepare(const Piece& piece, const Context&) {
    if (piece.text.find('!') != std::string_view::npos) throw std::runtime_error("met a !");
    std::vector<std::string> lines;
    LineWalker walker(piece);
    for (Line line; walker.next(line);) lines.emplace_back(line.text);
    return lines;
  }
  void feed(const Piece& piece, std::vector<std::string>&& lines, Output& out) {
    for (auto& line : lines) {
      Record record;
      record.offset = piece.offset;
      record.length = ++number;
      record.raw = std::move(line);
      if (number % 1000 == 0) out.notes.push_back({Severity::info, number, "stub.note", ""});
      out.records.push_back(std::move(record));
      ++out.records_total;
    }
  }
  void finish(Output& out) { out.notes.push_back({Severity::info, number, "stub.end", ""}); }
  std::uint64_t number = 0;
};

// Says whether two pieces were ever prepared at once.
struct Meeting {
  static inline std::mutex mutex;
  static inline std::condition_variable other_came;
  static inline unsigned inside = 0;
  static inline bool met = false;

  explicit Meeting(const Context&) {}
  static int prepare(const Piece&, const Context&) {
    std::unique_lock lock(mutex);
    met = met || ++inside == 2;
    other_came.notify_all();
    other_came.wait_for(lock, std::chrono::seconds(30), [] { return met; });
    --inside;
    return 0;
  }
  void feed(const Piece&, int, Output&) {}
  void finish(Output&) {}
};

template <class State>
Format stub(Framing framing) {
  return {"stub", "", "", 1, framing, nullptr, &start_parser<State>};
}

std::string lines_of(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += "line " + std::to_string(i * i) + std::string(100, '.') + "\n";
  return text;
}

}  // namespace

TEST_CASE("an event log read by several threads says the same") {
  const auto log = large_log(130);
  const Format* format = identify({std::string_view(log).substr(0, 65536), {}}, "log.evtx");
  REQUIRE(format != nullptr);
  for (const bool every_record : {false, true}) {
    const Context context{"log.evtx", every_record};
    const auto expected = one_after_another(*format, context, log);
    CHECK(expected.size() > 10'000);
    for (const unsigned jobs : {1u, 2u, 8u})
      CHECK(with_jobs(*format, context, log, jobs) == expected);
  }
}

TEST_CASE("lines read by several threads stay in order, in any encoding") {
  const auto format = stub<Numbering>(Framing::lines);
  const auto text = lines_of(50'000);
  std::string wide("\xFF\xFE");
  for (const char c : lines_of(25'000)) (wide += c) += '\0';
  for (const auto& bytes : {text, wide}) {
    REQUIRE(bytes.size() > 5u << 20);
    const auto expected = one_after_another(format, {}, bytes);
    for (const unsigned jobs : {1u, 2u, 8u}) CHECK(with_jobs(format, {}, bytes, jobs) == expected);
  }
}

TEST_CASE("a parser that fails does so at the same piece, however many threads read") {
  const auto format = stub<Numbering>(Framing::lines);
  auto text = lines_of(60'000);
  text[text.size() - 3'000'000] = text[text.size() - 1'000'000] = '!';
  std::vector<std::uint64_t> fed;
  for (const unsigned jobs : {1u, 2u, 8u}) {
    const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, jobs);
    std::uint64_t records = 0;
    ParallelFeeder feeder(format, {}, [&](Output& out) {
      records += out.records.size();
      out.records.clear();
    });
    CHECK_THROWS_WITH(feed_all(feeder, text), "met a !");
    fed.push_back(records);
    CHECK(feeder.position() > 3u << 20);
  }
  CHECK(fed[0] > 30'000);
  CHECK(fed == std::vector<std::uint64_t>(3, fed[0]));
}

TEST_CASE("the pieces of a large member are prepared at the same time") {
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 2);
  const auto format = stub<Meeting>(Framing::evtx_chunks);
  ParallelFeeder feeder(format, {}, [](Output&) {});
  feeder.feed(std::string(5 << 20, 'x'));
  feeder.finish();
  CHECK(Meeting::met);
}

TEST_CASE("several large members at once give the same database for any number of jobs") {
  const tests::TemporaryFolder folder;
  for (const auto* name : {"a", "b", "c", "d"})
    folder.write(std::string("in/") + name + ".evtx",
                 large_log(80 + static_cast<std::size_t>(*name)));
  std::vector<std::string> dumps;
  for (const unsigned jobs : {1u, 2u, 8u}) {
    IngestOptions options;
    options.paths = {folder.path() / "in"};
    options.database = folder.path() / (std::to_string(jobs) + ".db");
    options.jobs = jobs;
    Store store(options.database);
    CHECK(ingest(options, store).read == 4);
    dumps.push_back(tests::canonical_dump(options.database));
  }
  CHECK(dumps[0].size() > 10'000);
  CHECK(dumps[1] == dumps[0]);
  CHECK(dumps[2] == dumps[0]);
}
