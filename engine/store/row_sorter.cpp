#include "engine/store/row_sorter.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/store/row_bytes.h"

namespace certtrail {
namespace {

constexpr std::size_t kLengths = 20;  // two varints at most
constexpr std::size_t kPrefix = 16;

struct Framed {
  std::string_view key, row;
  std::size_t size = 0;  // of all
};

// Only the lengths need to be there: key and row may end behind what was read so far.
Framed unframe(const char* at) {
  std::string_view lengths(at, kLengths);
  const auto key = read_varint(lengths), row = read_varint(lengths);
  const char* const start = lengths.data();
  return {{start, key}, {start + key, row}, static_cast<std::size_t>(start - at) + key + row};
}

std::array<std::uint64_t, 2> prefix_of(std::string_view key) {
  unsigned char bytes[kPrefix] = {};
  std::memcpy(bytes, key.data(), std::min(key.size(), kPrefix));
  std::array<std::uint64_t, 2> prefix{};
  for (std::size_t i = 0; i < kPrefix; ++i) prefix[i / 8] = prefix[i / 8] << 8 | bytes[i];
  return prefix;
}

}  // namespace

RowSorter::RowSorter(RowSorter&& other) noexcept
    : budget_(other.budget_),
      blocks_(std::move(other.blocks_)),
      block_left_(std::exchange(other.block_left_, 0)),
      taken_(std::exchange(other.taken_, 0)),
      entries_(std::move(other.entries_)),
      in_order_(other.in_order_),
      file_(std::move(other.file_)),
      runs_(std::move(other.runs_)) {}

RowSorter::~RowSorter() { budget_->give_back(taken_); }

bool RowSorter::is_before(const Entry& a, const Entry& b) {
  if (a.prefix != b.prefix) return a.prefix < b.prefix;
  return unframe(a.at).key < unframe(b.at).key;
}

char* RowSorter::room(std::size_t size) {
  if (block_left_ < size) {
    block_left_ = std::max(size, kBlock);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_left_));
    budget_->take(block_left_);
    taken_ += block_left_;
    // A block is used from its end, so that what is left is all that has to be known of it.
  }
  block_left_ -= size;
  return blocks_.back().get() + block_left_;
}

void RowSorter::add(std::string_view key, std::string_view row) {
  if (budget_->is_spent(taken_)) spill();
  std::string lengths;
  append_varint(lengths, key.size());
  append_varint(lengths, row.size());
  char* at = room(lengths.size() + key.size() + row.size());
  const Entry entry{prefix_of(key), at};
  for (const auto part : {std::string_view(lengths), key, row}) {
    std::memcpy(at, part.data(), part.size());
    at += part.size();
  }
  in_order_ = in_order_ && (entries_.empty() || !is_before(entry, entries_.back()));
  budget_->take(sizeof entry);
  taken_ += sizeof entry;
  entries_.push_back(entry);
}

void RowSorter::sort_memory() {
  if (!in_order_) std::stable_sort(entries_.begin(), entries_.end(), is_before);
  in_order_ = true;
}

void RowSorter::drop_memory() {
  entries_.clear();
  blocks_.clear();
  block_left_ = 0;
  budget_->give_back(std::exchange(taken_, 0));
}

void RowSorter::spill() {
  sort_memory();
  if (!file_) file_.emplace();
  Run run{file_->size(), 0};
  std::string block;
  block.reserve(kBlock);
  for (const auto& entry : entries_) {
    const auto size = unframe(entry.at).size;
    if (block.size() + size > kBlock) {
      file_->append(block);
      block.clear();
    }
    block.append(entry.at, size);
  }
  file_->append(block);
  run.size = file_->size() - run.offset;
  runs_.push_back(run);
  drop_memory();
  if (runs_.size() == kMostRuns) merge_runs();
}

// Many runs become one, so that each still has a block to be read by.
void RowSorter::merge_runs() {
  TemporaryFile merged;
  {
    std::string block;
    std::string lengths;
    for (SortedRows rows(*this); rows.valid(); rows.next()) {
      append_varint(block, rows.key().size());
      append_varint(block, rows.row().size());
      block.append(rows.key()).append(rows.row());
      if (block.size() < kBlock) continue;
      merged.append(block);
      block.clear();
    }
    merged.append(block);
  }
  *file_ = std::move(merged);
  runs_ = {{0, file_->size()}};
}

