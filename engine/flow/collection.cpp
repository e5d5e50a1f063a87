#include "engine/flow/collection.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "engine/decode/civil_time.h"
#include "engine/decode/record_json.h"
#include "engine/decode/text.h"
#include "engine/flow/archive_name.h"
#include "engine/flow/member_reading.h"
#include "engine/flow/server_signs.h"
#include "engine/flow/stream_name.h"
#include "engine/store/clean_text.h"

namespace certtrail {
namespace {

// Local times without a zone may be this far ahead of UTC, or this far off a clock that is wrong.
constexpr std::int64_t kZoneDoubt = 14 * 3600 * kMicrosecondsPerSecond;

// A collection, or a device's archive nested in one.
struct Scope {
  ArchiveName name;
  std::size_t outer = 0;      // itself for the collection
  std::size_t container = 0;  // artifact
  std::optional<std::int64_t> newest_member_us;
  AsOf as_of;
  ServerSigns signs;
};

// What the rows of one artifact are a picture of.
struct Picture {
  std::optional<SnapshotInfo> info;  // the first one
  std::string_view row_kind;         // of its last row
  std::uint64_t rows = 0;
};

bool is_picture_row(const RecordBody& body) {
  return std::holds_alternative<CaRequest>(body) ||
         std::holds_alternative<StoreCertificate>(body) ||
         std::holds_alternative<IntuneCertificate>(body) ||
         std::holds_alternative<IntuneAssignment>(body);
}

void fill(ArtifactRows& rows, ArtifactSummary&& summary) {
  rows.path = std::move(summary.path);
  rows.ordinal = summary.ordinal;
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
}

// "(30) No Results - Error [0x80070002]": what Collect diagnostics leaves of an item that it could
// not collect. Empty for other names.
std::string nothing_collected(std::string_view path) {
  const auto name =
      path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  constexpr std::string_view kMark = ") No Results - Error [";
  const auto at = name.find(kMark);
  if (!name.starts_with('(') || at == std::string_view::npos) return {};
  const auto code = name.substr(at + kMark.size());
  return "item " + std::string(name.substr(1, at - 1)) +
         " could not be collected: " + std::string(code.substr(0, code.find(']')));
}

class CollectionReader {
 public:
  CollectionReader(const CollectionFile& file, StagingBudget& budget,
                   const std::set<std::string>& junk)
      : file_(file), junk_(junk), rows_(budget) {
    rows_.sha256 = file.sha256;
    rows_.path = cleaned(file.path.string());
    rows_.size = file.size;
    scopes_.push_back({read_inbox_name(cleaned(file.path.parent_path().filename().string()),
                                       cleaned(file.path.filename().string())),
                       0,
                       0,
                       {},
                       {},
                       {}});
  }

  CollectionRows read(const UnpackOptions& options, const ReadingOptions& reading) {
    read_members(
        file_.path, options, reading,
        {[this](const Member& member) { begin(member); }, [this](Record&& record) { take(record); },
         [this](ArtifactSummary&& summary) { end(std::move(summary)); }});
    for (auto& scope : scopes_) date(scope);
    for (std::size_t i = 0; i < rows_.artifacts.size(); ++i) {
      date(i);
      picture(i);
    }
    rows_.staged.finish();
    name_streams();
    rows_.as_of = scopes_[0].as_of;
    const auto& self = rows_.artifacts[0];
    rows_.status = self.status == "damaged" || self.status == "refused" ? self.status : "read";
    return std::move(rows_);
  }

 private:
  struct Open {
    std::size_t artifact;
    std::size_t inner;                            // scope that its members belong to
    std::optional<std::int64_t> newest_inner_us;  // its members are no newer
    std::uint64_t records = 0;
  };

  void begin(const Member& member) {
    const std::size_t scope = open_.empty() ? 0 : open_.back().inner;
    const std::size_t artifact = rows_.artifacts.size();
    std::size_t inner = scope;
    const auto limit = open_.empty() ? std::nullopt : open_.back().newest_inner_us;
    auto inner_limit = limit;
    if (!member.path.empty() && member.container != ContainerKind::none) {
      auto name = read_archive_name(member.path);
      // A temporary folder may hold what an earlier run packed, in local time or not.
      if (name.as_of_us)
        inner_limit = std::min(limit.value_or(INT64_MAX), *name.as_of_us + kZoneDoubt);
      if ((name.is_device_collection || name.is_server_collection) &&
          member.container != ContainerKind::cab) {
        inner = scopes_.size();
        scopes_.push_back({std::move(name), scope, artifact, {}, {}, {}});
      }
    }
    if (!scopes_[scope].name.as_of_us)
      scopes_[scope].name.as_of_us = time_of_sysdiagnose(member.path);
    if (limit) newest_us_[artifact] = *limit;
    open_.push_back({artifact, inner, inner_limit});
    rows_.artifacts.emplace_back().scope = scope;
  }

  void take(const Record& record) {
    Open& open = open_.back();
    ++open.records;
    const auto scope = rows_.artifacts[open.artifact].scope;
    scopes_[scope].signs.see(record);
    rows_.staged.add({static_cast<std::uint32_t>(scope), static_cast<std::uint32_t>(open.artifact)},
                     record);
    if (const auto* info = std::get_if<SnapshotInfo>(&record.body)) {
      Picture& picture = pictures_[open.artifact];
      if (!picture.info) picture.info = *info;
    } else if (is_picture_row(record.body)) {
      Picture& picture = pictures_[open.artifact];
      picture.row_kind = kind_name(record.body);
      ++picture.rows;
    }
  }

