#include "engine/unpack/walk.h"

#include "engine/unpack/container_kind.h"
#include "engine/unpack/member_name.h"

namespace certtrail {
namespace {

MemberEnd refusal(const Note& note) { return {MemberStatus::refused, note.detail, {note}}; }

}  // namespace

void damage(MemberEnd& end, std::uint64_t offset, std::string code, std::string detail) {
  if (end.status != MemberStatus::refused) end.status = MemberStatus::damaged;
  if (end.reason.empty()) end.reason = detail;
  end.notes.push_back({Severity::loss, offset, std::move(code), std::move(detail)});
}

bool is_ratio_bomb(const UnpackLimits& limits, std::uint64_t out, std::uint64_t in) {
  return out > limits.ratio_floor && out / limits.ratio > in;
}

void Walk::stop(std::string code, std::string detail) {
  if (!stopped()) stop_note_ = {Severity::loss, 0, std::move(code), std::move(detail)};
}

// Members that overlap can make a small archive be read for ever without anything coming out.
void Walk::count_in(std::uint64_t bytes) {
  bytes_in += bytes;
  if (bytes_in > limits.total_bytes) stop_at_total();
}

void Walk::stop_at_total() {
  stop("limit.total_bytes", "more than " + std::to_string(limits.total_bytes) +
                                " bytes in all; raise --max-total-bytes to read the rest");
}

MemberEnd Walk::stop_end() const { return refusal(stop_note_); }

MemberWriter::MemberWriter(Level& level, std::string_view raw_name,
                           std::optional<std::int64_t> modified_us)
    : level_(level) {
  member_.path = level.prefix + member_name(raw_name);
  member_.hint = member_.path;
  member_.modified_us = modified_us;
  if (++level.walk.members > level.walk.limits.members)
    level.walk.stop("limit.members", "more than " + std::to_string(level.walk.limits.members) +
                                         " members; raise --max-members to read the rest");
}

void MemberWriter::refuse(std::string code, std::string detail) {
  refused_ = refusal({Severity::loss, size_, std::move(code), std::move(detail)});
}

bool MemberWriter::within_limits(std::uint64_t bytes_in) {
  Walk& walk = level_.walk;
  const UnpackLimits& limits = walk.limits;
  if (walk.bytes_out > limits.total_bytes) {
    walk.stop_at_total();
  } else if (is_ratio_bomb(limits, walk.bytes_out, walk.collection_size)) {
    walk.stop("limit.ratio", "the collection unpacks to more than " + std::to_string(limits.ratio) +
                                 " times its size; raise --max-ratio if it is genuine");
  }
  if (walk.stopped()) {
    refused_ = walk.stop_end();
  } else if (size_ > limits.member_bytes) {
    refuse("limit.member_bytes", "larger than " + std::to_string(limits.member_bytes) +
                                     " bytes; raise --max-member-bytes to read it");
  } else if (is_ratio_bomb(limits, size_, bytes_in)) {
    refuse("limit.ratio", "unpacks to more than " + std::to_string(limits.ratio) +
                              " times its size; raise --max-ratio if it is genuine");
  }
  return !refused_;
}

void MemberWriter::begin() {
  begun_ = true;
  member_.ordinal = level_.walk.next_ordinal(member_.path);
  member_.container = container_kind(head_, member_.path);
  if (member_.container != ContainerKind::none && !in_place_)
    spool_ = std::make_unique<Spool>(level_.walk.limits.memory_per_archive);
  level_.walk.sink.begin(member_);
  if (!head_.empty()) pass_on(head_);
  std::string().swap(head_);
}

void MemberWriter::pass_on(std::string_view block) {
  level_.walk.sink.data(block);
  if (spool_) spool_->append(block);
}

bool MemberWriter::write(std::string_view block, std::uint64_t bytes_in) {
  if (refused_ || level_.walk.stopped()) return false;
  size_ += block.size();
  level_.walk.bytes_out += block.size();
  if (!within_limits(bytes_in)) return false;
  if (begun_) {
    pass_on(block);
  } else if (head_.empty() && block.size() >= kContainerHead) {
    head_ = block.substr(0, kContainerHead);
    begin();
    if (block.size() > kContainerHead) pass_on(block.substr(kContainerHead));
  } else {
    head_.append(block);
    if (head_.size() >= kContainerHead) begin();
  }
  return true;
}

MemberEnd MemberWriter::walk_inside(MemberEnd how) {
  Walk& walk = level_.walk;
  if (how.status != MemberStatus::read && how.status != MemberStatus::damaged) return how;
  if (level_.depth >= walk.limits.depth)
    return refusal({Severity::loss, 0, "limit.depth",
                    "nested deeper than " + std::to_string(walk.limits.depth) +
                        " containers; raise --max-depth to open it"});
  Level inside{walk, member_.path + "!/", member_.path, level_.depth + 1};
  const Source source = in_place_ ? std::move(*in_place_) : spool_->finish();
  MemberEnd end = walk_container(member_.container, source, inside);
  if (end.status == MemberStatus::container && how.status == MemberStatus::damaged) {
    end.status = MemberStatus::damaged;
    end.reason = how.reason;
  }
  end.notes.insert(end.notes.begin(), how.notes.begin(), how.notes.end());
  return end;
}

void MemberWriter::end(MemberEnd how) {
  if (!begun_) begin();
  if (refused_) how = *refused_;
  if (level_.walk.stopped() && how.status == MemberStatus::read) how = level_.walk.stop_end();
  if (how.status == MemberStatus::read && size_ == 0) how.status = MemberStatus::empty;
  if (member_.container != ContainerKind::none && size_ > 0) how = walk_inside(std::move(how));
  spool_.reset();
  level_.walk.sink.end(how);
}

MemberEnd walk_container(ContainerKind kind, const Source& source, Level& level) {
  MemberEnd end =
      kind == ContainerKind::zip ? walk_zip(source, level) : walk_libarchive(kind, source, level);
  if (level.walk.stopped()) {
    const MemberEnd stop = level.walk.stop_end();
    end.status = stop.status;
    end.reason = stop.reason;
    end.notes.insert(end.notes.end(), stop.notes.begin(), stop.notes.end());
  }
  return end;
}

}  // namespace certtrail
