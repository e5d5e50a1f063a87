// Rows in the order of their keys, however many there are: in memory up to a budget, beyond it in
// sorted runs in a temporary file that are merged when they are read.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store/temporary_file.h"

namespace certtrail {

// What all rows that wait at one time may take of the memory; used from several threads.
class StagingBudget {
 public:
  explicit StagingBudget(std::uint64_t bytes = 96 << 20)
      : bytes_(bytes), least_(std::min<std::uint64_t>(4 << 20, bytes / 8)) {}

  void take(std::uint64_t bytes) { taken_ += bytes; }
  void give_back(std::uint64_t bytes) { taken_ -= bytes; }
  // Whether one that holds so many bytes shall spill them: tiny runs would be too many.
  bool is_spent(std::uint64_t mine) const { return taken_ > bytes_ && mine >= least_; }

 private:
  const std::uint64_t bytes_, least_;
  std::atomic<std::uint64_t> taken_ = 0;
};

class RowSorter {
 public:
  explicit RowSorter(StagingBudget& budget) : budget_(&budget) {}
  RowSorter(RowSorter&& other) noexcept;
  RowSorter& operator=(RowSorter&&) = delete;
  ~RowSorter();

  // Rows of equal keys stay in the order in which they were added. Throws std::runtime_error if the
  // temporary file cannot be written.
  void add(std::string_view key, std::string_view row);
  void finish();  // no row is added after it

 private:
  friend class SortedRows;
  static constexpr std::size_t kBlock = 256 << 10;
  static constexpr std::size_t kMostRuns = 256;

  // A row in memory: the start of its key for comparing, and where it lies as in a run.
  struct Entry {
    std::array<std::uint64_t, 2> prefix;
    const char* at;
  };
  // Rows in order, each as key length, row length, key, row; lengths are varints.
  struct Run {
    std::uint64_t offset = 0, size = 0;
  };

  static bool is_before(const Entry& a, const Entry& b);
  char* room(std::size_t size);
  void sort_memory();
  void spill();
  void merge_runs();
  void drop_memory();

  StagingBudget* budget_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_left_ = 0;
  std::uint64_t taken_ = 0;  // of the budget
  std::vector<Entry> entries_;
  bool in_order_ = true;
  std::optional<TemporaryFile> file_;
  std::vector<Run> runs_;
};

// All rows of a finished sorter, which must outlive it. Key and row are valid until next().
class SortedRows {
 public:
  explicit SortedRows(const RowSorter& sorter);
  SortedRows(const SortedRows&) = delete;
  SortedRows& operator=(const SortedRows&) = delete;
  ~SortedRows();

  bool valid() const { return !heap_.empty(); }
  std::string_view key() const;
  std::string_view row() const;
  void next();

 private:
  class Cursor;
  static bool is_after(const Cursor* a, const Cursor* b);

  std::vector<std::unique_ptr<Cursor>> cursors_;
  std::vector<Cursor*> heap_;  // the least first
};

}  // namespace certtrail
