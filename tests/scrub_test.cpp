// No challenge survives, however it is written; words about challenges do.
#include "engine/decode/scrub.h"

#include <catch2/catch.hpp>

using namespace certtrail;

TEST_CASE("challenges are taken out of any spelling") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"<CertificateRequestToken>PENl, 1 2</CertificateRequestToken><SubjectName>",
       "<CertificateRequestToken>[removed]</CertificateRequestToken><SubjectName>"},
      {"&lt;CertificateRequestToken&gt;PENl&lt;/", "&lt;CertificateRequestToken&gt;[removed]&lt;/"},
      {"&amp;lt;CertificateRequestToken&amp;gt;PENl&amp;lt;/",
       "&amp;lt;CertificateRequestToken&amp;gt;[removed]&amp;lt;/"},
      {"<CertificateRequestToken>cut", "<CertificateRequestToken>[removed]"},
      {"<key>Challenge</key>\n\t<string>s3cret</string>",
       "<key>Challenge</key>\n\t<string>[removed]</string>"},
      {"&lt;key&gt;Challenge&lt;/key&gt;&lt;string&gt;s3cret&lt;/string&gt;",
       "&lt;key&gt;Challenge&lt;/key&gt;&lt;string&gt;[removed]&lt;/string&gt;"},
      {"Challenge = \"s3cret\";", "Challenge = \"[removed]\";"},
      {"{\"Challenge\":\"s3cret\"}", "{\"Challenge\":\"[removed]\"}"},
      {"?challengePassword=s3cret&x=1", "?challengePassword=[removed]&x=1"},
      {"the challenge was verified", "the challenge was verified"},
      {"challenge", "challenge"},
      {"<Challenge></Challenge>", "<Challenge></Challenge>"},
      {"", ""},
  }));
  CHECK(scrub_secrets(text) == expected);
}
