// One member becoming records: its head is identified, its bytes are framed and parsed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/parallel_feeder.h"
#include "engine/store/content_id.h"
#include "engine/unpack/unpack.h"

namespace certtrail {

// The first format that claims a head, or null; the registry's, or a test's own.
using Identify = std::function<const Format*(const Head& head, std::string_view path)>;

// How members become records.
struct ReadingOptions {
  Identify identify = certtrail::identify;
  bool every_record = false;                              // as in Context
  std::shared_ptr<const CaTableSettings> ca_tables = {};  // as in Context
  unsigned console_code_page = 0;                         // as in Context
};

// What is known of an artifact when it ended.
struct ArtifactSummary {
  std::string path;
  std::uint64_t ordinal = 0;
  const Format* format = nullptr;  // null: unrecognised, or not looked at
  // read, recognised, unrecognised, container, empty, damaged, refused
  std::string status, reason;
  std::uint64_t size = 0;
  std::string digest;  // XXH3-128; empty for a collection that is a container
  std::optional<std::int64_t> modified_us;
  std::uint64_t records_total = 0, records_kept = 0, records_recovered = 0;
  std::optional<std::int64_t> first_us, last_us;  // naive, of records and log spans
  std::vector<Note> notes;  // at most kNotesKept, then one that counts the rest
};

inline constexpr std::size_t kNotesKept = 1000;

class ArtifactReader {
 public:
  using TakeRecord = std::function<void(Record&&)>;

  // `take` gets every record in the order found, soon after its bytes were fed.
  ArtifactReader(const Member& member, const ReadingOptions& options, TakeRecord take);
  void feed(std::string_view block);
  ArtifactSummary finish(const MemberEnd& end);

 private:
  void start();
  void parse(std::string_view block);
  void drain(Output& out);
  void note(Note found);
  void decide_status(const MemberEnd& end);
  // A parser that throws is our bug; it costs this artifact, not the run.
  template <class Step>
  void guarded(Step step);

  Member member_;
  const ReadingOptions& options_;
  TakeRecord take_;
  ArtifactSummary summary_;
  Digest digest_;
  std::string head_;
  bool started_ = false;
  bool failed_ = false;
  std::optional<ParallelFeeder> feeder_;
  std::uint64_t notes_dropped_ = 0;
  bool loss_dropped_ = false;
};

}  // namespace certtrail
