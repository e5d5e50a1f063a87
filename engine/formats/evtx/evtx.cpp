// Windows event logs (.evtx): a 4,096-byte header block, then chunks of 65,536 bytes.
//
//   45 6c 66 46 69 6c 65 00 ...   "ElfFile\0", chunk numbers, flags at 120 (4: no checksums)
//
// Logs are copied while Windows writes them: the header's counts are stale then, so nothing but the
// flag is used of it. In ingest only records about certificates are turned into text; in `inspect
// --records` every one is.
#include <cstring>
#include <map>
#include <utility>

#include "engine/formats/evtx/findings.h"
#include "engine/formats/evtx/log_spans.h"
#include "engine/formats/evtx/recovered.h"
#include "engine/formats/evtx/told_facts.h"
#include "engine/formats/windows_event/event.h"
#include "engine/formats/windows_event/provider.h"
#include "engine/model/format.h"

namespace certtrail::formats {
namespace {

using namespace certtrail::evtx;

constexpr std::size_t kHeaderBlock = 4096;
constexpr std::size_t kHeaderSize = 128;
constexpr std::uint32_t kNoChecksums = 4;
constexpr std::string_view kMagic("ElfFile\0", 8);

class EvtxParser {
 public:
  explicit EvtxParser(const Context&) {}

  static ChunkFindings prepare(const Piece& piece, const Context& context) {
    return piece.offset == 0 ? ChunkFindings() : read_findings(piece, context.every_record);
  }

  void feed(const Piece& piece, ChunkFindings&& chunk, Output& out) {
    if (piece.offset == 0) return header(piece.text, out);
    for (auto& note : chunk.notes)
      if (has_checksums_ || !is_about_checksum(note)) out.notes.push_back(std::move(note));
    count(chunk, out);
    std::vector<bool> is_told(chunk.logs.size());
    auto record = chunk.records.begin();
    for (const Finding& finding : chunk.findings) {
      const Here here{finding.raw, piece.offset + finding.raw.at, out};
      if (finding.log >= 0) {
        const auto log = static_cast<std::size_t>(finding.log);
        if (!is_told[log]) tell(chunk.logs[log], here);
        is_told[log] = true;
        span(chunk.logs[log], finding.raw);
        fact(here, "enrollment_id", finding.enrollment);
      }
      if (finding.has_record) put_out(finding.raw, std::move(*record++), out);
    }
  }

  void finish(Output& out) {
    recovered_.release(out);
    if (facts_.is_full())
      out.notes.push_back(
          {Severity::warning, 0, "evtx.too_many_names",
           "more computers and enrolments than any log names; the rest is not told"});
    for (const auto& [source, spans] : spans_) {
      if (spans.is_full())
        out.notes.push_back(
            {Severity::warning, 0, "evtx.too_many_gaps",
             "more stretches of record ids than any log has; the rest is not told"});
      for (auto& span : spans.stretches(source)) {
        Record record;
        record.body = std::move(span);
        out.records.push_back(std::move(record));
      }
    }
  }

 private:
  // Where something is found.
  struct Here {
    const RawRecord& raw;
    std::uint64_t offset;
    Output& out;
  };

  void header(std::string_view block, Output& out) {
    if (block.size() < kHeaderBlock)
      out.notes.push_back(
          {Severity::loss, block.size(), "evtx.truncated", "the file ends inside its header"});
    if (block.size() < kHeaderSize || !block.starts_with(kMagic)) return;
    const auto major = static_cast<unsigned char>(block[38]);
    const auto minor = static_cast<unsigned char>(block[36]);
    if (major != 3 || (minor != 1 && minor != 2))
      out.notes.push_back({Severity::warning, 36, "evtx.version",
                           "version " + std::to_string(major) + "." + std::to_string(minor) +
                               " is not known; read like 3.1"});
    std::uint32_t flags;
    std::memcpy(&flags, block.data() + 120, sizeof flags);
    has_checksums_ = (flags & kNoChecksums) == 0;
  }

  static void count(const ChunkFindings& chunk, Output& out) {
    out.records_total += chunk.live;
    if (!chunk.first.known()) return;
    if (!out.first.known() || chunk.first.naive_us < out.first.naive_us) out.first = chunk.first;
    if (!out.last.known() || chunk.last.naive_us > out.last.naive_us) out.last = chunk.last;
  }

  void tell(const LogName& log, const Here& here) {
    if (!log.of_the_device) return;
    fact(here, "host_name", log.computer);
    fact(here, "platform", "windows");
  }

  void span(const LogName& log, const RawRecord& raw) {
    const auto source = windows_event::span_source(log.channel);
    if (raw.listed && !log.computer.empty() && !source.empty())
      spans_[std::string(source)].add(log.computer + "|" + log.channel, raw.id,
                                      windows_event::moment_of(raw.filetime));
  }

  void fact(const Here& here, std::string_view name, const std::string& value) {
    if (value.empty() || !facts_.add(name, value)) return;
    Record record;
    record.offset = here.offset;
    record.length = here.raw.size;
    record.recovered = here.raw.recovered;
    record.body = DeviceFact{"", std::string(name), value};
    here.out.records.push_back(std::move(record));
  }

  void put_out(const RawRecord& raw, Record&& record, Output& out) {
    const RecordKey key{raw.id, raw.filetime};
    if (raw.recovered) return recovered_.hold(key, std::move(record), out);
    recovered_.live(key);
    out.records.push_back(std::move(record));
  }

  bool has_checksums_ = true;
  Recovered recovered_;
  ToldFacts facts_;
  std::map<std::string, LogSpans> spans_;  // by source
};

}  // namespace

extern const Format evtx_log = {
    "evtx",
    "Windows event log",
    "real samples",
    4,
    Framing::evtx_chunks,
    [](const Head& head, std::string_view) { return head.raw.starts_with(kMagic); },
    start_parser<EvtxParser>,
};

}  // namespace certtrail::formats
