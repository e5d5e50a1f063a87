// certtrail explain: from a record handle "<artifact>:<offset>+<length>" back to the bytes.
#include <fmt/format.h>

#include <iostream>
#include <stdexcept>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/verbs.h"
#include "engine/decode/record_json.h"
#include "engine/decode/text.h"
#include "engine/flow/inspect.h"
#include "engine/report/display.h"
#include "engine/unpack/passwords.h"

namespace certtrail {
namespace {

constexpr std::uint64_t kLongest = 16 << 20;  // bytes that are worth printing
constexpr std::uint64_t kHeadLength = 65536;
constexpr std::size_t kHexColumns = 16;

struct Handle {
  std::int64_t artifact = 0;
  std::uint64_t offset = 0, length = 0;
};

Handle parse_handle(const std::string& text) {
  const auto colon = text.find(':'), plus = text.find('+');
  const auto wrong = [&text]() -> std::invalid_argument {
    return std::invalid_argument("'" + text +
                                 "' is no record handle such as "
                                 "1f00a91be0c3d25e:4608+600; `certtrail trail` prints them");
  };
  if (colon == std::string::npos || plus == std::string::npos || plus < colon || colon == 0 ||
      colon > 16 || text.find_first_not_of("0123456789abcdef") != colon)
    throw wrong();
  const auto offset = parse_integer(text.substr(colon + 1, plus - colon - 1));
  const auto length = parse_integer(text.substr(plus + 1));
  if (!offset || !length || *offset < 0 || *length < 0) throw wrong();
  return {static_cast<std::int64_t>(std::stoull(text.substr(0, colon), nullptr, 16)),
          static_cast<std::uint64_t>(*offset),
          std::min(static_cast<std::uint64_t>(*length), kLongest)};
}

struct Place {
  std::string collection, member, format;
  std::uint64_t ordinal = 0;
};

Place find_place(Reader& reader, const Handle& handle, const std::string& text) {
  Query query(reader, lookup_sql("explain_artifact"));
  query.bind("artifact", handle.artifact);
  Row row;
  if (!query.next(row))
    throw std::invalid_argument("no artifact of this database has the handle '" + text +
                                "'; `certtrail trail` prints handles");
  return {to_text(row[0]), to_text(row[2]), to_text(row[4]),
          static_cast<std::uint64_t>(std::get<std::int64_t>(row[3]))};
}

std::string hex_dump(std::string_view bytes, std::uint64_t offset) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += kHexColumns) {
    const auto line = bytes.substr(at, kHexColumns);
    std::string hex, text;
    for (const char c : line) {
      hex += fmt::format("{:02x} ", static_cast<unsigned char>(c));
      text += c >= 0x20 && c < 0x7F ? c : '.';
    }
    out += fmt::format("{:08x}  {:<48} |{}|\n", offset + at, hex, text);
  }
  return out;
}

std::string decode(std::string_view bytes, TextEncoding encoding) {
  if (encoding == TextEncoding::utf16_little) return utf16_little_to_utf8(bytes);
  if (encoding == TextEncoding::utf16_big) return utf16_big_to_utf8(bytes);
  return to_utf8(bytes);
}

// To a terminal line by line without what could control it; else as it is.
void print_text(std::string text) {
  if (!text.ends_with('\n')) text += '\n';
  if (terminal_width() == 0) {
    std::cout << text;
    return;
  }
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    std::cout << printable(std::string_view(text).substr(at, end - at)) << '\n';
    at = end + 1;
  }
}

// Binary records are shown decoded too: the archive is read again up to the record.
void print_decoded(const Place& place, const Handle& handle, const UnpackOptions& unpack) {
  InspectSink sink;
  sink.artifact = [](const ArtifactSummary&) {};
  sink.record = [&](const Member& member, const Record& record) {
    if (member.path == place.member && member.ordinal == place.ordinal &&
        record.offset == handle.offset)
      std::cout << to_json(record) << '\n';
  };
  ReadingOptions every_record;
  every_record.every_record = true;
  inspect(place.collection, every_record, unpack, sink);
}

}  // namespace

int run(const ExplainOptions& options) {
  const auto handle = parse_handle(options.record);
  Reader reader(options.database);
  const auto place = find_place(reader, handle, options.record);
  const UnpackOptions unpack{read_configuration(options.config, options.database).limits,
                             read_passwords(options.password_file)};
  const auto bytes =
      extract(place.collection, place.member, place.ordinal, handle.offset, handle.length, unpack);
  const auto head = extract(place.collection, place.member, place.ordinal, 0, kHeadLength, unpack);
  std::cout << "collection: " << printable(place.collection) << "\nmember: "
            << (place.member.empty() ? "(the file itself)" : printable(place.member))
            << "\nformat: " << (place.format.empty() ? "(unrecognised)" : place.format)
            << "\noffset: " << handle.offset << "\nlength: " << bytes.size() << "\n\n";
  const auto encoding = detect_encoding(head);
  if (encoding == TextEncoding::binary) {
    std::cout << hex_dump(bytes, handle.offset);
    if (!place.format.empty()) print_decoded(place, handle, unpack);
  } else {
    print_text(decode(bytes, encoding));
  }
  return kAllRead;
}

}  // namespace certtrail