  void end(ArtifactSummary&& summary) {
    const Open open = open_.back();
    open_.pop_back();
    ArtifactRows& rows = rows_.artifacts[open.artifact];
    Scope& scope = scopes_[rows.scope];
    if (summary.modified_us)
      scope.newest_member_us =
          std::max(scope.newest_member_us.value_or(*summary.modified_us), *summary.modified_us);
    for (const auto& found : summary.notes) note(open.artifact, found);
    if (const auto what = nothing_collected(summary.path); !what.empty())
      note(open.artifact, {Severity::info, 0, "collection.no_results", what});
    fill(rows, std::move(summary));
    // What a limit cut off is quarantined whole: half a log would look like a complete one.
    if (rows.status != "refused")
      rows.records_kept = open.records;
    else
      pictures_.erase(open.artifact);
  }

  void note(std::size_t artifact, const Note& found) {
    rows_.staged.add(static_cast<std::uint32_t>(artifact), found);
    rows_.notes_info += found.severity == Severity::info;
    rows_.notes_warning += found.severity == Severity::warning;
    rows_.notes_loss += found.severity == Severity::loss;
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

  void date(std::size_t number) {
    ArtifactRows& artifact = rows_.artifacts[number];
    artifact.as_of = scopes_[artifact.scope].as_of;
    if (artifact.as_of.basis != "archive_name" && artifact.modified_us)
      artifact.as_of = {artifact.modified_us, "member_time"};
    if (const auto limit = newest_us_.find(number);
        limit != newest_us_.end() && artifact.as_of.us.value_or(INT64_MAX) > limit->second)
      artifact.as_of = {limit->second, "archive_name"};
    if (artifact.as_of.basis != "file_time" && artifact.last_us &&
        *artifact.last_us > *artifact.as_of.us + kMicrosecondsPerDay)
      note(number, {Severity::warning, 0, "record.later_than_collection",
                    "newest record " + format_utc(*artifact.last_us) +
                        " is later than its collection of " + format_utc(*artifact.as_of.us)});
  }

  void picture(std::size_t artifact) {
    const auto found = pictures_.find(artifact);
    if (found == pictures_.end()) return;
    const auto& [info, row_kind, count] = found->second;
    SnapshotRows rows;
    rows.source = info ? info->source : row_kind;
    rows.as_of = rows_.artifacts[artifact].as_of;
    rows.rows = count;
    if (info) {
      rows.scope = info->scope;
      rows.complete = info->complete;
      if (info->printed_as_of.known()) rows.as_of = {info->printed_as_of.utc_us(), "content"};
      bound_from_below(info->newest_event, rows, artifact);
    }
    rows_.artifacts[artifact].snapshot = std::move(rows);
  }

  void bound_from_below(const Moment& newest, SnapshotRows& rows, std::size_t artifact) {
    if (!newest.known()) return;
    rows.newest_event_us = newest.utc_us();
    const auto doubt = newest.basis == ZoneBasis::assumed ? kZoneDoubt : 0;
    if (!rows.as_of.us || *rows.newest_event_us <= *rows.as_of.us + doubt) return;
    note(artifact,
         {Severity::warning, 0, "as_of.crossed",
          "shows an event of " + format_utc(*rows.newest_event_us) + ", later than its " +
              rows.as_of.basis + " of " + format_utc(*rows.as_of.us) + "; the event counts"});
    rows.as_of = {rows.newest_event_us, "newest_event"};
  }

  // A server's logs are its own under whatever name its events know it.
  static StreamName stream_name(const Scope& scope, const StreamNamer& namer) {
    if (scope.name.is_server_collection) return {"server", ascii_lower(scope.name.host)};
    if (scope.signs.is_server())
      if (auto host = namer.server_name(); !host.empty()) return {"server", std::move(host)};
    return namer.name(scope.name.stem);
  }

  void name_streams() {
    std::vector<StreamNamer> namers(scopes_.size(), StreamNamer(junk_));
    rows_.staged.each_alias([&](const Staging::Alias& alias) {
      if (rows_.artifacts[alias.artifact].records_kept > 0)
        namers[alias.scope].count(alias.name, alias.value, alias.times);
    });
    for (std::size_t i = 0; i < scopes_.size(); ++i) {
      const auto& scope = scopes_[i];
      ScopeRows rows;
      rows.container = scope.container;
      rows.facts.push_back({"", "archive", scope.name.stem});
      if (!scope.name.host.empty()) {
        rows.facts.push_back({"", "archive_host", scope.name.host});
        namers[i].count("archive_host", ascii_lower(trim(scope.name.host)), 1);
      }
      auto [kind, name] = stream_name(scope, namers[i]);
      rows.kind = std::move(kind);
      rows.name = std::move(name);
      rows_.scopes.push_back(std::move(rows));
    }
  }

  const CollectionFile& file_;
  const std::set<std::string>& junk_;
  CollectionRows rows_;
  std::vector<Scope> scopes_;
  std::vector<Open> open_;
  std::map<std::size_t, Picture> pictures_;        // by artifact
  std::map<std::size_t, std::int64_t> newest_us_;  // by artifact: what its containers' names allow
};

}  // namespace

CollectionRows read_collection(const CollectionFile& file, const UnpackOptions& options,
                               const ReadingOptions& reading, StagingBudget& budget,
                               const std::set<std::string>& junk) {
  return CollectionReader(file, budget, junk).read(options, reading);
}

}  // namespace certtrail
