// Windows event logs (.evtx): a 4,096-byte header block, then chunks of 65,536 bytes.
//
//   45 6c 66 46 69 6c 65 00 ...   "ElfFile\0", chunk numbers, flags at 120 (4: no checksums)
//
// Logs are copied while Windows writes them: the header's counts are stale then, so nothing but the
// flag is used of it. In ingest only records of the MDM client are turned into text; in
// `inspect --records` every one is.
#include <cstring>
#include <set>
#include <unordered_map>

#include "engine/decode/civil_time.h"
#include "engine/decode/cursor.h"
#include "engine/decode/text.h"
#include "engine/formats/evtx/chunk.h"
#include "engine/formats/evtx/dm_edp.h"
#include "engine/formats/evtx/event.h"
#include "engine/formats/evtx/log_spans.h"
#include "engine/formats/evtx/outline.h"
#include "engine/formats/evtx/recovered.h"
#include "engine/model/format.h"

namespace certtrail::formats {
namespace {

using namespace certtrail::evtx;

constexpr std::size_t kHeaderBlock = 4096;
constexpr std::size_t kHeaderSize = 128;
constexpr std::uint32_t kNoChecksums = 4;
constexpr std::string_view kMagic("ElfFile\0", 8);
constexpr std::string_view kSource = "dm_edp";

Moment moment_of(std::uint64_t filetime) {
  Moment moment;
  if (const auto us = filetime_to_us(filetime)) {
    moment.naive_us = *us;
    moment.basis = ZoneBasis::utc_by_format;
  }
  return moment;
}

class EvtxParser {
 public:
  explicit EvtxParser(const Context& context) : every_record_(context.every_record) {}

  void feed(const Piece& piece, Output& out) {
    if (piece.offset == 0)
      header(piece.text, out);
    else
      chunk(piece, out);
  }

  void finish(Output& out) {
    recovered_.release(out);
    for (auto& span : spans_.stretches(std::string(kSource))) {
      Record record;
      record.body = std::move(span);
      out.records.push_back(std::move(record));
    }
  }

 private:
  // One record on its way out.
  struct Here {
    const RawRecord& raw;
    std::uint64_t offset;
    Output& out;
  };

  struct Template {
    explicit Template(const Outline& of)
        : outline(of),
          provider_is_literal(of.provider.value < 0 && of.provider_guid.value < 0),
          is_dm_edp(evtx::is_dm_edp(of.provider.literal, of.provider_guid.literal)) {}
    Outline outline;
    bool provider_is_literal;
    bool is_dm_edp;  // if literal
  };

  struct Field {
    std::string bytes;  // as they stand in the chunk
    std::string text;
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
    check_sums_ = (flags & kNoChecksums) == 0;
  }

  void chunk(const Piece& piece, Output& out) {
    auto chunk = read_chunk(piece.text, piece.offset, check_sums_);
    for (auto& note : chunk.notes) out.notes.push_back(std::move(note));
    const bool matters = every_record_ || may_hold_dm_edp(piece.text);
    BinXml xml(piece.text);
    templates_.clear();
    if (every_record_ && out.records.capacity() < out.records.size() + chunk.records.size())
      out.records.reserve(2 * out.records.size() + chunk.records.size());
    for (const RawRecord& raw : chunk.records) {
      if (!raw.recovered) count(raw, out);
      const Here here{raw, piece.offset + raw.at, out};
      xml.budget().start_record();
      if (every_record_)
        whole_event(xml, here);
      else if (matters)
        mined_event(xml, here);
    }
  }

  static void count(const RawRecord& raw, Output& out) {
    ++out.records_total;
    const auto at = moment_of(raw.filetime);
    if (!at.known()) return;
    if (!out.first.known() || at.naive_us < out.first.naive_us) out.first = at;
    if (!out.last.known() || at.naive_us > out.last.naive_us) out.last = at;
  }

  // --- inspect --records ---

  void whole_event(BinXml& xml, const Here& here) {
    const RawRecord& raw = here.raw;
    read_document(xml, raw.at + kRecordHeader, raw.at + raw.size - 4, document_);
    auto system = read_system(document_);
    if (raw.recovered && (!system.plausible || !document_.damage.empty())) return;
    note_damage(here);
    Record& record = start_record(here, system);
    auto& event = record.body.emplace<Event>();
    event.record_id = raw.id;
    event.provider = std::move(system.provider);
    event.event_id = system.event_id;
    event.level = system.level;
    event.channel = std::move(system.channel);
    event.computer = std::move(system.computer);
    event.user_sid = std::move(system.user_sid);
    payload_.clear();
    append_payload_json(payload_, document_);
    event.data_json = payload_;
    put_out(here);
  }

  // --- ingest ---

  // Where a record's template keeps its fields; null unless the record is one sound instance.
  const Template* template_of(BinXml& xml, const Program& program) {
    if (program.nodes.size() != 1 || program.nodes[0].kind != Node::Kind::instance ||
        !program.damage.empty())
      return nullptr;
    const auto definition = program.nodes[0].definition;
    auto found = templates_.find(definition);
    if (found == templates_.end()) {
      const auto outline = outline_of(xml.definition(definition));
      found =
          templates_.emplace(definition, outline ? std::optional(Template{*outline}) : std::nullopt)
              .first;
    }
    return found->second ? &*found->second : nullptr;
  }

