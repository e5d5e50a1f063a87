#include "engine/formats/connector/conversations.h"

#include <algorithm>
#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/connector/facts.h"

namespace certtrail::connector {
namespace {

constexpr std::size_t kMostOpen = 1024;     // threads; a server runs a few dozen
constexpr std::size_t kMostEntries = 1024;  // of one upload
constexpr std::size_t kTextLimit = 4096;
constexpr std::size_t kFailureLimit = 1024;

void add_line(std::string_view line, std::size_t limit, std::string_view separator,
              std::string& text) {
  if (text.size() >= limit) return;
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

void Conversations::take(const TraceEvent& event, const std::string& source,
                         const std::string& actor, Output& out) {
  Transition about;
  about.source = source;
  about.actor = actor;
  const auto says = what_is_said(event.text);
  const auto found = open_.find(event.thread);
  switch (says) {
    case Says::verify_started:
      open(Kind::verify, event, about, out);
      return;
    case Says::notify_started:
      open(Kind::notify, event, about, out);
      return;
    case Says::verify_true:
    case Says::verify_false:
      absorb(opened(Kind::verify, event, about, out), event, false);
      return end(event.thread,
                 says == Says::verify_true ? "VerifyRequest True" : "VerifyRequest False", out);
    case Says::file_dropped:
    case Says::notify_finished: {
      auto& conversation = opened(Kind::notify, event, about, out);
      conversation.dropped = conversation.dropped || says == Says::file_dropped;
      absorb(conversation, event, false);
      if (says == Says::notify_finished) end(event.thread, state_of(conversation, true), out);
      return;
    }
    case Says::upload_entry:
      return add_entry(event, about, out);
    case Says::upload_done: {
      auto& conversation = opened(Kind::upload, event, about, out);
      absorb(conversation, event, false);
      return end(event.thread, state_of(conversation, true), out);
    }
    case Says::pkcs_pending:
    case Says::pkcs_failed:
    case Says::pkcs_given_up: {
      auto& conversation = opened(Kind::pkcs, event, about, out);
      conversation.pending = says == Says::pkcs_pending;
      absorb(conversation, event, true);
      if (says == Says::pkcs_given_up) end(event.thread, "Issuing Pfx failed", out);
      return;
    }
    case Says::nothing:
      if (found == open_.end()) break;
      return absorb(found->second, event, event.is_error || tells_failure(event.text));
    default:
      break;
  }
  alone(event, says, std::move(about), out);
}

void Conversations::finish(Output& out) {
  std::vector<std::pair<std::uint64_t, std::string>> by_start;
  for (const auto& [thread, conversation] : open_)
    by_start.emplace_back(conversation.entries.front().offset, thread);
  std::sort(by_start.begin(), by_start.end());
  for (const auto& [start, thread] : by_start) end_unfinished(thread, out);
}

// A start ends what the thread left open.
Conversations::Conversation& Conversations::open(Kind kind, const TraceEvent& event,
                                                 const Transition& about, Output& out) {
  end_unfinished(event.thread, out);
  if (open_.size() >= kMostOpen) {
    const auto oldest = std::min_element(open_.begin(), open_.end(), [](auto& a, auto& b) {
      return a.second.entries.front().offset < b.second.entries.front().offset;
    });
    end_unfinished(std::string(oldest->first), out);
  }
  auto& conversation = open_[event.thread];
  conversation.kind = kind;
  conversation.entries.push_back({about, {}, event.place.offset});
  absorb(conversation, event, false);
  return conversation;
}

// What the thread has open; a log may begin in the middle of it.
Conversations::Conversation& Conversations::opened(Kind kind, const TraceEvent& event,
                                                   const Transition& about, Output& out) {
  const auto found = open_.find(event.thread);
  if (found != open_.end() && found->second.kind == kind) return found->second;
  end_unfinished(event.thread, out);
  auto& conversation = open_[event.thread];
  conversation.kind = kind;
  conversation.entries.push_back({about, {}, event.place.offset});
  return conversation;
}

void Conversations::absorb(Conversation& conversation, const TraceEvent& event, bool is_failure) {
  conversation.at = event.at;
  conversation.end = event.place.offset + event.place.length;
  add_line(event.text, kTextLimit, "\n", conversation.text);
  auto& t = conversation.entries.back().transition;
  take_ids(event.text, BareGuid::leave, t);
  if (!is_failure) return;
  add_line(event.text, kFailureLimit, "; ", conversation.failure);
  if (conversation.error.empty()) conversation.error = error_in(event.text);
}

// Certificates are uploaded together; after a failure the next round starts anew.
void Conversations::add_entry(const TraceEvent& event, const Transition& about, Output& out) {
  const auto found = open_.find(event.thread);
  const bool goes_on = found != open_.end() && found->second.kind == Kind::upload &&
                       found->second.failure.empty() && found->second.entries.size() < kMostEntries;
  if (!goes_on) {
    end_unfinished(event.thread, out);
    open_[event.thread].kind = Kind::upload;
  }
  auto& conversation = open_[event.thread];
  auto& entry = conversation.entries.emplace_back();
  entry = {about, std::string(cut_utf8(event.text, kTextLimit)), event.place.offset};
  take_ids(event.text, BareGuid::leave, entry.transition);
  conversation.at = event.at;
  conversation.end = event.place.offset + event.place.length;
}

std::string Conversations::state_of(const Conversation& conversation, bool is_finished) {
  const bool failed = !conversation.failure.empty();
  switch (conversation.kind) {
    case Kind::verify:
      return "VerifyRequest unfinished";
    case Kind::notify:
      if (conversation.dropped) return is_finished ? "Notify Finished" : "Notify dropped file";
      return failed ? "Notify failed" : is_finished ? "Notify Finished" : "Notify unfinished";
    case Kind::upload:
      if (!is_finished) return failed ? "Upload failed" : "Upload unfinished";
      return conversation.entries.front().text.empty() ? "Upload of other data" : "Upload done";
    case Kind::pkcs:
      return conversation.pending ? "IssuePfx pending" : "IssuePfx failed";
  }
  return {};
}

void Conversations::end_unfinished(const std::string& thread, Output& out) {
  const auto found = open_.find(thread);
  if (found != open_.end()) end(thread, state_of(found->second, false), out);
}

void Conversations::end(const std::string& thread, const std::string& raw_state, Output& out) {
  const auto node = open_.extract(thread);
  auto& conversation = node.mapped();
  const auto activity = thread.find(' ');
  for (auto& entry : conversation.entries) {
    auto& t = entry.transition;
    t.raw_state = raw_state;
    if (!is_success(raw_state)) {
      t.error = conversation.error;
      t.error_text = without_secrets(conversation.failure);
    }
    if (t.correlation.empty() && activity != std::string::npos)
      t.correlation = thread.substr(activity + 1);
    Record record;
    record.offset = entry.offset;
    record.length = conversation.end - entry.offset;
    record.at = conversation.at;
    add_line(conversation.text, kTextLimit, "\n", entry.text);
    record.raw = without_secrets(entry.text);
    record.body = std::move(t);
    out.records.push_back(std::move(record));
  }
}

// Lines that stand for themselves: that the connector lives, and what failed outside of any step.
void Conversations::alone(const TraceEvent& event, Says says, Transition about, Output& out) {
  if (says == Says::nothing && !event.is_error) return;
  about.raw_state = says == Says::revoke_poll       ? "Revoke poll"
                    : says == Says::last_connection ? "LastConnectionTime"
                    : says == Says::issue_details   ? "IssueDetails"
                    : says == Says::next_version    ? "NextVersionToUpload"
                                                    : "error";
  const auto text = without_secrets(cut_utf8(event.text, kTextLimit));
  if (about.raw_state == "error") {
    take_ids(event.text, BareGuid::leave, about);
    about.error = error_in(event.text);
    about.error_text = cut_utf8(text, kFailureLimit);
  } else if (says == Says::issue_details) {
    about.error_text = written_value(text);
  }
  about.correlation = about.correlation.empty() ? event.activity : about.correlation;
  Record record;
  record.offset = event.place.offset;
  record.length = event.place.length;
  record.at = event.at;
  record.raw = text;
  record.body = std::move(about);
  out.records.push_back(std::move(record));
}

}  // namespace certtrail::connector
