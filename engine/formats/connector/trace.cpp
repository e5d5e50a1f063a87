// Service traces of the old certificate connector (until mid-2021): CertificateRegistrationPoint_*.
// svclog checks challenges and takes reports of issuance from NDES, NDESConnector_*.svclog uploads
// them to Intune. Elements follow one another without a root, on one line or many; the last one is
// cut where the service was running.
#include <map>
#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/connector/conversations.h"
#include "engine/formats/windows_event/xml_elements.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using namespace connector;

constexpr windows_event::ElementKind kTraceElement = {"<E2ETraceEvent", "</E2ETraceEvent>", ""};
constexpr std::size_t kMostLogs = 64;  // in one file there is one

bool is_registration_point(std::string_view name) {
  return contains_ignoring_case(name, "RegistrationPoint");
}

class ServiceTrace {
 public:
  explicit ServiceTrace(const Context& context)
      : is_registration_point_(is_registration_point(context.path)) {}

  void feed(const Piece& piece, Output& out) {
    const windows_event::EventElements::Take take_element =
        [&](std::string_view text, const windows_event::Place& place) { take(text, place, out); };
    const windows_event::EventElements::Lose lose_element =
        [&](std::uint64_t offset, const char* why) { lose(offset, why, out); };
    LineWalker walker(piece);
    for (Line line; walker.next(line);)
      elements_.feed(line, piece.verbatim, take_element, lose_element);
  }

  void finish(Output& out) {
    elements_.finish([&](std::uint64_t offset, const char* why) {
      out.notes.push_back({Severity::warning, offset, "service_trace.cut", why});
    });
    conversations_.finish(out);
    for (auto& [log, span] : spans_) {
      Record record;
      record.body = std::move(span);
      out.records.push_back(std::move(record));
    }
  }

 private:
  void take(std::string_view text, const windows_event::Place& place, Output& out) {
    auto event = read_trace_event(text);
    if (!event) return lose(place.offset, "the event is no well-formed XML", out);
    event->place = place;
    ++out.records_total;
    const bool registration_point =
        event->source.empty() ? is_registration_point_ : is_registration_point(event->source);
    const std::string source = registration_point ? "crp_trace" : "connector_trace";
    std::string actor;
    if (!event->computer.empty() || !event->source.empty())
      actor = event->computer + "|" + event->source;
    cover(source, actor, event->at);
    conversations_.take(*event, source, actor, out);
  }

  void cover(const std::string& source, const std::string& actor, const Moment& at) {
    if (!at.known()) return;
    const auto found = spans_.find({source, actor});
    if (found == spans_.end()) {
      if (spans_.size() < kMostLogs)
        spans_.emplace(std::pair(source, actor), LogSpan{source, at, at, true, actor});
      return;
    }
    auto& span = found->second;
    if (at.utc_us() < span.from.utc_us()) span.from = at;
    if (at.utc_us() > span.to.utc_us()) span.to = at;
  }

  static void lose(std::uint64_t offset, const char* why, Output& out) {
    out.notes.push_back({Severity::loss, offset, "service_trace.bad_event", why});
  }

  bool is_registration_point_;
  windows_event::EventElements elements_{kTraceElement};
  Conversations conversations_;
  std::map<std::pair<std::string, std::string>, LogSpan> spans_;
};

bool claims(const Head& head, std::string_view) {
  return head.text.find(kTraceElement.start) != std::string_view::npos;
}

}  // namespace

namespace formats {
extern const Format service_trace;
const Format service_trace = {
    "service_trace",
    "Service traces (svclog) of the old certificate connector",
    "documentation",
    2,
    Framing::lines,
    claims,
    start_parser<ServiceTrace>,
};
}  // namespace formats
}  // namespace certtrail
