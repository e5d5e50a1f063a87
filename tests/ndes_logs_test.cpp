// Logs of NDES servers: IIS, HTTP.sys and the policy module.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/decode/framing.h"
#include "engine/decode/text.h"
#include "engine/formats/cmtrace/entries.h"
#include "engine/formats/policy_module/messages.h"
#include "engine/formats/w3c_log/columns.h"
#include "engine/formats/w3c_log/iis_row.h"
#include "engine/formats/w3c_log/span.h"
#include "engine/formats/w3c_log/user_agent.h"
#include "tests/golden.h"
#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail;
using namespace certtrail::formats;
namespace fs = std::filesystem;

namespace {

const std::set<std::string> kSources = {"iis", "http_err", "ndes_plugin"};

std::string state_of(const RecordBody& body) {
  if (const auto* t = std::get_if<Transition>(&body)) return t->source + "\t" + t->raw_state;
  const auto* e = std::get_if<Exchange>(&body);
  if (!e) return {};
  const auto state = e->source + "\t" + e->operation + " " + e->direction;
  return e->pki_status.empty() ? state : state + " " + e->pki_status;
}

std::set<std::string> mapped_states() {
  std::set<std::string> states;
  std::istringstream rows(tests::slurp(fs::path(SOURCE_DIR) / "schema/states.tsv"));
  for (std::string row; std::getline(rows, row);) {
    const auto first = row.find('\t');
    if (kSources.count(row.substr(0, first)) > 0)
      states.insert(row.substr(0, row.find('\t', first + 1)));
  }
  return states;
}

Output read(const std::string& text, const std::string& path) {
  const Format* format = identify({text, text}, path);
  REQUIRE(format != nullptr);
  Feeder feeder(*format, {path, false});
  feeder.feed(text);
  feeder.finish();
  return std::move(feeder.output());
}

std::size_t exchanges_in(const Output& output) {
  std::size_t count = 0;
  for (const auto& record : output.records) count += std::holds_alternative<Exchange>(record.body);
  return count;
}

const std::string kFields =
    "#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip sc-status\r\n";

}  // namespace

TEST_CASE("the fixtures of NDES servers show every state of their sources, and no other") {
  std::set<std::string> shown;
  for (const Format* format : all_formats()) {
    if (format->name != "iis_w3c" && format->name != "http_err" && format->name != "ndes_plugin")
      continue;
    for (const auto& entry :
         fs::directory_iterator(fs::path(FIXTURES) / "formats" / std::string(format->name))) {
      if (entry.path().extension() == ".expected") continue;
      Feeder feeder(*format, {entry.path().filename().string(), false});
      feeder.feed(tests::slurp(entry.path()));
      feeder.finish();
      for (const auto& record : feeder.output().records)
        if (const auto state = state_of(record.body); !state.empty()) shown.insert(state);
    }
  }
  CHECK(shown == mapped_states());
}

TEST_CASE("a row about SCEP is found in any spelling, and other rows only count") {
  const std::string path = GENERATE("/certsrv/mscep/mscep.dll", "/CertSrv/mscep/mscep.dll",
                                    "/CERTSRV/MSCEP/MSCEP.DLL", "/certsrv/MSCEP/mscep.dll");
  const auto output = read(
      kFields + "2026-11-20 08:00:00 GET /mscep.html - 192.0.2.1 404\r\n2026-11-20 08:00:01 GET " +
          path +
          " operation=GetCACaps&message=ca 192.0.2.1 200\r\n"
          "2026-11-20 08:00:02 GET / q=/certsrv/mscep/mscep.dll 192.0.2.1 200\r\n",
      "u_ex261120.log");
  CHECK(output.records_total == 3);
  CHECK(exchanges_in(output) == 1);
  CHECK(output.notes.empty());
  CHECK(output.first.text == "2026-11-20 08:00:00");
  CHECK(output.last.text == "2026-11-20 08:00:02");
}

