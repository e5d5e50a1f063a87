// Entries of logs in the framing that CMTrace shows:
//   <![LOG[text, of one line or many]LOG]!><time="15:03:59.123-60" date="11-29-2024"
//     component="NDESPlugin" context="" type="1" thread="2912" file="ndesplugin.cpp:120">
//   text  $$<NDESPlugin><11-29-2024 15:03:59.123-60><thread=2912 (0xB60)>
// The number behind the time is what has to be added to it to get UTC, in minutes; some writers
// leave it out. Lines of neither form are entries of their own, with the time that they start with,
// if any.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/decode/lines.h"
#include "engine/model/moment.h"

namespace certtrail::formats::cmtrace {

struct Entry {
  std::string_view text;  // without framing; lines end in LF
  std::string_view component, thread;
  bool is_error = false;  // type 3
  bool is_framed = false;
  bool is_whole = true;  // false: the log, or the entry, ends before its frame does
  Moment at;             // unknown if none is printed, or if it is no time
  std::uint64_t offset = 0, length = 0;
};

// Longer texts are cut.
inline constexpr std::size_t kTextLimit = 64 << 10;

class EntryReader {
 public:
  using Take = std::function<void(const Entry&)>;  // the entry's texts are valid during the call

  void feed(const Line& line, const Take& take);
  void finish(const Take& take);

 private:
  void inside(std::string_view text, const Line& line, const Take& take);
  void close(std::string_view attributes, const Take& take);
  void give_up(const Take& take);

  bool open_ = false;
  std::string text_;  // of the open entry
  std::uint64_t offset_ = 0, end_ = 0;
};

// "15:03:59.123-60" and "11-29-2024" (month first) as they are printed; unknown if they are none.
Moment moment_of(std::string_view time, std::string_view date);

}  // namespace certtrail::formats::cmtrace
