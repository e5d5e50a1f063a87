// What the policy module of NDES says in NDESPlugin.log, by the messages that Microsoft's
// troubleshooting guides quote.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace certtrail::formats::policy_module {

// What a thread is about.
enum class Call : std::uint8_t { none, verify, notify };

struct Said {
  std::string raw_state;   // empty: nothing that is kept
  Call call = Call::none;  // that it belongs to, as far as the message itself says
  bool starts = false;
  std::string error, error_text, url;
};

// `within` is the call that the message's thread is in: some messages are the same in both.
Said read_message(std::string_view text, Call within);

// "12175" as "0x80072F8F"; also HRESULTs in hex and in decimal. Empty for 0 and for what is none.
std::string error_of_code(std::string_view text);

}  // namespace certtrail::formats::policy_module
