#include "engine/formats/evtx/findings.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "engine/decode/civil_time.h"
#include "engine/decode/cursor.h"
#include "engine/decode/text.h"
#include "engine/formats/connector/secrets.h"
#include "engine/formats/evtx/event.h"
#include "engine/formats/evtx/event_printer.h"
#include "engine/formats/evtx/outline.h"
#include "engine/formats/windows_event/dm_edp.h"
#include "engine/formats/windows_event/mapping.h"
#include "engine/formats/windows_event/provider.h"

namespace certtrail::evtx {
namespace {

using windows_event::moment_of;
using windows_event::Provider;

class FindingsReader {
 public:
  FindingsReader(const Piece& chunk, SystemPart system, ChunkFindings& out)
      : chunk_(chunk.text), xml_(chunk.text, system), offset_(chunk.offset), out_(out) {}

  void whole_event(const RawRecord& raw) {
    xml_.budget().start_record();
    json_.clear();
    if (!printer_.print(raw, json_)) return;
    note_damage(raw, printer_.damage());
    out_.records.push_back(Record{
        offset_ + raw.at, raw.size, moment_of(raw.filetime), {}, {}, raw.recovered, Event{json_}});
    out_.findings.push_back({raw, -1, {}, true});
  }

  // An event about certificates; other records' values are not even turned into text.
  void mined_event(const RawRecord& raw) {
    xml_.budget().start_record();
    try {
      xml_.fragments(raw.at + kRecordHeader, raw.at + raw.size - 4, program_);
      if (const Template* of = template_of(program_)) {
        const auto provider = provider_of(*of, program_);
        if (provider == Provider::none) return;
        const auto number = parse_integer(of->outline.event_id.text(program_));
        const auto event_id = static_cast<std::uint32_t>(number.value_or(0));
        if (number && !raw.recovered && !is_wanted(provider, event_id, raw)) {
          if (windows_event::shows_its_log(provider)) count_only(raw, of->outline);
          return;
        }
      }
    } catch (const Malformed&) {
      // told by read_document below, which meets the same bytes
    }
    decoded_event(raw);
  }

 private:
  struct Template {
    explicit Template(const Outline& of)
        : outline(of),
          provider_is_literal(of.provider.value < 0 && of.provider_guid.value < 0),
          provider(windows_event::provider_of(of.provider.literal, of.provider_guid.literal)) {}
    Outline outline;
    bool provider_is_literal;
    Provider provider;  // if literal
  };

  // Where a record's template keeps its fields; null unless the record is one sound instance.
  const Template* template_of(const Program& program) {
    const auto definition = program.only_instance();
    if (!definition) return nullptr;
    auto found = templates_.find(*definition);
    if (found == templates_.end()) {
      const auto outline = outline_of(xml_.definition(*definition));
      found = templates_
                  .emplace(*definition, outline ? std::optional(Template{*outline}) : std::nullopt)
                  .first;
    }
    return found->second ? &*found->second : nullptr;
  }

  static Provider provider_of(const Template& of, const Program& record) {
    if (of.provider_is_literal) return of.provider;
    return windows_event::provider_of(of.outline.provider.text(record),
                                      of.outline.provider_guid.text(record));
  }

  bool is_wanted(Provider provider, std::uint32_t event_id, const RawRecord& raw) const {
    return windows_event::is_kept(provider, event_id) &&
           windows_event::may_be_about_a_client(provider, event_id,
                                                chunk_.substr(raw.at, raw.size));
  }

  // An event of the MDM client that is not kept: mostly of the same log as the one before.
  void count_only(const RawRecord& raw, const Outline& outline) {
    const auto computer = outline.computer.bytes(program_);
    const auto channel = outline.channel.bytes(program_);
    if (last_log_ < 0 || computer != last_computer_ || channel != last_channel_) {
      last_computer_ = computer;
      last_channel_ = channel;
      auto log = outline.channel.text(program_);
      const bool of_the_device = !windows_event::is_connector_log(log);
      last_log_ = log_index({outline.computer.text(program_), std::move(log), of_the_device});
    }
    const auto record_id = outline.record_id.number(program_, kUnsigned64);
    const auto created = outline.created.number(program_, kFiletime);
    out_.findings.push_back({original(raw, record_id, created), last_log_, {}, false});
  }

