#include "engine/formats/connector/conversations.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/decode/text.h"
#include "engine/formats/connector/errors.h"
#include "engine/formats/connector/facts.h"
#include "engine/formats/connector/secrets.h"

namespace certtrail::connector {
namespace {

constexpr std::size_t kMostOpen = 1024;  // threads; a server runs a few dozen
constexpr std::size_t kTextLimit = 4096;
constexpr std::size_t kErrorTextLimit = 1024;

std::string_view state_alone(Says says) {
  switch (says) {
    case Says::revoke_poll:
      return "Revoke poll";
    case Says::last_connection:
      return "LastConnectionTime";
    case Says::issue_details:
      return "IssueDetails";
    case Says::next_version:
      return "NextVersionToUpload";
    default:
      return "error";
  }
}

}  // namespace

void Conversations::take(const TraceEvent& event, const std::string& source,
                         const std::string& actor, Output& out) {
  Said said{event, {}, what_is_said(event.text)};
  said.about.source = source;
  said.about.actor = actor;
  const auto found = open_.find(event.thread);
  if (said.says >= Says::revoke_poll || (said.says == Says::nothing && found == open_.end()))
    return alone(std::move(said), out);
  if (said.says == Says::nothing)
    return found->second.add(event, event.is_error || tells_failure(event.text));
  step(said, out);
}

void Conversations::step(const Said& said, Output& out) {
  const auto& [event, about, says] = said;
  switch (says) {
    case Says::verify_started:
      return open(Kind::verify, said, out).add(event, false);
    case Says::notify_started:
      return open(Kind::notify, said, out).add(event, false);
    case Says::upload_entry:
      return certificate(said, out);
    case Says::verify_true:
    case Says::verify_false:
      opened(Kind::verify, said, out).add(event, false);
      return end(event.thread,
                 says == Says::verify_true ? "VerifyRequest True" : "VerifyRequest False", out);
    case Says::file_dropped: {
      auto& conversation = opened(Kind::notify, said, out);
      conversation.file_is_dropped();
      return conversation.add(event, false);
    }
    case Says::notify_finished:
    case Says::upload_done: {
      const auto kind = says == Says::upload_done ? Kind::upload : Kind::notify;
      auto& conversation = opened(kind, said, out);
      conversation.add(event, false);
      return end(event.thread, conversation.state(true), out);
    }
    default: {
      auto& conversation = opened(Kind::pkcs, said, out);
      conversation.wait(says == Says::pkcs_pending);
      conversation.add(event, true);
      if (says == Says::pkcs_given_up) end(event.thread, "Issuing Pfx failed", out);
    }
  }
}

// Certificates are uploaded together; after a failure the next round starts anew.
void Conversations::certificate(const Said& said, Output& out) {
  auto* conversation = &opened(Kind::upload, said, out);
  if (conversation->failed() || !conversation->has_room())
    conversation = &open(Kind::upload, said, out);
  conversation->add_certificate(said.about, said.event);
}

void Conversations::finish(Output& out) {
  std::vector<std::pair<std::uint64_t, std::string>> by_start;
  for (const auto& [thread, conversation] : open_)
    by_start.emplace_back(conversation.start(), thread);
  std::sort(by_start.begin(), by_start.end());
  for (const auto& [start, thread] : by_start) end_unfinished(thread, out);
}

// A start ends what the thread left open.
Conversation& Conversations::open(Kind kind, const Said& said, Output& out) {
  end_unfinished(said.event.thread, out);
  if (open_.size() >= kMostOpen) {
    const auto oldest = std::min_element(open_.begin(), open_.end(), [](auto& a, auto& b) {
      return a.second.start() < b.second.start();
    });
    end_unfinished(std::string(oldest->first), out);
  }
  return open_.emplace(said.event.thread, Conversation(kind, said.about, said.event)).first->second;
}

// What the thread has open; a log may begin in the middle of it.
Conversation& Conversations::opened(Kind kind, const Said& said, Output& out) {
  const auto found = open_.find(said.event.thread);
  return found != open_.end() && found->second.kind() == kind ? found->second
                                                              : open(kind, said, out);
}

void Conversations::end_unfinished(const std::string& thread, Output& out) {
  const auto found = open_.find(thread);
  if (found != open_.end()) end(thread, found->second.state(false), out);
}

void Conversations::end(const std::string& thread, const std::string& raw_state, Output& out) {
  open_.extract(thread).mapped().put_out(raw_state, out);
}

// Lines that stand for themselves: that the connector lives, and what failed outside of any step.
void Conversations::alone(Said&& said, Output& out) {
  auto& [event, t, says] = said;
  if (says == Says::nothing && !event.is_error) return;
  t.raw_state = state_alone(says);
  const auto text = without_secrets(cut_utf8(event.text, kTextLimit));
  if (says == Says::nothing) {
    take_ids(event.text, BareGuid::leave, t);
    t.error = error_in(event.text);
    t.error_text = cut_utf8(text, kErrorTextLimit);
  } else if (says == Says::issue_details) {
    t.error_text = written_value(text);
  }
  if (t.correlation.empty()) t.correlation = event.activity;
  Record record;
  record.offset = event.place.offset;
  record.length = event.place.length;
  record.at = event.at;
  record.raw = text;
  record.body = std::move(t);
  out.records.push_back(std::move(record));
}

}  // namespace certtrail::connector
