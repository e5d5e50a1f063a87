#include "engine/flow/artifact_reader.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::size_t kHead = 64 << 10;

void widen(ArtifactSummary& summary, const Moment& moment) {
  if (!moment.known() || moment.basis == ZoneBasis::date_inferred) return;
  summary.first_us = std::min(summary.first_us.value_or(moment.naive_us), moment.naive_us);
  summary.last_us = std::max(summary.last_us.value_or(moment.naive_us), moment.naive_us);
}

}  // namespace

ArtifactReader::ArtifactReader(const Member& member, const ReadingOptions& options, TakeRecord take)
    : member_(member), options_(options), take_(std::move(take)) {
  summary_.path = member.path;
  summary_.ordinal = member.ordinal;
  summary_.modified_us = member.modified_us;
}

void ArtifactReader::note(Note found) {
  if (summary_.notes.size() < kNotesKept) {
    summary_.notes.push_back(std::move(found));
    return;
  }
  ++notes_dropped_;
  loss_dropped_ = loss_dropped_ || found.severity == Severity::loss;
}

template <class Step>
void ArtifactReader::guarded(Step step) {
  if (failed_) return;
  try {
    step();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    failed_ = true;
    note({Severity::loss, feeder_ ? feeder_->position() : 0, "format.failed",
          std::string("the reader of this format gave up: ") + e.what()});
  }
}

void ArtifactReader::drain(Output& out) {
  for (auto& record : out.records) {
    ++summary_.records_kept;
    summary_.records_recovered += record.recovered;
    widen(summary_, record.at);
    if (const auto* span = std::get_if<LogSpan>(&record.body)) {
      widen(summary_, span->from);
      widen(summary_, span->to);
    }
    take_(std::move(record));
  }
  out.records.clear();
  for (auto& n : out.notes) note(std::move(n));
  out.notes.clear();
}

void ArtifactReader::parse(std::string_view block) {
  if (!feeder_) return;
  // Small steps keep the records in flight few, whatever the size of the block.
  constexpr std::size_t kStep = 1 << 20;
  for (; !block.empty(); block.remove_prefix(std::min(kStep, block.size())))
    guarded([&] { feeder_->feed(block.substr(0, kStep)); });
}

void ArtifactReader::start() {
  started_ = true;
  const auto text = decode_head(head_);
  guarded([&] {
    summary_.format = options_.identify({head_, text, options_.ca_tables.get()}, member_.hint);
  });
  if (summary_.format && summary_.format->start)
    feeder_.emplace(*summary_.format,
                    Context{member_.hint, options_.every_record, options_.ca_tables,
                            options_.console_code_page},
                    [this](Output& out) { drain(out); });
  parse(head_);
  std::string().swap(head_);
}

void ArtifactReader::feed(std::string_view block) {
  digest_.add(block);
  summary_.size += block.size();
  if (member_.container != ContainerKind::none) return;
  if (started_) {
    parse(block);
    return;
  }
  const auto part = block.substr(0, kHead - head_.size());
  head_.append(part);
  if (head_.size() < kHead) return;
  start();
  parse(block.substr(part.size()));
}

void ArtifactReader::decide_status(const MemberEnd& end) {
  summary_.status = to_string(end.status);
  summary_.reason = end.reason;
  if (failed_ && end.status == MemberStatus::read) {
    summary_.status = "damaged";
    summary_.reason = "the reader of this format gave up";
  }
  if (summary_.status != "read") return;
  if (!summary_.format) {
    summary_.status = "unrecognised";
    summary_.reason = "no format claims it";
    // A file handed over by name was meant to be read; members of a collection are its bycatch.
    if (member_.path.empty())
      note({Severity::loss, 0, "collection.unrecognised",
            "no format claims this file; `certtrail formats` lists what is read"});
  } else if (!summary_.format->start) {
    summary_.status = "recognised";
    summary_.reason = summary_.format->basis;
  }
}

ArtifactSummary ArtifactReader::finish(const MemberEnd& end) {
  const bool is_container = member_.container != ContainerKind::none;
  if (!is_container && summary_.size > 0) {
    if (!started_) start();
    if (feeder_) {
      guarded([&] { feeder_->finish(); });
      summary_.records_total = feeder_->output().records_total;
      widen(summary_, feeder_->output().first);
      widen(summary_, feeder_->output().last);
    }
  }
  for (const auto& n : end.notes) note(n);
  decide_status(end);
  if (notes_dropped_ > 0)
    summary_.notes.push_back({loss_dropped_ ? Severity::loss : Severity::info, 0, "notes.more",
                              "and " + std::to_string(notes_dropped_) + " more notes"});
  if (!member_.path.empty() || !is_container) summary_.digest = digest_.hex();
  return std::move(summary_);
}

}  // namespace certtrail
