// Windows events from exports: the same event is the same transition, whatever container brought
// it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/decode/framing.h"
#include "engine/decode/record_json.h"
#include "engine/decode/text.h"
#include "engine/formats/windows_event/message.h"
#include "engine/formats/windows_event/values.h"
#include "engine/formats/windows_event/xml.h"
#include "tests/golden.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

const fs::path kFormats = fs::path(FIXTURES) / "formats";

std::vector<Record> records_of(std::string_view bytes, const std::string& path) {
  const auto head = bytes.substr(0, 65536);
  const auto text = decode_head(head);
  const Format* format = identify({head, text}, path);
  REQUIRE(format != nullptr);
  Feeder feeder(*format, {path, false});
  for (std::size_t at = 0; at < bytes.size(); at += 1 << 20) feeder.feed(bytes.substr(at, 1 << 20));
  feeder.finish();
  return std::move(feeder.output().records);
}

enum class Keeps { all, words };  // words: the rendered message, and local time to the second

// The transitions, but for what the container lacks.
std::vector<std::string> transitions_of(const fs::path& file, Keeps keeps) {
  std::vector<std::string> found;
  for (auto record : records_of(tests::slurp(file), file.filename().string())) {
    auto* transition = std::get_if<Transition>(&record.body);
    if (!transition) continue;
    record.offset = record.length = 0;
    record.raw.clear();
    record.at.text.clear();
    if (keeps == Keeps::words) {
      record.identity.clear();
      record.at = {record.at.naive_us - record.at.naive_us % 1'000'000, 0, ZoneBasis::assumed, {}};
      transition->actor.clear();
      // 36 to 39 and 308 name the user in the event's System part alone.
      if (transition->raw_state.starts_with("3") && transition->profile.empty())
        transition->user.clear();
    }
    found.push_back(to_json(record));
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The events' own hour, where the fixture's machine is one hour east of UTC.
std::vector<std::string> an_hour_later(std::vector<std::string> rows) {
  for (auto& row : rows)
    if (const auto at = row.find("T02:"); at != std::string::npos) row.replace(at, 4, "T03:");
  return rows;
}

}  // namespace

TEST_CASE("the same events are the same records from a log and from its XML") {
  const std::string story = GENERATE("scep_success", "scep_failure");
  const std::string by = GENERATE("_wevtutil.xml", "_viewer.xml");
  const auto log = transitions_of(kFormats / "evtx" / (story + ".evtx"), Keeps::all);
  CHECK(log.size() > 10);
  CHECK(transitions_of(kFormats / "event_xml" / (story + by), Keeps::all) == log);
}

TEST_CASE("the same events give the same transitions from a log and from rendered text") {
  const std::string story = GENERATE("scep_success", "scep_failure");
  const auto [folder, by] = GENERATE(table<std::string, std::string>({
      {"event_csv", "_viewer.csv"},
      {"event_csv", "_powershell.csv"},
      {"event_text", "_viewer.txt"},
      {"event_text", "_details.txt"},
  }));
  INFO(story << by);
  CHECK(transitions_of(kFormats / folder / (story + by), Keeps::words) ==
        an_hour_later(transitions_of(kFormats / "evtx" / (story + ".evtx"), Keeps::words)));
}

TEST_CASE("an export in XML shows which stretch of its log it covers") {
  const auto spans = [](const fs::path& file) {
    std::string text;
    for (const auto& record : records_of(tests::slurp(file), "log"))
      if (std::holds_alternative<LogSpan>(record.body)) text += to_json(record) + "\n";
    return text;
  };
  const auto log = spans(kFormats / "evtx" / "scep_success.evtx");
  CHECK_FALSE(log.empty());
  CHECK(spans(kFormats / "event_xml" / "scep_success_viewer.xml") == log);
}

TEST_CASE("events on one line of many megabytes are read one by one") {
  const auto viewer = tests::slurp(kFormats / "event_xml" / "scep_success_viewer.xml");
  const auto start = viewer.find("<Event ");
  const auto event = viewer.substr(start, viewer.find("</Event>", start) + 8 - start);
  std::string text = "<Events>";
  std::size_t events = 0;
  for (; text.size() < LineFramer::kLineLimit + 100'000; ++events) text += event;
  text += "</Events>";
  const auto records = records_of(text, "one_line.xml");
  CHECK(records.size() == events + 3);  // host name, platform and the stretch of the log
  const auto& last = records[records.size() - 2];
  CHECK(text.substr(last.offset, last.length) == event);
}

TEST_CASE("a rendered result is read by its code, or by the words known for success") {
  using windows_event::error_of;
  CHECK(error_of("0x80072ee7") == "0x80072EE7");
  CHECK(error_of("-2147012889") == "0x80072EE7");
  CHECK(error_of("Unknown Win32 Error code: 0x2ab0003").empty());
  CHECK(error_of("The operation completed successfully.").empty());
  CHECK(error_of("Der Vorgang wurde erfolgreich beendet.").empty());
  CHECK(error_of("Bulunamadı (404). 0x80190194 (-2145844844 HTTP_E_STATUS_NOT_FOUND)") ==
        "0x80190194");
  CHECK(error_of("The hash value is not correct.") == "The hash value is not correct.");
}

TEST_CASE("a thumbprint is found in words") {
  using windows_event::thumbprint_in;
  const std::string plain = "0123456789abcdef0123456789abcdef01234567";
  CHECK(thumbprint_in("with " + plain + " is") == plain);
  CHECK(thumbprint_in("01 23 45 67 89 AB cd ef 01 23 45 67 89 ab cd ef 01 23 45 67") == plain);
  CHECK(thumbprint_in(plain + "89").empty());
  CHECK(thumbprint_in("a bad face of " + plain.substr(1)).empty());
}

TEST_CASE("values come out of a message in any language that keeps its parentheses") {
  using namespace windows_event;
  const auto fields = fields_of_message(
      Provider::dm_edp, 308,
      "SCEP: Anforderung nicht gesendet. ServerUrl : (https://x/) Ergebnis : (0x1)");
  REQUIRE(fields.size() == 2);
  CHECK(fields[0].value == "https://x/");
  CHECK(fields[1].value == "0x1");
  CHECK(fields_of_message(Provider::dm_edp, 308, "SCEP: nothing here (1)").empty());
  CHECK(
      fields_of_message(Provider::dm_edp, 39, "SCEP: Certificate installed successfully.").empty());
}

TEST_CASE("UserData of hostile depth and breadth costs little") {
  std::string deep =
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System/>"
      "<UserData>";
  for (int i = 0; i < 20'000; ++i) deep += "<A a='1'>";
  for (int i = 0; i < 20'000; ++i) deep += "</A>";
  const auto event = windows_event::read_xml(deep + "</UserData></Event>");
  REQUIRE(event);
  CHECK(event->fields.size() < 1000);
  std::string broad;
  for (int i = 0; i < 20'000; ++i) broad += "<A a='1'/>";
  const auto wide =
      windows_event::read_xml("<Event><System/><UserData><R>" + broad + "</R></UserData></Event>");
  REQUIRE(wide);
  CHECK(wide->fields.size() == windows_event::kFieldLimit);
}

TEST_CASE("an export with any byte changed is read without harm") {
  const std::string name =
      GENERATE("event_xml/capi2.xml", "event_xml/scep_failure_wevtutil.xml",
               "event_csv/german_broken_quotes.csv", "event_csv/scep_failure_powershell.csv",
               "event_text/german_details_850.txt");
  const auto sound = tests::slurp(kFormats / name);
  const auto text = decode_head(sound);
  const Format* format = identify({sound, text}, name);
  REQUIRE(format != nullptr);
  for (std::size_t at = 0; at < sound.size(); at += 7 + sound.size() / 400) {
    auto bytes = sound;
    bytes[at] = "\"<>,(\n\0\xFF"[at % 8];
    Feeder feeder(*format, {name, false});
    CHECK_NOTHROW(feeder.feed(bytes));
    CHECK_NOTHROW(feeder.finish());
  }
}
