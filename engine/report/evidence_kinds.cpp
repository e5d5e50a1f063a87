#include "engine/report/evidence_kinds.h"

#include <algorithm>
#include <array>
#include <utility>

namespace certtrail {
namespace {

struct Kind {
  std::string_view name, meaning;
};

constexpr std::array<Kind, 7> kKinds = {{{"device", "a log or listing of a device"},
                                         {"ca", "an export of a CA database"},
                                         {"intune", "a certificate report of Intune"},
                                         {"devices", "a device inventory of Intune"},
                                         {"assignments", "an assignment report of Intune"},
                                         {"server", "a log of NDES or of a certificate connector"},
                                         {"history", "a second link to compare with the first"}}};

const Kind* find(std::string_view name) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(),
                                   [&](const Kind& kind) { return kind.name == name; });
  return found == kKinds.end() ? nullptr : found;
}

}  // namespace

bool is_evidence_kind(std::string_view kind) { return find(kind) != nullptr; }

std::string evidence_kind_names() {
  std::string names;
  for (const auto& kind : kKinds) names += (names.empty() ? "" : ", ") + std::string(kind.name);
  return names;
}

std::string_view meaning_of_evidence_kind(std::string_view kind) {
  const auto* found = find(kind);
  return found ? found->meaning : std::string_view();
}

std::string missing_evidence(Reader& reader, const Report& report) {
  if (!reader.has_collections()) return "no collection was ingested";
  std::string missing;
  Query query(reader, lookup_sql("evidence_kinds"));
  for (Row row; query.next(row);) {
    const auto kind = to_text(row[0]);
    const bool needed =
        std::find(report.needs.begin(), report.needs.end(), kind) != report.needs.end();
    if (!needed || to_text(row[1]) == "1") continue;
    missing += (missing.empty() ? "" : " and ") + std::string(meaning_of_evidence_kind(kind));
  }
  return missing.empty() ? missing : "the database lacks " + missing;
}

}  // namespace certtrail
