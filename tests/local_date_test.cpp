#include "engine/decode/local_date.h"

#include <catch2/catch.hpp>
#include <vector>

#include "engine/decode/civil_time.h"

using namespace certtrail;

namespace {

std::string read_alone(const std::string& text) {
  LocalDateReader reader;
  reader.see(text);
  reader.settle();
  const auto moment = reader.read(text);
  return moment.known() ? format_utc(moment.utc_us()).substr(0, 19) + " " +
                              std::string(to_string(moment.basis))
                        : "";
}

}  // namespace

TEST_CASE("a printed date is read whatever the locale") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"11/29/2024 3:04 PM", "2024-11-29T15:04:00 assumed"},
      {"11/29/2024 12:04 AM", "2024-11-29T00:04:00 assumed"},
      {"11/29/2024 12:04 PM", "2024-11-29T12:04:00 assumed"},
      {"11/29/2024 3:04:59 PM GMT", "2024-11-29T15:04:59 utc_by_format"},
      {"11/29/2024 3:04 PM 59.123s", "2024-11-29T15:04:59 assumed"},
      {"29.11.2024 15:04 59s GMT", "2024-11-29T15:04:59 utc_by_format"},
      {"11/29/2024 3:04\xE2\x80\xAFPM", "2024-11-29T15:04:00 assumed"},
      {"\xE2\x80\x8E"
       "11/29/2024 3:04\xC2\xA0p.m.",
       "2024-11-29T15:04:00 assumed"},
      {"29/11/2024 3:04 p. m.", "2024-11-29T15:04:00 assumed"},
      {"29.11.2024 15:04", "2024-11-29T15:04:00 assumed"},
      {"29.11.2024 03:04 nachm.", "2024-11-29T15:04:00 assumed"},
      {"9.11.2024 15.04", "2024-11-09T15:04:00 assumed"},
      {"29. 11. 2024 15:04", "2024-11-29T15:04:00 assumed"},
      {"2024. 11. 29. 15:04", "2024-11-29T15:04:00 assumed"},
      {"29.11.2024 г. 15:04", "2024-11-29T15:04:00 assumed"},
      {"2024/11/29 下午 03:04", "2024-11-29T15:04:00 assumed"},
      {"2024/11/29 上午 12:04", "2024-11-29T00:04:00 assumed"},
      {"2024/11/29 15:04", "2024-11-29T15:04:00 assumed"},
      {"2024年11月29日 15:04", "2024-11-29T15:04:00 assumed"},
      {"２０２４/１１/２９ １５:０４", "2024-11-29T15:04:00 assumed"},
      {"٢٩/١١/٢٠٢٤ ٠٣:٠٤ م", "2024-11-29T15:04:00 assumed"},
      {"2024-11-29 오후 3:04", "2024-11-29T15:04:00 assumed"},
      {"2024-11-29 15:04:05", "2024-11-29T15:04:05 assumed"},
      {"2024-11-29T15:04:05Z", "2024-11-29T15:04:05 explicit"},
      {"29-Nov-24 15:04", "2024-11-29T15:04:00 assumed"},
      {"29/11/24 15:04", "2024-11-29T15:04:00 assumed"},
      {"29/11/79", "2079-11-29T00:00:00 assumed"},
      {"29/11/80", "1980-11-29T00:00:00 assumed"},
      {"EMPTY", ""},
      {"-", ""},
      {"", ""},
      {"1/1/1601 1:00 AM", ""},
      {"30/12/1899 00:00", ""},
      {"hello", ""},
      {"31/31/2024 1:00", ""},
      {"1/2/2024 25:00", ""},
      {"1/2/2024 1:00 1:00", ""},
      {"999999999/1/2024", ""},
  }));
  INFO(text);
  CHECK(read_alone(text) == expected);
}

TEST_CASE("the order is what reads every date of the file") {
  LocalDateReader reader;
  for (const char* text : {"01/02/2024 10:00", "EMPTY", "03/04/2024 10:00"}) reader.see(text);
  CHECK_FALSE(reader.decided());
  reader.see("13/04/2024 10:00");
  CHECK(reader.decided());
  reader.settle();
  CHECK_FALSE(reader.ambiguous());
  CHECK(format_utc(reader.read("01/02/2024 10:00").naive_us) == "2024-02-01T10:00:00.000000Z");
}

TEST_CASE("what must not be later settles an order that elimination leaves open") {
  LocalDateReader reader;
  const std::string from = "5/4/2024 10:00 AM";  // 5 April, or May 4
  const std::string to = "2/6/2024 10:00 AM";    // 2 June, or February 6
  reader.see(from);
  reader.see(to);
  reader.see_pair(from, to);
  reader.settle();
  CHECK_FALSE(reader.ambiguous());
  CHECK(reader.order_name() == "day/month/year");
}

TEST_CASE("what nothing decides is left unread, and a guess is called a guess") {
  const auto [text, order, guessed] = GENERATE(table<std::string, std::string, std::string>(
      {{"1/2/2024 3:04 PM", "month/day/year", "2024-01-02T15:04:00"},
       {"1/2/2024 15:04", "day/month/year", "2024-02-01T15:04:00"}}));
  LocalDateReader reader;
  reader.see(text);
  reader.settle();
  CHECK(reader.ambiguous());
  CHECK_FALSE(reader.read(text).known());
  CHECK(reader.read(text).text == text);
  CHECK(reader.undecided() == 2);
  CHECK(reader.order_name() == order);
  CHECK(format_utc(reader.guess(text).naive_us).substr(0, 19) == guessed);
  CHECK(reader.read("3/3/2024 15:04").known());
}

TEST_CASE("a stated order reads what dates leave open, and nothing else") {
  LocalDateReader reader(DateOrder::day_month_year);
  reader.see("1/2/2024 3:04 PM");
  reader.settle();
  CHECK_FALSE(reader.ambiguous());
  CHECK(format_utc(reader.read("1/2/2024 3:04 PM").naive_us).substr(0, 10) == "2024-02-01");
  reader.see("1/13/2024 3:04 PM");
  reader.settle();
  CHECK(format_utc(reader.read("1/2/2024 3:04 PM").naive_us).substr(0, 10) == "2024-01-02");
}

TEST_CASE("a file that mixes orders is read date by date") {
  LocalDateReader reader;
  reader.see("29.11.2024 15:04");
  reader.see("2024-11-29 15:04");
  CHECK(reader.mixed());
  reader.settle();
  CHECK(reader.read("29.11.2024 15:04").naive_us == reader.read("2024-11-29 15:04").naive_us);
}
