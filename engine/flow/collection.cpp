#include "engine/flow/collection.h"

#include <algorithm>
#include <array>

#include "engine/decode/civil_time.h"
#include "engine/decode/record_json.h"
#include "engine/decode/text.h"
#include "engine/flow/archive_name.h"
#include "engine/flow/member_reading.h"
#include "engine/flow/stream_name.h"
#include "engine/store/insert.h"

namespace certtrail {
namespace {

constexpr std::size_t kRawKept = 4096;
// Local times without a zone may be this far ahead of UTC, or this far off a clock that is wrong.
constexpr std::int64_t kZoneDoubt = 14 * 3600 * kMicrosecondsPerSecond;

// A collection, or a device's archive nested in one.
struct Scope {
  ArchiveName name;
  std::size_t outer = 0;      // itself for the collection
  std::size_t container = 0;  // artifact
  std::optional<std::int64_t> newest_member_us;
  std::vector<DeviceFact> facts;  // all that were stated, with repetitions
  AsOf as_of;
};

StagedRecord staged(Record&& record) {
  StagedRecord row;
  row.identity = text_id(record.identity.empty() ? record.raw : record.identity);
  row.raw_length = record.raw.size();
  if (record.raw.size() > kRawKept || !is_clean(record.raw))
    record.raw = std::string(cut_utf8(cleaned(record.raw), kRawKept));
  row.record = std::move(record);
  return row;
}

ArtifactRows rows_of(ArtifactSummary&& summary, std::size_t scope,
                     std::vector<StagedRecord>&& records) {
  ArtifactRows rows;
  rows.path = std::move(summary.path);
  rows.ordinal = summary.ordinal;
  rows.scope = scope;
  if (summary.format) {
    rows.format = summary.format->name;
    rows.reader_version = summary.format->reader_version;
  }
  rows.status = std::move(summary.status);
  rows.reason = std::move(summary.reason);
  rows.size = summary.size;
  rows.digest = std::move(summary.digest);
  rows.modified_us = summary.modified_us;
  rows.records_total = summary.records_total;
  rows.records_recovered = summary.records_recovered;
  rows.first_us = summary.first_us;
  rows.last_us = summary.last_us;
  rows.notes = std::move(summary.notes);
  // What a limit cut off is quarantined whole: half a log would look like a complete one.
  if (rows.status != "refused") rows.records = std::move(records);
  return rows;
}

class CollectionReader {
 public:
  explicit CollectionReader(const CollectionFile& file) : file_(file) {
    rows_.sha256 = file.sha256;
    rows_.path = cleaned(file.path.string());
    rows_.size = file.size;
    scopes_.push_back(
        {read_archive_name(cleaned(file.path.filename().string())), 0, 0, {}, {}, {}});
  }

  CollectionRows read(const UnpackOptions& options, const Identify& identify) {
    read_members(
        file_.path, options, identify, false,
        {[this](const Member& member) { begin(member); },
         [this](Record&& record) { open_.back().records.push_back(staged(std::move(record))); },
         [this](ArtifactSummary&& summary) { end(std::move(summary)); }});
    for (auto& scope : scopes_) date(scope);
    for (auto& artifact : rows_.artifacts) {
      date(artifact);
      picture(artifact);
    }
    name_streams();
    rows_.as_of = scopes_[0].as_of;
    const auto& self = rows_.artifacts.back();
    rows_.status = self.status == "damaged" || self.status == "refused" ? self.status : "read";
    return std::move(rows_);
  }

 private:
  struct Open {
    std::size_t scope;  // that its own records belong to
    std::size_t inner;  // that its members belong to
    std::vector<StagedRecord> records;
  };

  void begin(const Member& member) {
    const std::size_t scope = open_.empty() ? 0 : open_.back().inner;
    std::size_t inner = scope;
    if (!member.path.empty() && member.container != ContainerKind::none &&
        member.container != ContainerKind::cab) {
      auto name = read_archive_name(member.path);
      if (name.is_device_collection) {
        inner = scopes_.size();
        scopes_.push_back({std::move(name), scope, 0, {}, {}, {}});
      }
    }
    open_.push_back({scope, inner, {}});
  }

