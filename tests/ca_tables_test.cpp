// Tables of certification authorities: the same rows in every language, and what the settings add.
#include "engine/formats/ca_tables.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>

#include "engine/decode/certificate.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/framing.h"
#include "engine/decode/record_json.h"
#include "engine/decode/text.h"
#include "engine/formats/ca_headers.h"
#include "tests/golden.h"
#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail;

namespace {

Output parse(const std::string& bytes, const std::string& expected_format,
             std::shared_ptr<const CaTableSettings> settings = {}) {
  const auto text = decode_head(bytes);
  const auto* format = identify({bytes, text, settings.get()}, "export.txt");
  REQUIRE(format);
  REQUIRE(format->name == expected_format);
  Feeder feeder(*format, {"export.txt", false, settings});
  feeder.feed(bytes);
  feeder.finish();
  return feeder.output();
}

// Rows as JSON without where they stand and how they were spelled.
std::vector<std::string> rows_of(const Output& out) {
  std::vector<std::string> rows;
  for (auto record : out.records) {
    if (!std::holds_alternative<CaRequest>(record.body)) continue;
    record.offset = record.length = 0;
    record.raw.clear();
    rows.push_back(to_json(record));
  }
  return rows;
}

std::vector<std::string> codes_of(const Output& out) {
  std::vector<std::string> codes;
  for (const auto& note : out.notes) codes.push_back(note.code);
  return codes;
}

const CaRequest& row(const Output& out, std::size_t index) {
  return std::get<CaRequest>(out.records.at(index).body);
}

std::string fixture(const std::string& name) {
  return tests::slurp(std::filesystem::path(FIXTURES) / "formats" / name);
}

}  // namespace

TEST_CASE("an export gives the same rows in English, German, Chinese and Japanese") {
  const auto list =
      rows_of(parse(fixture("certutil_view_list/same_rows_english.txt"), "certutil_view_list"));
  REQUIRE(list.size() == 4);
  const std::string language = GENERATE("english", "german", "chinese", "japanese");
  INFO(language);
  CHECK(rows_of(parse(fixture("certutil_view_list/same_rows_" + language + ".txt"),
                      "certutil_view_list")) == list);
  const auto csv =
      parse(fixture("certutil_view_csv/same_rows_" + language + ".csv"), "certutil_view_csv");
  CHECK(rows_of(csv) == list);
  CHECK(codes_of(csv).empty());
}

TEST_CASE("a table of another CA is read by what the settings say of its columns") {
  const std::string csv =
      "Número de serie;Huella;Sujeto;Desde;Hasta;Estado;Perfil;Usuario;Motivo\n"
      "815512345678901234567;4F8BC10A30778DD3FDEECB7ECEBAF2BE66F1B2D9;CN=pc1;1732892047000;"
      "1764428047;40;SCEP;ra-intune;1\n"
      "16;;CN=pc2;0;-1;desconocido;SCEP;ra-intune;-1\n";
  auto settings = std::make_shared<CaTableSettings>();
  CHECK_FALSE(is_mapped_ca_table({"Número de serie", "Huella"}, settings.get()));
  settings->columns = {{"número  de serie", "serial_decimal"},
                       {"HUELLA", "thumbprint"},
                       {"Sujeto", "subject"},
                       {"Desde", "not_before"},
                       {"Hasta", "not_after"},
                       {"Estado", "status"},
                       {"7", "template"},
                       {"Usuario", "requester"},
                       {"9", "revocation_reason"}};
  settings->statuses = {{"40", "revoked"}};
  const auto out = parse(csv, "certutil_view_csv", settings);
  REQUIRE(rows_of(out).size() == 2);
  const auto& revoked = row(out, 0);
  CHECK(revoked.serial == "2c3581dda018794b87");
  CHECK(revoked.thumbprint == "4f8bc10a30778dd3fdeecb7ecebaf2be66f1b2d9");
  CHECK(revoked.subject == "CN=pc1");
  CHECK(revoked.disposition == "21");
  CHECK(revoked.revocation_reason == "1");
  CHECK(revoked.template_name == "SCEP");
  CHECK(revoked.requester == "ra-intune");
  CHECK(revoked.not_before.utc_us() == 1732892047000000);
  CHECK(revoked.not_after.utc_us() == 1764428047000000);
  CHECK(revoked.not_before.basis == ZoneBasis::explicit_zone);
  const auto& other = row(out, 1);
  CHECK(other.serial == "10");
  CHECK(other.disposition.empty());
  CHECK(other.revocation_reason.empty());
  CHECK_FALSE(other.not_before.known());
  CHECK_FALSE(other.not_after.known());
  CHECK(codes_of(out) == std::vector<std::string>{"certutil_csv.unknown_status"});
}

