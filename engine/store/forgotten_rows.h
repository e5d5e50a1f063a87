// Which staged rows of one collection are under tombstones, and what they alone would leave behind.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/store/batch.h"
#include "engine/store/tombstones.h"

namespace certtrail {

class ForgottenRows {
 public:
  // An artifact, as far as horizons go.
  struct Member {
    std::int64_t horizon_us = Tombstones::kNever;
    std::int64_t as_of_us = 0;
    std::int64_t latest_us = INT64_MAX;  // that is believed of what it shows: clocks run ahead
    bool holds_records = false;
    bool picture = false;  // it is one, and forgotten
    bool kept = false;     // something that it says is stored
  };

  // Looks at every staged row unless there are no tombstones. `streams` are those of the scopes.
  // Both must outlive it.
  ForgottenRows(const Tombstones& tombstones, const CollectionRows& rows,
                const std::vector<std::int64_t>& streams);

  // True if nothing is to be left out: one test for each row.
  bool none() const { return members_.empty(); }
  // Staged key without its first byte, as RecordWriter has it.
  bool has(Staged table, std::string_view key, std::string_view row, std::size_t artifact) const;
  bool has_scope_fact(std::size_t container) const;
  bool has_picture(std::size_t artifact) const { return !none() && members_[artifact].picture; }
  const Member& member(std::size_t artifact) const { return members_[artifact]; }
  // Older than its horizon, and nothing that it says is kept; `whole`: of all artifacts.
  bool has_artifact(std::size_t artifact) const;
  bool whole() const { return whole_; }

 private:
  bool is_old(std::size_t artifact) const;
  bool has_fact(std::string_view row, std::size_t artifact) const;
  void find_members(const std::vector<std::int64_t>& streams);
  void find_renewed_facts();
  void find_kept_members();
  void find_unused();
  void find_whole();
  template <class Take>
  void each(Take take) const;

  const Tombstones& tombstones_;
  const CollectionRows& rows_;
  std::vector<Member> members_;              // by artifact; empty: there are no tombstones
  std::unordered_set<std::int64_t> unused_;  // strings and certificates of forgotten rows alone
  std::set<std::pair<std::int64_t, std::size_t>> renewed_;  // subject of facts, artifact
  bool whole_ = false;
};

// The staged values of a log_span, its begin moved behind the horizon; nullopt if it lies within.
std::optional<RowBytes> span_after(std::string_view row, const ForgottenRows::Member& member);

}  // namespace certtrail
