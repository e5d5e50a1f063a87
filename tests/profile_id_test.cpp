// One profile, many spellings: all of them lead to the same key.
#include "engine/decode/profile_id.h"

#include <catch2/catch.hpp>

using namespace certtrail;

TEST_CASE("a profile id is the same in every spelling") {
  const auto spelling =
      GENERATE(as<std::string>(),
               // Android log, SyncML node once and twice encoded
               "ModelName=AC_11111111-2222-3333-4444-55555555ABCD%2FLogicalName_"
               "aaaaaaaa_bbbb_cccc_dddd_eeeeeeeeeeee;Hash=-17",
               "./Vendor/MSFT/CertificateStore/Enroll/ModelName=AC_11111111-2222-"
               "3333-4444-55555555abcd%2FLogicalName_aaaaaaaa_bbbb_cccc_dddd_"
               "eeeeeeeeeeee%3BHash=-17/Install",
               "ModelName=AC_11111111-2222-3333-4444-55555555abcd%252FLogicalName_"
               "aaaaaaaa_bbbb_cccc_dddd_eeeeeeeeeeee%253bHash=-17/Install",
               "ModelName%3DAC_11111111-2222-3333-4444-55555555abcd%25252F"
               "LogicalName_aaaaaaaa_bbbb_cccc_dddd_eeeeeeeeeeee%3BHash%3D-17",
               // iOS payload, profile, RTF and typographic quotes, line break
               "ModelName=AC_11111111-2222-3333-4444-55555555abcd/LogicalName_"
               "AAAAAAAA_bbbb_cccc_dddd_eeeeeeeeeeee;Hash=-17",
               "www.windowsintune.com.SCEP.ModelName=AC_11111111-2222-3333-4444-"
               "55555555abcd/LogicalName_aaaaaaaa_bbbb_cccc_dddd_eeeeeeeeeeee;"
               "Hash=-17",
               "\\'93www.windowsintune.com.SCEP.ModelName=AC_11111111-2222-3333-"
               "4444-55555555abcd/LogicalName_aaaaaaaa_bbbb_cccc_dddd_"
               "eeeeeeeeeeee;Hash=-17\\'94 \\ ",
               "“ModelName=AC_11111111-2222-3333-4444-55555555abcd/LogicalName_"
               "aaaaaaaa_bbbb_cccc_dddd_eeeeeeeeeeee;Hash=-17”",
               // Windows event, bare and in its sentence
               "ModelName_AC_11111111-2222-3333-4444-55555555abcd_LogicalName_"
               "aaaaaaaa_bbbb_cccc_dddd_eeeeeeeeeeee_Hash_-17",
               "UniqueId : (MODELNAME_AC_11111111_2222_3333_4444_55555555abcd_"
               "LogicalName_aaaaaaaa_bbbb_cccc_dddd_eeeeeeeeeeee_Hash_-17) Result");
  INFO(spelling);
  const auto id = parse_profile_id(spelling);
  REQUIRE(id);
  CHECK(id->canonical() ==
        "ac_11111111-2222-3333-4444-55555555abcd/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee;-17");
  CHECK_FALSE(id->elided);
}

TEST_CASE("an elided profile id keeps what is known of it") {
  const auto [spelling, account, logical, hash] =
      GENERATE(table<std::string, std::string, std::string, std::optional<std::int32_t>>({
          {"ModelName=AC_51…%2FLogicalName_39907…;Hash=1677525787", "51", "39907", 1677525787},
          {"ModelName=AC_51bad41f.../LogicalName_1892fe4c...;Hash=-912418295", "51bad41f",
           "1892fe4c", -912418295},
          {"ModelName=<ModelName>%2FLogicalName_<LogicalName>;Hash=-912418295", "", "", -912418295},
          {"ModelName=AC_<guid>/LogicalName_39907e78_e6…", "", "39907e78-e6", std::nullopt},
          {"ModelName=AC_51…/LogicalName_39907…;Hash=16…", "51", "39907", std::nullopt},
          {"ModelName=AC_51…/LogicalName_39907…;Hash=99999999999", "51", "39907", std::nullopt},
      }));
  INFO(spelling);
  const auto id = parse_profile_id(spelling);
  REQUIRE(id);
  CHECK(*id == ProfileId{account, logical, hash, true});
}

TEST_CASE("an elided profile id prints its known prefixes") {
  CHECK(parse_profile_id("ModelName=AC_51…%2FLogicalName_39907…;Hash=5")->canonical() ==
        "ac_51*/39907*;5");
  CHECK(parse_profile_id("ModelName=AC_51…%2FLogicalName_39907…")->canonical() == "ac_51*/39907*");
}

TEST_CASE("other texts hold no profile id") {
  const auto text = GENERATE(as<std::string>(), "", "ModelName", "ModelName=AC_51",
                             "Microsoft.Profiles.MDM", "www.windowsintune.com.wifi.Contoso",
                             "ModelNameLogicalName_1", "17CECEA1D337FAA7D167AD83A8CC7A8FCBF90000");
  CHECK_FALSE(parse_profile_id(text));
}