TEST_CASE("the settings of ingest and inspect reach the reader of a table") {
  const tests::TemporaryFolder folder;
  folder.write("ejbca.csv",
               "fingerprint,subjectDN,status,revocationDate\n"
               "4f8bc10a30778dd3fdeecb7ecebaf2be66f1b2d9,CN=pc1,40,1732892047000\n");
  folder.write("certtrail.toml",
               "[ca_tables.columns]\nfingerprint = \"thumbprint\"\nsubjectDN = \"subject\"\n"
               "status = \"status\"\nrevocationDate = \"revoked\"\n"
               "[ca_tables.statuses]\n40 = \"revoked\"\n");
  const auto inspected = tests::certtrail_in(folder.path(), "inspect ejbca.csv --records");
  CHECK(inspected.out.find("\"disposition\":\"21\"") != std::string::npos);
  CHECK(tests::certtrail_in(folder.path(), "ingest ejbca.csv --quiet").status == 0);
  const auto rows = tests::certtrail_in(
      folder.path(),
      "sql \"SELECT disposition, thumbprint, revoked_us FROM ca_request\" --format csv");
  CHECK(rows.out.find("21,4f8bc10a30778dd3fdeecb7ecebaf2be66f1b2d9,1732892047000000") !=
        std::string::npos);
  folder.write("certtrail.toml", "");
  CHECK(tests::certtrail_in(folder.path(), "inspect ejbca.csv").status == 1);
}

TEST_CASE("the offset of a CA's host is measured against certificates and kept with its evidence") {
  const auto pem = fixture("certutil_view_list/english_with_certificates.txt");
  const auto begin = pem.find("-----BEGIN CERTIFICATE-----");
  const auto certificate = pem.substr(begin, pem.find("-----END CERTIFICATE-----") + 25 - begin);
  const auto start = decode_certificate(certificate)->not_before_us;
  const auto local = [&](std::int64_t hours, std::int64_t minutes) {
    const auto text = format_utc(start + (hours * 60 + minutes) * 60'000'000);
    return "\"" + text.substr(0, 10) + " " + text.substr(11, 5) + "\"";  // without seconds
  };
  const auto [column, date, basis] = GENERATE_COPY(table<std::string, std::string, std::string>({
      {"Certificate Effective Date", local(9, 0), "NotBefore as printed"},
      {"Request Resolution Date", local(9, 10), "issuance less 10 min"},
      {"Request Resolution Date", local(9, 14),
       ""},  // a CA that dates back by other than 10 minutes
  }));
  const tests::TemporaryFolder folder;
  folder.write("inbox/ca.csv", "\"Issued Request ID\",\"Request Disposition\",\"" + column +
                                   "\",\"Binary Certificate\"\n\"8\",\"20 -- Issued\"," + date +
                                   ",\"" + certificate + "\"\n");
  CHECK(tests::certtrail_in(folder.path(), "ingest inbox --quiet").status == 0);
  const auto clocks = tests::certtrail_in(
      folder.path(),
      "sql \"SELECT offset_us / 3600000000, pairs, basis FROM link_ca_clock\" --format csv");
  INFO(clocks.out);
  CHECK(clocks.out.starts_with("offset_us / 3600000000,pairs,basis\n"));
  CHECK((clocks.out.find("\n9,1," + basis) != std::string::npos) == !basis.empty());
}

TEST_CASE("the settings say how dates are read that leave day and month open") {
  const std::string csv =
      "\"Issued Request ID\",\"Request Disposition\",\"Request Submission Date\"\n"
      "\"8\",\"20 -- Issued\",\"5/4/2024 1:00 AM\"\n";
  const auto [order, read] = GENERATE(table<std::string, std::int64_t>({
      {"", 0},
      {"month/day/year", 1714784400},  // 2024-05-04T01:00
      {"day/month/year", 1712278800},  // 2024-04-05T01:00
  }));
  auto settings = std::make_shared<CaTableSettings>();
  settings->date_order = order;
  const auto out = parse(csv, "certutil_view_csv", settings);
  CHECK(row(out, 0).submitted.known() == (read != 0));
  CHECK(row(out, 0).submitted.naive_us == read * 1'000'000);
  CHECK(codes_of(out).size() == (read == 0 ? 1 : 0));
}

TEST_CASE("each header of the table names one field, and each field of the settings is one") {
  for (const auto& [header, field] : ca_headers()) {
    INFO(header);
    CHECK(ca_field_by_header(header) == field);
  }
  CHECK(ca_headers().size() > 80);
  for (const auto name : kCaTableFields) CHECK(ca_field_named(name));
  CHECK_FALSE(ca_field_named("serials"));
  CHECK(ca_field_by_header("\xC2\xA0 SERIAL\xE3\x80\x80number ") == CaField::serial);
}

TEST_CASE("what the console lists as issued was issued, though it prints no disposition") {
  const tests::TemporaryFolder folder;
  folder.write("inbox/list.txt", fixture("certutil_view_csv/console_list_tabs.txt"));
  folder.write("inbox/certificates.csv",
               "CertificateStatus,DeviceId,PolicyId,SerialNumber,Thumbprint,ValidTo\n"
               "Issued,11111111-aaaa-4aaa-8aaa-000000000001,22222222-bbbb-4bbb-8bbb-000000000001,"
               "2d00000008a1b2c3d4e5f60718000000000008,,2030-11-29 14:54:00.0000000\n");
  CHECK(tests::certtrail_in(folder.path(), "ingest inbox --quiet").status == 0);
  const auto told = tests::certtrail_in(
      folder.path(),
      "sql \"SELECT hop, outcome FROM timeline WHERE source = 'ca_request'\" --format csv");
  CHECK(told.out == "hop,outcome\nissued,reached\n");
}
