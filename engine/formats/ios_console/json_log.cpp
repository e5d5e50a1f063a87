// The unified log of an Apple device as JSON, one object for each entry:
//   log show --style ndjson, and --style json (a list over many lines):
//     {"timestamp":"2026-05-24 13:03:28.908085-0700","messageType":"Default","eventMessage":"...",
//      "processImagePath":"/usr/libexec/profiled","processID":150,...}
//   unifiedlog_iterator, which reads a logarchive without a Mac:
//     {"time":1779653008908085000,"log_type":"Default","message":"...",
//      "process":"/usr/libexec/profiled","pid":150,...}
// Each entry is read as the line that `log show --style syslog` prints of it.
#include <simdjson.h>

#include "engine/decode/civil_time.h"
#include "engine/decode/json_objects.h"
#include "engine/decode/lines.h"
#include "engine/decode/text.h"
#include "engine/model/format.h"

namespace certtrail {
namespace formats {
extern const Format ios_console;
}

namespace {

namespace od = simdjson::ondemand;

struct LogEntry {
  std::string time;  // "2026-05-24 13:03:28.908085-0700"
  std::string level, process, message;
  std::int64_t process_id = 0;
};

// Nanoseconds since 1970, an integer or a real number, or their digits as text.
std::string time_of_nanoseconds(std::int64_t nanoseconds) {
  auto text = format_utc(nanoseconds / 1000);
  if (text.size() < 27) return {};
  text[10] = ' ';
  return text.replace(26, 1, "+0000");
}

// "2026-05-24T20:03:28.908Z" as some releases print it, too.
std::string time_of_text(std::string_view text) {
  const auto moment = parse_iso8601(text, ZoneBasis::utc_by_format);
  if (!moment) return {};
  if (text.size() > 10 && text[10] == ' ') return std::string(text);
  return time_of_nanoseconds(moment->utc_us() * 1000);
}

std::string time_of(od::value value) {
  switch (value.type()) {
    case od::json_type::string:
      return time_of_text(value.get_string().value());
    case od::json_type::number: {
      const auto number = value.get_number().value();
      if (number.is_int64()) return time_of_nanoseconds(number.get_int64());
      const double nanoseconds = number.is_double() ? number.get_double() : 0;
      return nanoseconds > 0 && nanoseconds < 9e18
                 ? time_of_nanoseconds(static_cast<std::int64_t>(nanoseconds))
                 : std::string();
    }
    default:
      return {};
  }
}

std::string text_of(od::value value) {
  return value.type() == od::json_type::string ? std::string(value.get_string().value())
                                               : std::string();
}

// "/usr/libexec/profiled" is "profiled"; blanks would end a name of a syslog line.
std::string process_name(std::string path) {
  path.erase(0, path.rfind('/') + 1);
  for (char& c : path)
    if (c == ' ' || c == '[' || c == '(') c = '_';
  return path;
}

void take_field(std::string_view key, od::value value, LogEntry& entry) {
  if (key == "timestamp" || key == "time") {
    if (auto time = time_of(value); !time.empty()) entry.time = std::move(time);
  } else if (key == "eventMessage" || key == "message") {
    entry.message = text_of(value);
  } else if (key == "processImagePath" || key == "process") {
    entry.process = process_name(text_of(value));
  } else if (key == "messageType" || key == "log_type") {
    entry.level = text_of(value);
  } else if (key == "processID" || key == "pid") {
    if (value.type() == od::json_type::number) entry.process_id = value.get_int64().value();
  }
}

class JsonLog {
 public:
  explicit JsonLog(const Context& context) : lines_(formats::ios_console.start(context)) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      objects_.feed(line, [&](JsonObject& object) { take(object, out); });
      end_ = line.offset + line.length;
    }
  }

  void finish(Output& out) {
    lines_.finish(out);
    if (objects_.too_large() > 0)
      loss(end_, "json.too_large",
           std::to_string(objects_.too_large()) + " entries of more than 1 MiB were left out", out);
    else if (!objects_.is_complete())
      loss(objects_.unfinished().text.empty() ? end_ : objects_.unfinished().offset, "json.cut_off",
           "the text ends within an entry or their list; the whole ones before are kept", out);
    if (malformed_ > 0)
      loss(0, "json.malformed", std::to_string(malformed_) + " entries cannot be read", out);
  }

 private:
  static void loss(std::uint64_t offset, const char* code, std::string detail, Output& out) {
    out.notes.push_back({Severity::loss, offset, code, std::move(detail)});
  }

  void take(const JsonObject& object, Output& out) {
    LogEntry entry;
    try {
      const simdjson::padded_string text(object.text);
      auto document = parser_.iterate(text).value();
      for (auto field : document.get_object())
        take_field(std::string_view(field.unescaped_key()), field.value(), entry);
    } catch (const simdjson::simdjson_error&) {
      ++malformed_;
      return;
    }
    if (entry.time.empty() || entry.process.empty()) return;  // {"count":214,"finished":1}
    hand_on(entry, object, out);
  }

  // The lines of a message are lines of the log.
  void hand_on(const LogEntry& entry, const JsonObject& object, Output& out) {
    line_ = entry.time + " " + entry.process + "[" + std::to_string(entry.process_id) + "] <" +
            entry.level + ">: " + entry.message;
    for (std::string_view rest = line_; !rest.empty();) {
      const auto end = rest.find('\n');
      lines_.feed({rest.substr(0, end), object.offset, object.length, false}, out);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }

  Parser lines_;
  JsonObjectReader objects_;
  od::parser parser_;
  std::string line_;
  std::uint64_t end_ = 0;
  std::uint64_t malformed_ = 0;
};

bool claims(const Head& head, std::string_view) {
  const auto text = trim(head.text);
  if (text.empty() || (text.front() != '{' && text.front() != '[')) return false;
  const auto has = [&](std::string_view key) { return text.find(key) != std::string_view::npos; };
  return has("\"processImagePath\"") || (has("\"eventMessage\"") && has("\"machTimestamp\"")) ||
         (has("\"log_type\"") && has("\"subsystem\"") && has("\"message\""));
}

}  // namespace

namespace formats {
extern const Format apple_log_json;
const Format apple_log_json = {
    "apple_log_json",
    "Apple unified log as JSON (log show --style ndjson or json, unifiedlog_iterator)",
    "documentation",
    2,
    Framing::lines,
    claims,
    start_parser<JsonLog>,
};
}  // namespace formats
}  // namespace certtrail