  void end(ArtifactSummary&& summary) {
    Open open = std::move(open_.back());
    open_.pop_back();
    Scope& scope = scopes_[open.scope];
    if (open.inner != open.scope) scopes_[open.inner].container = rows_.artifacts.size();
    if (summary.path.empty()) scope.container = rows_.artifacts.size();
    if (summary.modified_us)
      scope.newest_member_us =
          std::max(scope.newest_member_us.value_or(*summary.modified_us), *summary.modified_us);
    rows_.artifacts.push_back(rows_of(std::move(summary), open.scope, std::move(open.records)));
    for (const auto& row : rows_.artifacts.back().records)
      if (const auto* fact = std::get_if<DeviceFact>(&row.record.body))
        scope.facts.push_back(*fact);
  }

  void date(Scope& scope) {
    if (scope.name.as_of_us)
      scope.as_of = {scope.name.as_of_us, "archive_name"};
    else if (scope.newest_member_us)
      scope.as_of = {scope.newest_member_us, "member_time"};
    else if (scope.outer != static_cast<std::size_t>(&scope - scopes_.data()))
      scope.as_of = scopes_[scope.outer].as_of;  // outer scopes come first
    else
      scope.as_of = {file_.mtime_us, "file_time"};
  }

  void date(ArtifactRows& artifact) {
    artifact.as_of = scopes_[artifact.scope].as_of;
    if (artifact.as_of.basis != "archive_name" && artifact.modified_us)
      artifact.as_of = {artifact.modified_us, "member_time"};
    if (artifact.as_of.basis != "file_time" && artifact.last_us &&
        *artifact.last_us > *artifact.as_of.us + kMicrosecondsPerDay)
      artifact.notes.push_back({Severity::warning, 0, "record.later_than_collection",
                                "newest record " + format_utc(*artifact.last_us) +
                                    " is later than its collection of " +
                                    format_utc(*artifact.as_of.us)});
  }

  void picture(ArtifactRows& artifact) {
    const SnapshotInfo* info = nullptr;
    std::string row_kind;
    for (const auto& row : artifact.records) {
      const auto& body = row.record.body;
      if (const auto* found = std::get_if<SnapshotInfo>(&body)) info = info ? info : found;
      if (std::holds_alternative<CaRequest>(body) ||
          std::holds_alternative<StoreCertificate>(body) ||
          std::holds_alternative<IntuneCertificate>(body) ||
          std::holds_alternative<IntuneAssignment>(body))
        row_kind = kind_name(body);
    }
    if (!info && row_kind.empty()) return;
    SnapshotRows rows;
    rows.source = info ? info->source : row_kind;
    rows.as_of = artifact.as_of;
    if (info) {
      rows.scope = info->scope;
      rows.complete = info->complete;
      if (info->printed_as_of.known()) rows.as_of = {info->printed_as_of.utc_us(), "content"};
      bound_from_below(info->newest_event, rows, artifact);
    }
    artifact.snapshot = std::move(rows);
  }

  void bound_from_below(const Moment& newest, SnapshotRows& rows, ArtifactRows& artifact) {
    if (!newest.known()) return;
    rows.newest_event_us = newest.utc_us();
    const auto doubt = newest.basis == ZoneBasis::assumed ? kZoneDoubt : 0;
    if (!rows.as_of.us || *rows.newest_event_us <= *rows.as_of.us + doubt) return;
    artifact.notes.push_back({Severity::warning, 0, "as_of.crossed",
                              "shows an event of " + format_utc(*rows.newest_event_us) +
                                  ", later than its " + rows.as_of.basis + " of " +
                                  format_utc(*rows.as_of.us) + "; the event counts"});
    rows.as_of = {rows.newest_event_us, "newest_event"};
  }

  void name_streams() {
    for (auto& scope : scopes_) {
      ScopeRows rows;
      rows.container = scope.container;
      rows.facts.push_back({"", "archive", scope.name.stem});
      if (!scope.name.host.empty()) rows.facts.push_back({"", "archive_host", scope.name.host});
      scope.facts.insert(scope.facts.end(), rows.facts.begin(), rows.facts.end());
      auto [kind, name] = stream_name(scope.facts, scope.name.stem);
      rows.kind = std::move(kind);
      rows.name = std::move(name);
      rows_.scopes.push_back(std::move(rows));
    }
  }

  const CollectionFile& file_;
  CollectionRows rows_;
  std::vector<Scope> scopes_;
  std::vector<Open> open_;
};

}  // namespace

CollectionRows read_collection(const CollectionFile& file, const UnpackOptions& options,
                               const Identify& identify) {
  return CollectionReader(file).read(options, identify);
}

}  // namespace certtrail
