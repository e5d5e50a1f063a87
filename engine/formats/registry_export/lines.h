// The lines of a registry export as keys and values, whichever tool wrote them:
//   [HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\SCEP]     reg export; also the dump of
//   mdmdiagnosticstool, "Status"=dword:00000001                          which indents values and
//   writes DWORD: "Blob"=hex:03,00,00,00   (a backslash at its end continues a line)
//   HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\SCEP       reg query /s
//       Status    REG_DWORD    0x1
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/decode/lines.h"

namespace certtrail::registry {

enum class Kind : std::uint8_t { text, number, binary };

struct Value {
  std::string name;  // empty: the key's default value
  Kind kind = Kind::text;
  std::string data;          // UTF-8 text (parts of a multi-string joined by "; "), or bytes
  std::uint64_t number = 0;  // of Kind::number

  std::string printed() const { return kind == Kind::number ? std::to_string(number) : data; }
};

// The path of a key line: "HKEY_LOCAL_MACHINE\...". nullopt if the line is none.
std::optional<std::string_view> key_of_line(std::string_view line);

// Puts the values of a key together, whose lines may continue.
class ValueReader {
 public:
  using Take = std::function<void(Value&&)>;

  // A value that this line ends is handed on. Lines that are none are left alone.
  void line(std::string_view text, const Take& take);
  void end(const Take& take);           // no more lines of this key
  bool cut() const { return is_cut_; }  // a value was longer than kLimit and is left out

 private:
  static constexpr std::size_t kLimit = 4 << 20;
  void finish(const Take& take);

  std::string pending_;  // a value whose end has not come
  bool is_cut_ = false;
};

}  // namespace certtrail::registry
