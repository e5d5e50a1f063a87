// Real logs of servers, where they are at hand.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/decode/framing.h"
#include "engine/decode/text.h"
#include "tests/golden.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

struct Read {
  std::string format;
  Output output;
};

Read read(const fs::path& file) {
  const auto bytes = tests::slurp(file);
  const auto head = std::string_view(bytes).substr(0, 65536);
  const Format* format = identify({head, decode_head(head)}, file.filename().string());
  if (!format || !format->start) return {};
  Feeder feeder(*format, {file.filename().string(), false});
  feeder.feed(bytes);
  feeder.finish();
  return {std::string(format->name), std::move(feeder.output())};
}

template <class Body>
std::vector<Body> all(const Read& read) {
  std::vector<Body> found;
  for (const auto& record : read.output.records)
    if (const auto* body = std::get_if<Body>(&record.body)) found.push_back(*body);
  return found;
}

}  // namespace

TEST_CASE("real logs of IIS and HTTP.sys", "[samples]") {
  const char* samples = std::getenv("CERTTRAIL_SAMPLES");
  if (!samples) return;
  const fs::path folder(samples);

  // Four sets of columns; the rows behind the last do not have its number of values.
  const auto iis = read(folder / "server/iis_access_beats_test.log");
  CHECK(iis.format == "iis_w3c");
  CHECK(iis.output.records_total == 5);
  CHECK(all<Exchange>(iis).empty());
  const auto spans = all<LogSpan>(iis);
  REQUIRE(spans.size() == 2);
  CHECK(spans[0].from.text == "2018-01-01 08:09:10");
  CHECK(spans[1].from.text == "2018-12-31 12:52:33");

  const auto http = read(folder / "server/httperr_beats_ipv6.log");
  CHECK(http.format == "http_err");
  CHECK(http.output.records_total == 1);

  const auto failure = read(folder / "text/iis_ios_enrolment_500.log");
  CHECK(failure.format == "iis_w3c");
  const auto exchanges = all<Exchange>(failure);
  REQUIRE(exchanges.size() == 1);
  CHECK(exchanges[0].operation == "GetCACert");
  CHECK(exchanges[0].status == "500");
  CHECK(exchanges[0].error == "0x80070542");
  CHECK(exchanges[0].platform == "ios");
}