  static bool is_from_dm_edp(const Template& of, const Program& record) {
    if (of.provider_is_literal) return of.is_dm_edp;
    return is_dm_edp(of.outline.provider.text(record), of.outline.provider_guid.text(record));
  }

  void mined_event(BinXml& xml, const Here& here) {
    try {
      xml.fragments(here.raw.at + kRecordHeader, here.raw.at + here.raw.size - 4, program_);
      if (const Template* of = template_of(xml, program_)) {
        if (!is_from_dm_edp(*of, program_)) return;
        const auto event_id = parse_integer(of->outline.event_id.text(program_));
        if (event_id && !is_kept_dm_edp_event(static_cast<std::uint32_t>(*event_id)) &&
            !here.raw.recovered)
          return count_only(here, of->outline);
      }
    } catch (const Malformed&) {
      // told by read_document below, which meets the same bytes
    }
    decoded_event(xml, here);
  }

  // An event of the MDM client that is not kept: mostly of the same log as the one before.
  void count_only(const Here& here, const Outline& outline) {
    const auto computer = outline.computer.bytes(program_);
    const auto channel = outline.channel.bytes(program_);
    if (computer != last_computer_.bytes || channel != last_channel_.bytes) {
      last_computer_ = {std::string(computer), outline.computer.text(program_)};
      last_channel_ = {std::string(channel), outline.channel.text(program_)};
      fact(here, "host_name", last_computer_.text);
      fact(here, "platform", "windows");
    }
    span(here, last_computer_.text, last_channel_.text);
  }

  void decoded_event(BinXml& xml, const Here& here) {
    read_document(xml, here.raw.at + kRecordHeader, here.raw.at + here.raw.size - 4, document_);
    const auto system = read_system(document_);
    if (here.raw.recovered && (!system.plausible || !document_.damage.empty())) return;
    note_damage(here);
    if (!is_dm_edp(system.provider, system.provider_guid)) return;
    fact(here, "host_name", system.computer);
    fact(here, "platform", "windows");
    span(here, system.computer, system.channel);
    const auto fields = fields_of(document_);
    fact(here, "enrollment_id", dm_edp_enrollment(system, fields));
    auto transition = dm_edp_transition(system, fields);
    if (!transition) return;
    Record& record = start_record(here, system);
    record.raw = one_line(system, fields);
    record.body = *std::move(transition);
    put_out(here);
  }

  void span(const Here& here, const std::string& computer, const std::string& channel) {
    if (here.raw.listed && !computer.empty() && channel.ends_with("/Admin"))
      spans_.add(computer + "|" + channel, here.raw.id, moment_of(here.raw.filetime));
  }

  void fact(const Here& here, std::string_view name, const std::string& value) {
    if (value.empty() || !facts_.emplace(name, value).second) return;
    Record record;
    record.offset = here.offset;
    record.length = here.raw.size;
    record.recovered = here.raw.recovered;
    record.body = DeviceFact{"", std::string(name), value};
    here.out.records.push_back(std::move(record));
  }

  // --- both ---

  void note_damage(const Here& here) {
    if (document_.damage.empty() || here.raw.damaged) return;
    here.out.notes.push_back({Severity::loss, here.offset, "evtx.bad_record",
                              "record " + std::to_string(here.raw.id) + ": " + document_.damage});
  }

  // Starts a record at the end of the output; put_out() ends it.
  static Record& start_record(const Here& here, const System& system) {
    Record& record = here.out.records.emplace_back();
    record.offset = here.offset;
    record.length = here.raw.size;
    record.at = moment_of(here.raw.filetime);
    record.recovered = here.raw.recovered;
    const auto id = std::to_string(here.raw.id);
    const auto filetime = std::to_string(here.raw.filetime);
    record.identity.reserve(system.computer.size() + system.channel.size() + id.size() +
                            filetime.size() + 3);
    for (const std::string* part : {&system.computer, &system.channel, &id})
      (record.identity += *part) += '|';
    record.identity += filetime;
    return record;
  }

  void put_out(const Here& here) {
    const RecordKey key{here.raw.id, here.raw.filetime};
    if (!here.raw.recovered) return recovered_.live(key);
    Record record = std::move(here.out.records.back());
    here.out.records.pop_back();
    recovered_.hold(key, std::move(record), here.out);
  }

  bool every_record_;
  bool check_sums_ = true;
  Document document_;  // and the program: memory that records use one after another
  Program program_;
  std::string payload_;
  std::unordered_map<std::uint32_t, std::optional<Template>> templates_;  // of the current chunk
  Field last_computer_, last_channel_;
  Recovered recovered_;
  std::set<std::pair<std::string, std::string>> facts_;
  LogSpans spans_;
};

}  // namespace

extern const Format evtx_log = {
    "evtx",
    "Windows event log",
    "real samples",
    1,
    Framing::evtx_chunks,
    [](const Head& head, std::string_view) { return head.raw.starts_with(kMagic); },
    start_parser<EvtxParser>,
};

}  // namespace certtrail::formats