void RowSorter::finish() { sort_memory(); }

// The rows of one run, or of the memory.
class SortedRows::Cursor {
 public:
  explicit Cursor(const std::vector<RowSorter::Entry>& entries) : entries_(&entries) {}
  Cursor(const TemporaryFile& file, RowSorter::Run run, std::size_t block)
      : file_(&file), at_(run.offset), end_(run.offset + run.size), wanted_(block) {}

  // False: there is none.
  bool next() {
    if (entries_) {
      if (index_ == entries_->size()) return false;
      framed_ = unframe((*entries_)[index_].at);
      prefix_ = (*entries_)[index_++].prefix;
      return true;
    }
    if (buffer_at_ == buffer_.size() && at_ == end_) return false;
    while (!is_whole()) fill();
    framed_ = unframe(buffer_.data() + buffer_at_);
    buffer_at_ += framed_.size;
    prefix_ = prefix_of(framed_.key);
    return true;
  }
  const Framed& framed() const { return framed_; }
  std::size_t rank = 0;  // of cursors with equal keys the earlier one goes first

  bool is_before(const Cursor& other) const {
    if (prefix_ != other.prefix_) return prefix_ < other.prefix_;
    if (const int order = framed_.key.compare(other.framed_.key); order != 0) return order < 0;
    return rank < other.rank;
  }

 private:
  bool is_whole() const {
    const auto left = buffer_.size() - buffer_at_;
    if (left < kLengths && at_ < end_) return false;
    return left > 0 && unframe(buffer_.data() + buffer_at_).size <= left;
  }
  void fill() {
    buffer_.erase(0, std::exchange(buffer_at_, 0));
    const auto kept = buffer_.size();
    // A row larger than the block makes it grow.
    const auto count = std::min<std::uint64_t>(std::max(wanted_, kept), end_ - at_);
    buffer_.resize(kept + count);
    file_->read(at_, buffer_.data() + kept, count);
    at_ += count;
  }

  const std::vector<RowSorter::Entry>* entries_ = nullptr;
  std::size_t index_ = 0;
  const TemporaryFile* file_ = nullptr;
  std::uint64_t at_ = 0, end_ = 0;
  std::size_t wanted_ = 0;
  std::string buffer_;
  std::size_t buffer_at_ = 0;
  Framed framed_;
  std::array<std::uint64_t, 2> prefix_{};
};

bool SortedRows::is_after(const Cursor* a, const Cursor* b) { return b->is_before(*a); }

SortedRows::SortedRows(const RowSorter& sorter) {
  constexpr std::size_t kAllBlocks = 16 << 20;
  const auto block =
      std::clamp<std::size_t>(kAllBlocks / (sorter.runs_.size() + 1), 16 << 10, RowSorter::kBlock);
  for (const auto& run : sorter.runs_)
    cursors_.push_back(std::make_unique<Cursor>(*sorter.file_, run, block));
  cursors_.push_back(std::make_unique<Cursor>(sorter.entries_));
  for (const auto& cursor : cursors_) {
    cursor->rank = static_cast<std::size_t>(&cursor - cursors_.data());
    if (cursor->next()) heap_.push_back(cursor.get());
  }
  std::make_heap(heap_.begin(), heap_.end(), is_after);
}

SortedRows::~SortedRows() = default;

std::string_view SortedRows::key() const { return heap_.front()->framed().key; }
std::string_view SortedRows::row() const { return heap_.front()->framed().row; }

void SortedRows::next() {
  Cursor* const least = heap_.front();
  if (heap_.size() == 1) {
    if (!least->next()) heap_.clear();
    return;
  }
  std::pop_heap(heap_.begin(), heap_.end(), is_after);
  if (least->next())
    std::push_heap(heap_.begin(), heap_.end(), is_after);
  else
    heap_.pop_back();
}

}  // namespace certtrail
