// NDESPlugin.log of NDES's policy module, as the Intune connector installed it until mid-2021: for
// each request the question whether its challenge is good, and after the CA's answer the report of
// it.
//
//   Calling VerifyRequest ...
//   Sending request to certificate registration point.
//   Verify challenge returns true
//   Exiting VerifyRequest with 0x0
//   Calling NotifyRequest ...
//   Exiting Notify with 0x0
//
// The messages are documented, their framing is not: CMTrace's is expected, lines without any are
// read too. A thread serves one request at a time, from VerifyRequest to the Notify behind it.
#include "engine/model/format.h"

#include <map>
#include <string>

#include "engine/decode/lines.h"
#include "engine/decode/text.h"
#include "engine/formats/cmtrace/entries.h"
#include "engine/formats/connector/errors.h"
#include "engine/formats/connector/facts.h"
#include "engine/formats/connector/secrets.h"
#include "engine/formats/counted_note.h"
#include "engine/formats/policy_module/conversation.h"
#include "engine/formats/policy_module/messages.h"

namespace certtrail {
namespace {

using namespace formats::policy_module;
using formats::cmtrace::Entry;
using formats::cmtrace::EntryReader;

constexpr std::size_t kThreadsAtMost = 4096;

class NdesPlugin {
 public:
  explicit NdesPlugin(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);)
      entries_.feed(line, [&](const Entry& entry) { take(entry, out); });
  }

  void finish(Output& out) {
    entries_.finish([&](const Entry& entry) { take(entry, out); });
    cut_.tell(Severity::loss, "ndes_plugin.cut_entry", "entries end before their time is told",
              out);
    untimed_.tell(Severity::warning, "ndes_plugin.bad_time", "entries have no readable time", out);
    if (!out.first.known()) return;
    LogSpan span;
    span.source = "ndes_plugin";
    span.from = out.first;
    span.to = out.last;
    Record record;
    record.body = std::move(span);
    out.records.push_back(std::move(record));
  }

 private:
  void take(const Entry& entry, Output& out) {
    ++out.records_total;
    see(entry.at, out);
    if (!entry.is_whole)
      cut_.add(entry.offset);
    else if (entry.is_framed && !entry.at.known())
      untimed_.add(entry.offset);
    auto& conversation = conversation_of(entry);
    auto said = read_message(entry.text, conversation.call);
    if (said.raw_state.empty() && (entry.is_error || entry.text.starts_with("Failed"))) {
      said.raw_state = "Error";
      said.error = connector::error_in(entry.text);
      if (!said.error.empty()) said.error_text = connector::without_secrets(entry.text);
    }
    if (said.starts && !(said.call == Call::notify && conversation.call == Call::verify))
      conversation = {said.call, id_of(entry), {}, {}, {}};
    if (said.call != Call::none) conversation.call = said.call;
    connector::take_ids(entry.text, connector::BareGuid::leave, conversation.names);
    const bool is_over =
        said.raw_state == "Notify finished 0x0" || said.raw_state == "Notify failed";
    if (!said.raw_state.empty()) put_out(entry, std::move(said), conversation, out);
    if (is_over) conversation = {};
  }

  void put_out(const Entry& entry, Said&& said, Conversation& conversation, Output& out) {
    conversation.explain(said);
    Transition t = conversation.names;
    t.source = "ndes_plugin";
    t.raw_state = std::move(said.raw_state);
    t.error = std::move(said.error);
    t.error_text = std::move(said.error_text);
    t.url = std::move(said.url);
    t.correlation = conversation.id;
    t.actor = entry.thread;
    Record record;
    record.offset = entry.offset;
    record.length = entry.length;
    record.at = entry.at;
    record.raw = connector::without_secrets(entry.text);
    record.body = std::move(t);
    out.records.push_back(std::move(record));
  }

  // Of its time and thread: the same in each copy of the log, whatever stands before. Without a
  // thread nothing tells requests apart that are served at once.
  static std::string id_of(const Entry& entry) {
    if (entry.thread.empty() || !entry.at.known()) return {};
    return std::string(entry.thread) + " " + entry.at.text;
  }

  Conversation& conversation_of(const Entry& entry) {
    if (conversations_.size() >= kThreadsAtMost) conversations_.clear();
    const auto found = conversations_.try_emplace(std::string(entry.thread)).first;
    auto& conversation = found->second;
    if (conversation.id.empty()) conversation.id = id_of(entry);
    if (entry.thread.empty()) conversation.names = {};
    return conversation;
  }

  static void see(const Moment& at, Output& out) {
    if (!at.known()) return;
    if (!out.first.known() || at.utc_us() < out.first.utc_us()) out.first = at;
    if (!out.last.known() || at.utc_us() > out.last.utc_us()) out.last = at;
  }

  EntryReader entries_;
  formats::CountedNote cut_, untimed_;
  std::map<std::string, Conversation> conversations_;  // by thread
};

bool claims(const Head& head, std::string_view path) {
  const auto has = [&](std::string_view words) {
    return head.text.find(words) != std::string_view::npos;
  };
  if (has("component=\"NDESPlugin\"") || has("$$<NDESPlugin>")) return true;
  if (has("<![LOG[") && !contains_ignoring_case(path, "NDESPlugin")) return false;
  return has("Calling VerifyRequest ") || has("Exiting VerifyRequest with ") ||
         has("Exiting Notify with ") || has("Verify challenge returns ");
}

}  // namespace

namespace formats {
extern const Format ndes_plugin;
const Format ndes_plugin = {
    "ndes_plugin",
    "NDESPlugin.log, the policy module of NDES",
    "documentation, without its framing",
    1,
    Framing::lines,
    claims,
    start_parser<NdesPlugin>,
};
}  // namespace formats
}  // namespace certtrail