  void decoded_event(const RawRecord& raw) {
    read_document(xml_, raw.at + kRecordHeader, raw.at + raw.size - 4, document_);
    const auto system = read_system(document_);
    if (raw.recovered && (!system.plausible || !document_.damage.empty())) return;
    note_damage(raw, document_.damage);
    const auto provider = windows_event::provider_of(system.provider, system.provider_guid);
    if (provider == Provider::none) return;
    const windows_event::Event event{system, fields_of(document_)};
    auto body = windows_event::record_of(provider, event);
    if (!body && !windows_event::shows_its_log(provider)) return;
    Finding& finding = out_.findings.emplace_back();
    finding.raw = document_.damage.empty() ? original(raw, system.record_id, system.created) : raw;
    finding.log =
        log_index({system.computer, system.channel, windows_event::is_of_the_device(provider)});
    if (provider == Provider::dm_edp)
      finding.enrollment = windows_event::dm_edp_enrollment(system, event.fields);
    if (!body) return;
    finding.has_record = true;
    Record& record = start_record(finding.raw, system);
    record.raw = windows_event::one_line(system, event.fields);
    if (windows_event::is_connector_log(system.channel))
      record.raw = connector::without_secrets(record.raw);
    record.body = *std::move(body);
  }

  // The record as the log knew it that its event was written to: an export or a collector of
  // forwarded events numbers records anew, and only the original numbers show what is missing.
  static RawRecord original(RawRecord raw, std::uint64_t record_id, std::uint64_t created) {
    if (record_id > 0) raw.id = record_id;
    if (filetime_to_us(created)) raw.filetime = created;
    return raw;
  }

  int log_index(LogName&& log) {
    auto& logs = out_.logs;
    const auto found = std::find(logs.begin(), logs.end(), log);
    const auto index = static_cast<int>(found - logs.begin());
    if (found == logs.end()) logs.push_back(std::move(log));
    return index;
  }

  void note_damage(const RawRecord& raw, const std::string& damage) {
    if (damage.empty() || raw.damaged) return;
    out_.notes.push_back({Severity::loss, offset_ + raw.at, "evtx.bad_record",
                          "record " + std::to_string(raw.id) + ": " + damage});
  }

  Record& start_record(const RawRecord& raw, const System& system) {
    Record& record = out_.records.emplace_back();
    record.offset = offset_ + raw.at;
    record.length = raw.size;
    record.at = moment_of(raw.filetime);
    record.recovered = raw.recovered;
    record.identity = windows_event::identity_of(system, raw.id, raw.filetime);
    return record;
  }

  std::string_view chunk_;
  BinXml xml_;
  std::uint64_t offset_;
  ChunkFindings& out_;
  Document document_;  // and the program: memory that records use one after another
  Program program_;
  EventPrinter printer_{xml_};
  std::string json_;
  std::unordered_map<std::uint32_t, std::optional<Template>> templates_;
  int last_log_ = -1;
  std::string_view last_computer_, last_channel_;  // its bytes in the chunk
};

// Counts the live records, and finds their least and greatest time.
void count(const std::vector<RawRecord>& records, ChunkFindings& out) {
  std::uint64_t first = 0, last = 0;
  for (const RawRecord& raw : records) {
    if (raw.recovered) continue;
    ++out.live;
    if (!filetime_to_us(raw.filetime)) continue;
    if (first == 0 || raw.filetime < first) first = raw.filetime;
    last = std::max(last, raw.filetime);
  }
  out.first = moment_of(first);
  out.last = moment_of(last);
}

}  // namespace

ChunkFindings read_findings(const Piece& piece, bool every_record) {
  ChunkFindings out;
  auto chunk = read_chunk(piece.text, piece.offset);
  out.notes = std::move(chunk.notes);
  if (every_record) out.records.reserve(chunk.records.size());
  count(chunk.records, out);
  if (!every_record && !windows_event::may_hold_kept_events(piece.text)) return out;
  FindingsReader reader(piece, every_record ? SystemPart::whole : SystemPart::mined, out);
  for (const RawRecord& raw : chunk.records)
    every_record ? reader.whole_event(raw) : reader.mined_event(raw);
  return out;
}

}  // namespace certtrail::evtx
