// Text made to cost time or memory is read in one pass, or cut.
#include <catch2/catch.hpp>

#include "engine/decode/framing.h"
#include "engine/decode/text.h"

using namespace certtrail;

namespace {

std::string repeat(std::string_view text, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += text;
  return out;
}

Output parse(const std::string& bytes) {
  const auto head = std::string_view(bytes).substr(0, 65536);
  const auto text = decode_head(head);
  const auto* format = identify({head, text}, "hostile.log");
  REQUIRE(format);
  Feeder feeder(*format, {"hostile.log", false});
  feeder.feed(bytes);
  feeder.finish();
  return feeder.output();
}

const std::string kAndroid =
    "2026-03-02T08:00:00.0000000\tVERB\tcom.microsoft.omadm.syncml.SyncmlSession\t1\t2\t<SyncML>";
const std::string kApple = "debug\t08:00:00.000000+0000\tprofiled\t";
constexpr std::size_t kMuch = 8u << 20;

}  // namespace

TEST_CASE("hostile bodies of Android records cost one pass") {
  const auto body = GENERATE(as<std::string>(), "<LocURI>/CertificateStore/Enroll/a/Install",
                             "&amp;amp;amp;amp;amp;amp;lt;LocURI&amp;gt;", "hallenge=", "&amp;",
                             "\nCaused by: org.jscep.X.Exception: y", "<SyncBody><Data>", "%25",
                             "CertificateRequestToken&lt;/");
  CHECK(parse(kAndroid + repeat(body, kMuch) + "\n").records_total == 1);
}

TEST_CASE("hostile messages of Apple records cost one pass") {
  const auto body = GENERATE(as<std::string>(), "Profile “““”””", "hallenge: ", "\nDomain : x",
                             "Error Domain=x Code=", "Adding dependent ", "\\'93", "&lt;",
                             "Performing synchronous URL request: a?operation=PKIOperation"
                             "&message=MIAGCSqGSIb3DQEHAqCA");
  CHECK(parse(kApple + repeat(body, kMuch) + "\n").records_total == 1);
}

TEST_CASE("a server message of one MiB on one line is read to its end") {
  const std::string profile = "ModelName=AC_1%2FLogicalName_9f8e7d6c;Hash=7";
  const auto enroll =
      "<Add><Item><Target><LocURI>./Vendor/MSFT/CertificateStore/Enroll/" + profile +
      "/Install</LocURI></Target><Data>&lt;CertificateRequest&gt;&lt;RequestParameters&gt;"
      "&lt;SubjectName&gt;CN=ada&lt;/SubjectName&gt;&lt;/RequestParameters&gt;"
      "&lt;/CertificateRequest&gt;</Data></Item></Add></SyncBody></SyncML>\n";
  const auto filler = repeat(
      "<Replace><Item><Target><LocURI>./Vendor/MSFT/X</LocURI></Target><Data>"
      "&amp;amp;lt;</Data></Item></Replace>",
      (1u << 20) - kAndroid.size() - enroll.size());
  const auto output = parse(kAndroid + "<SyncBody>" + filler + enroll);
  std::string subject;
  for (const auto& record : output.records)
    if (const auto* t = std::get_if<Transition>(&record.body); t && t->profile == profile)
      subject = t->subject;
  CHECK(subject == "CN=ada");
}