TEST_CASE("a query of a hundred thousand characters is one row") {
  const auto output = read(
      kFields + "2026-11-20 08:00:00 GET /certsrv/mscep/mscep.dll operation=PKIOperation&message=" +
          std::string(100'000, 'A') + " 192.0.2.1 414\r\n",
      "u_ex261120.log");
  REQUIRE(exchanges_in(output) == 1);
  const auto& exchange = std::get<Exchange>(output.records[0].body);
  CHECK(exchange.url == "/certsrv/mscep/mscep.dll?operation=PKIOperation");
  CHECK(exchange.status == "414");
}

TEST_CASE("IIS prints codes as unsigned decimals") {
  const auto [printed, error] = GENERATE(table<std::string, std::string>({
      {"0", ""},
      {"2148204809", "0x800B0109"},
      {"1346", "0x80070542"},
      {"64", "0x80070040"},
      {"-", ""},
      {"", ""},
      {"99999999999", ""},
  }));
  CHECK(w3c_log::win32_error(printed) == error);
}

TEST_CASE("a User-Agent tells the platform, and the server is none") {
  const auto [agent, platform] = GENERATE(table<std::string, std::string>({
      {"Mozilla/4.0+(compatible;+Win32;+NDES+client)", "windows"},
      {"profiled/1.0+CFNetwork/811.5.4+Darwin/16.6.0", "ios"},
      {"mdmclient/1+CFNetwork/1410.0.3+Darwin/22.6.0", "macos"},
      {"Dalvik/2.1.0+(Linux;+U;+Android+5.0;+P01M+Build/LRX21V)", "android"},
      {"NDES_Plugin", ""},
      {"curl/8.5.0", ""},
  }));
  CHECK(w3c_log::platform_of(agent) == platform);
}

TEST_CASE("a log covers what lies between its rows, but no gap of more than a day") {
  w3c_log::Stretches stretches;
  for (const auto* time : {"2026-11-20 08:00:00", "2026-11-21 07:59:59", "2026-11-20 23:00:00",
                           "2026-11-22 08:00:00", "no time at all here", "2026-11-19 00:00:00"})
    stretches.see(time);
  const auto spans = stretches.spans("iis", "NDES01");
  REQUIRE(spans.size() == 3);
  CHECK(spans[0].from.text == "2026-11-20 08:00:00");
  CHECK(spans[0].to.text == "2026-11-21 07:59:59");
  CHECK(spans[1].from.text == "2026-11-22 08:00:00");
  CHECK(spans[2].from.text == "2026-11-19 00:00:00");
  CHECK(stretches.first().text == "2026-11-19 00:00:00");
  CHECK(stretches.last().text == "2026-11-22 08:00:00");
}

TEST_CASE("CMTrace prints what has to be added to get UTC") {  // T37
  const auto [time, offset, basis] = GENERATE(table<std::string, int, ZoneBasis>({
      {"15:03:59.123-60", 60, ZoneBasis::explicit_zone},
      {"15:03:59.123+060", -60, ZoneBasis::explicit_zone},
      {"15:03:59.123+000", 0, ZoneBasis::explicit_zone},
      {"15:03:59.123-540", 540, ZoneBasis::explicit_zone},
      {"15:03:59.1234567", 0, ZoneBasis::assumed},
      {"15:03:59.123+9999", 0, ZoneBasis::assumed},
  }));
  const auto at = cmtrace::moment_of(time, "2-9-2026");
  CHECK(at.offset_minutes == offset);
  CHECK(at.basis == basis);
  CHECK(at.text == "2-9-2026 " + time);
}

TEST_CASE("what is no date or time of CMTrace is unknown") {
  for (const auto& [time, date] : std::initializer_list<std::pair<const char*, const char*>>{
           {"25:03:59.123-60", "2-9-2026"},
           {"15:03:59-60", "29-2-2026"},
           {"15:03:59", "2026"},
           {"", ""},
           {"\xD9\xA1\xD9\xA5:03:59", "2-9-2026"}})
    CHECK_FALSE(cmtrace::moment_of(time, date).known());
}

TEST_CASE("WinHTTP's numbers become HRESULTs") {
  const auto [printed, error] = GENERATE(table<std::string, std::string>({
      {"12175", "0x80072F8F"},
      {"12002", "0x80072EE2"},
      {"0x80094800", "0x80094800"},
      {"-2146875392", "0x80094800"},
      {"0", ""},
      {"no number", ""},
  }));
  CHECK(policy_module::error_of_code(printed) == error);
}

TEST_CASE("a server that only its own logs tell of is no device") {
  const tests::TemporaryFolder folder;
  for (const auto* name : {"iis_w3c/fields_change_and_zeros_at_the_end.log",
                           "ndes_plugin/NDESPlugin.log", "http_err/httperr1.log"}) {
    const auto from = fs::path(FIXTURES) / "formats" / name;
    fs::copy_file(from, folder.path() / from.filename());
  }
  REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet .").status <= 1);
  SQLite::Database database((folder.path() / "certtrail.db").string(), SQLite::OPEN_READONLY);
  CHECK(database.execAndGet("SELECT count(*) FROM device").getInt() == 0);
  CHECK(database.execAndGet("SELECT count(*) FROM exchange").getInt() > 0);
  CHECK(database.execAndGet("SELECT name FROM stream WHERE kind = 'server'").getString() ==
        "ndes01");
}
