// Values of a `certutil -view` row that go on below the line of their label.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/decode/base64.h"
#include "engine/model/record.h"

namespace certtrail {

inline constexpr std::size_t kCertutilFieldBytes = 1 << 20;  // kept of one string or certificate

// What became of a line that was offered to a value.
enum class CertutilLine : std::uint8_t {
  taken,
  taken_as_last,  // the value ends with it
  not_taken,      // the value may go on below it
  behind,         // the value ended above it
};

// A string in quotes, which may span lines and hold quotes itself, or a list of attributes:
//   Request Attributes: "cdc:dc1.contoso.com          Request Attributes:
// ccm:ndes.contoso.com"                                   ccm: "ndes.contoso.com"
class CertutilViewText {
 public:
  static constexpr std::size_t kLines = 2000;  // of one string

  // `"text"`, `"1.3.6.1.4.1.311.21.8.1" Name`, or the first line of a text.
  void start(std::string_view quoted);
  void start_attributes();
  CertutilLine take(std::string_view line);
  void clear();

  const std::string& text() const { return text_; }
  bool lacks_quote() const { return state_ == State::open; }
  // Of several lines, the last of which ended in a quote: it may be one of the text's own.
  bool may_go_on() const { return lacks_quote() || (state_ == State::closed && lines_ > 1); }

 private:
  enum class State : std::uint8_t { closed, open, attributes };

  CertutilLine take_text(std::string_view line);
  CertutilLine take_behind_quote(std::string_view line);
  void take_attribute(std::string_view line);

  std::string text_;
  std::size_t lines_ = 0;
  State state_ = State::closed;
};

// The value of a binary column, the bulk of an export: PEM blocks, dumps, decoded text.
class CertutilViewBinary {
 public:
  enum class Wanted : std::uint8_t { nothing, certificate, dump };

  // `certificate`: the first block of the value is the row's certificate, or else its dump;
  // `dump`: the bytes of a dump are wanted.
  void start(Wanted wanted);
  CertutilLine take(std::string_view line);  // taken_as_last at the end of a block
  // Whether the certificate is still to come, or to be decoded since its block has ended.
  bool awaits_certificate() const { return wanted_ == Wanted::certificate; }
  // The certificate of the block that ended; nullopt if it is none.
  std::optional<CertificateFacts> decode();
  bool lacks_end() const { return in_block_ && awaits_certificate(); }  // its block has begun only
  const std::string& dumped() const { return dumped_; }

 private:
  Base64Decoder block_;
  std::string dumped_;
  Wanted wanted_ = Wanted::nothing;
  bool in_block_ = false;
};

}  // namespace certtrail
