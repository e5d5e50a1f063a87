// Invented devices and their users.
#include <fmt/format.h>

#include "cmd/fleetgen/world.h"

namespace fleetgen {
namespace {

constexpr std::array<const char*, 24> kFirst = {
    "Adele", "Alex",   "Diego",  "Isaiah", "Joni",    "Lee",   "Lidia", "Lynne",
    "Megan", "Miriam", "Nestor", "Patti",  "Pradeep", "Anna",  "Jonas", "Karla",
    "Yuki",  "Haruto", "Mei",    "Chloe",  "Luca",    "Sofia", "Emre",  "Ines"};
constexpr std::array<const char*, 20> kLast = {
    "Vance",   "Wilber", "Siciliani", "Langer", "Sherman",   "Gu",    "Holloway",
    "Robbins", "Bowen",  "Graham",    "Wilke",  "Fernandez", "Gupta", "Keller",
    "Brandt",  "Tanaka", "Sato",      "Moreau", "Ricci",     "Yilmaz"};

std::string host_name(Random& random) {
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
  std::string name = "DESKTOP-";
  for (int i = 0; i < 7; ++i) name += random.pick(kLetters);
  return name;
}

void name_windows(Device& d) {
  d.name = host_name(d.random);
  d.manufacturer = "LENOVO";
  d.model = "21HES0AB00";
  d.os = "10.0.22631.3672";
  d.hardware_serial = "PF" + upper(d.random.hex(6));
  d.sid = fmt::format("S-1-12-1-{}-{}-{}-{}", d.random.between(1'000'000'000, 4'000'000'000),
                      d.random.between(1'000'000'000, 2'000'000'000),
                      d.random.between(1'000'000'000, 4'000'000'000),
                      d.random.between(1'000'000'000, 4'000'000'000));
}

void name_android(Device& d, int number) {
  d.manufacturer = "Google";
  d.model = "Pixel 7";
  d.os = "13.0";
  d.hardware_serial = upper(d.random.hex(14));
  d.imei = fmt::format("35{:013}", d.random.between(1, 9'999'999'999'999));
  d.name = fmt::format("{}.{}_Android_5/{}/2024_{}:{:02} AM", lower(d.first), lower(d.last),
                       1 + number % 28, 1 + number % 11, number % 60);
}

void name_apple(Device& d) {
  d.manufacturer = "Apple";
  d.model = "iPhone 13";
  d.os = "17.4.1";
  d.hardware_serial = "F" + upper(d.random.hex(9)) + "X";
  d.udid = fmt::format("00008110-{}", upper(d.random.hex(16)));
  d.imei = fmt::format("35{:013}", d.random.between(1, 9'999'999'999'999));
  d.name = d.random.chance(50) ? d.first + "\u2019s iPhone" : "iPhone von " + d.first;
}

}  // namespace

Device& World::new_device(Platform platform) {
  const int number = static_cast<int>(devices.size()) + 1;
  Device& d = devices.emplace_back();
  d.platform = platform;
  d.random = Random(options.seed, fmt::format("device {} {}", number, story));
  d.intune_id = d.random.guid();
  d.entra_id = d.random.guid();
  d.enrollment_id = upper(d.random.guid());
  d.user_id = d.random.guid();
  d.first = d.random.pick(kFirst);
  d.last = d.random.pick(kLast);
  d.upn = fmt::format("{}.{}{:03}@contoso.com", lower(d.first), lower(d.last), number);
  d.enrolled = kNow - d.random.between(40, 420) * kDay;
  if (platform == Platform::windows)
    name_windows(d);
  else if (platform == Platform::android)
    name_android(d, number);
  else
    name_apple(d);
  return d;
}

}  // namespace fleetgen
