// The rows of a JSON document, one by one as its text comes, whatever wraps them:
//   [{row},{row}]          {"values":[{row}]}          {"@odata.context":"...","value":[{row}]}
//   {row}                  several of these one behind the other, or pages inside an array
// An object is a row unless a list named "value" or "values" stands in it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decode/lines.h"

namespace certtrail {

struct JsonObject {
  std::string text;          // from its brace to its brace, line ends as LF
  std::uint64_t offset = 0;  // of its first raw byte
  std::uint64_t length = 0;  // raw bytes
};

class JsonObjectReader {
 public:
  static constexpr std::size_t kObjectLimit = 1 << 20;
  using Take = std::function<void(JsonObject&)>;

  // Lines in order; a line may be a part of a longer one.
  void feed(const Line& line, const Take& take);

  // False: the text ended inside of an object or list, or has none.
  bool is_complete() const { return seen_ && open_.empty() && !broken_ && too_large_ == 0; }
  // What has come of a row that has not ended; empty if none is open.
  const JsonObject& unfinished() const { return row_; }
  // Objects larger than kObjectLimit that were passed over.
  std::uint64_t too_large() const { return too_large_; }

 private:
  enum class Level : std::uint8_t { list, row_or_page, page, inner };

  struct Place {
    std::uint64_t start, end;  // raw bytes that a character was read from
  };

  std::size_t plain_text(std::string_view text) const;
  void keep_text(std::string_view text);
  void read(char c, Place place, const Take& take);
  void open(char bracket, Place place);
  void close(const Take& take);
  void turn_into_page();
  void drop_large_row();
  void look_for_row(char c, Place place);

  std::vector<Level> open_;
  JsonObject row_;
  std::string key_;      // the last text at the level of a row: its value may be a list of rows
  bool is_key_ = false;  // a colon stood behind it
  bool in_text_ = false, escaped_ = false, keeps_text_ = false;
  bool seen_ = false, broken_ = false;
  bool lost_ = false;           // behind a row too large
  std::optional<Place> brace_;  // just read, while lost
  std::uint64_t too_large_ = 0;
};

}  // namespace certtrail
