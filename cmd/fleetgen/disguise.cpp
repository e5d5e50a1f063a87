#include "cmd/fleetgen/disguise.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace fleetgen {
namespace {

constexpr std::size_t kLeastRun = 10;
constexpr std::string_view kHexadecimal = "0123456789abcdef";
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hexadecimal(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

template <class Take>  // take(begin, length)
void for_each_run(std::string_view text, Take take) {
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    std::size_t end = begin;
    while (end < text.size() && is_hexadecimal(text[end])) ++end;
    if (end > begin) take(begin, end - begin);
    begin = std::max(begin, end);
  }
}

// pki.cpp builds them: prefix, request id, eight random bytes, two zero bytes, request id.
bool is_ca_serial(std::string_view run) {
  return run.size() == 38 && run.substr(2, 8) == run.substr(30) && run.substr(26, 4) == "0000";
}

std::string two_characters(unsigned copy) { return {kAlphabet[copy / 36], kAlphabet[copy % 36]}; }

// Adds the copy's digits to the last six of the run, each within its base: a permutation.
void append_digits(std::string& out, std::string_view run, unsigned copy) {
  const bool decimal = std::ranges::all_of(run, is_digit);
  const bool upper = std::ranges::any_of(run, [](char c) { return c >= 'A' && c <= 'F'; });
  const unsigned base = decimal ? 10 : 16;
  // Multipliers without a common factor with the modulus, so that all six digits differ.
  unsigned rest = decimal ? copy * 618'033u % 1'000'000u : copy * 0x9e3779u % 0x1000000u;
  const std::size_t start = out.size();
  out += run;
  for (std::size_t i = out.size(); i-- > start + run.size() - 6; rest /= base) {
    const auto digit = kHexadecimal.find(static_cast<char>(out[i] | 0x20));
    const char sum = kHexadecimal[(digit + rest % base) % base];
    out[i] = upper && !is_digit(sum) ? static_cast<char>(sum - 32) : sum;
  }
}

void append_ca_serial(std::string& out, std::string_view run, unsigned copy, unsigned copies) {
  std::uint32_t id = 0;
  std::from_chars(run.data() + 2, run.data() + 10, id, 16);
  const std::string spelled = fmt::format("{:08x}", id * copies + copy);
  out += run.substr(0, 2);
  out += spelled;
  out += run.substr(10, 20);
  out += spelled;
}

void add_named(std::string_view text, std::string_view before, std::uint32_t length,
               Identifier::Kind kind, std::vector<Identifier>& found) {
  for (auto at = text.find(before); at != text.npos; at = text.find(before, at + 1)) {
    const std::size_t begin = at + before.size();
    if (begin + length <= text.size())
      found.push_back({static_cast<std::uint32_t>(begin), length, kind});
  }
}

// "adele.vance017": the number of a person's account.
void add_people(std::string_view text, std::vector<Identifier>& found) {
  for (auto at = text.find('.', 1); at != text.npos; at = text.find('.', at + 1)) {
    std::size_t begin = at + 1;
    while (begin < text.size() && is_lower(text[begin])) ++begin;
    std::size_t end = begin;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (is_lower(text[at - 1]) && begin > at + 1 && end >= begin + 3)
      found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin),
                       Identifier::Kind::person});
  }
}

void append_one(std::string& out, std::string_view text, Identifier::Kind kind, unsigned copy,
                unsigned copies) {
  using Kind = Identifier::Kind;
  if (kind == Kind::ca_serial) return append_ca_serial(out, text, copy, copies);
  if (copy == 0) {
    out += text;
  } else if (kind == Kind::digits) {
    append_digits(out, text, copy);
  } else if (kind == Kind::host) {  // DESKTOP-XXXXXXX: the first two of seven characters
    const unsigned sums[2] = {copy / 36, copy % 36};
    for (std::size_t i = 0; i < 2; ++i)
      out += kAlphabet[(kAlphabet.find(text[i]) + sums[i]) % kAlphabet.size()];
    out += text.substr(2);
  } else if (kind == Kind::renamed_host) {  // CT-LAP-00000
    out += text[0] + two_characters(copy);
  } else if (kind == Kind::hardware) {  // PF000000
    out += two_characters(copy);
    out += text;
  } else {  // between a name and its number, or in front of "_Android_"
    out += fmt::format("{:04}", copy);
    out += text;
  }
}

}  // namespace

std::vector<std::string_view> digit_runs(std::string_view text) {
  std::vector<std::string_view> runs;
  for_each_run(text, [&](std::size_t begin, std::size_t length) {
    if (length >= kLeastRun) runs.push_back(text.substr(begin, length));
  });
  return runs;
}

std::vector<Identifier> identifiers(std::string_view text, const SharedRuns& shared) {
  using Kind = Identifier::Kind;
  std::vector<Identifier> found;
  for_each_run(text, [&](std::size_t begin, std::size_t length) {
    const std::string_view run = text.substr(begin, length);
    const bool hardware = length == 7 && begin > 0 && run[0] == 'F' && text[begin - 1] == 'P';
    if (hardware)
      found.push_back({static_cast<std::uint32_t>(begin + 1), 6, Kind::hardware});
    else if (length >= kLeastRun && !shared.contains(std::string(run)))
      found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(length),
                       is_ca_serial(run) ? Kind::ca_serial : Kind::digits});
  });
  add_named(text, "DESKTOP-", 7, Kind::host, found);
  for (auto at = text.find("CT-LAP-"); at != text.npos; at = text.find("CT-LAP-", at + 1))
    found.push_back({static_cast<std::uint32_t>(at + 3), 3, Kind::renamed_host});
  for (auto at = text.find("_Android_"); at != text.npos; at = text.find("_Android_", at + 1))
    found.push_back({static_cast<std::uint32_t>(at), 0, Kind::phone});
  add_people(text, found);
  std::ranges::sort(found, {}, &Identifier::begin);
  return found;
}

void append_disguised(std::string& out, std::string_view text, const Identifier* begin,
                      const Identifier* end, unsigned copy, unsigned copies) {
  std::size_t done = 0;
  for (const Identifier* one = begin; one != end; ++one) {
    out += text.substr(done, one->begin - done);
    append_one(out, text.substr(one->begin, one->length), one->kind, copy, copies);
    done = one->begin + one->length;
  }
  out += text.substr(done);
}

}  // namespace fleetgen
