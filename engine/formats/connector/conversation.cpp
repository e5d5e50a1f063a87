#include "engine/formats/connector/conversation.h"

#include <algorithm>
#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/connector/errors.h"
#include "engine/formats/connector/facts.h"
#include "engine/formats/connector/secrets.h"

namespace certtrail::connector {
namespace {

constexpr std::size_t kMostEntries = 1024;  // of one upload
constexpr std::size_t kTextLimit = 4096;
constexpr std::size_t kFailureLimit = 1024;

void append(std::string_view line, std::size_t limit, std::string_view separator,
            std::string& text) {
  if (text.size() >= limit || line.empty()) return;
  if (!text.empty()) text += separator;
  text += cut_utf8(line, limit - std::min(limit, text.size()));
}

// What failed before it and was done again is no error.
bool is_success(std::string_view raw_state) {
  return raw_state.ends_with(" True") || raw_state.ends_with(" Finished") ||
         raw_state.ends_with(" dropped file") || raw_state.ends_with(" done") ||
         raw_state == "Upload of other data";
}

}  // namespace

Conversation::Conversation(Kind kind, const Transition& about, const TraceEvent& first)
    : kind_(kind), entries_{{about, {}, first.place.offset}}, activity_(first.activity) {}

bool Conversation::has_room() const { return entries_.size() < kMostEntries; }

void Conversation::reach(const TraceEvent& event) {
  at_ = event.at;
  end_ = event.place.offset + event.place.length;
}

void Conversation::add(const TraceEvent& event, bool is_failure) {
  reach(event);
  append(event.text, kTextLimit, "\n", text_);
  take_ids(event.text, BareGuid::leave, entries_.back().transition);
  if (!is_failure) return;
  append(event.text, kFailureLimit, "; ", failure_);
  if (error_.empty()) error_ = error_in(event.text);
}

void Conversation::add_certificate(const Transition& about, const TraceEvent& event) {
  reach(event);
  if (!entries_.back().text.empty()) entries_.push_back({about, {}, event.place.offset});
  auto& entry = entries_.back();
  entry.text = cut_utf8(event.text, kTextLimit);
  take_ids(event.text, BareGuid::leave, entry.transition);
}

std::string Conversation::state(bool is_finished) const {
  switch (kind_) {
    case Kind::verify:
      return "VerifyRequest unfinished";
    case Kind::notify:
      if (dropped_) return is_finished ? "Notify Finished" : "Notify dropped file";
      return failed() ? "Notify failed" : is_finished ? "Notify Finished" : "Notify unfinished";
    case Kind::upload:
      if (!is_finished) return failed() ? "Upload failed" : "Upload unfinished";
      return entries_.front().text.empty() ? "Upload of other data" : "Upload done";
    case Kind::pkcs:
      return pending_ ? "IssuePfx pending" : "IssuePfx failed";
  }
  return {};
}

void Conversation::put_out(const std::string& raw_state, Output& out) {
  for (auto& entry : entries_) {
    auto& t = entry.transition;
    t.raw_state = raw_state;
    if (!is_success(raw_state)) {
      t.error = error_;
      t.error_text = without_secrets(failure_);
    }
    if (t.correlation.empty()) t.correlation = activity_;
    append(text_, kTextLimit, "\n", entry.text);
    Record record;
    record.offset = entry.offset;
    record.length = end_ - entry.offset;
    record.at = at_;
    record.raw = without_secrets(entry.text);
    record.body = std::move(t);
    out.records.push_back(std::move(record));
  }
}

}  // namespace certtrail::connector
