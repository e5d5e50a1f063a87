#include "cmd/fleetgen/ios.h"

#include <fmt/format.h>

#include <algorithm>

#include "cmd/fleetgen/apple_lines.h"
#include "cmd/fleetgen/bulk.h"
#include "cmd/fleetgen/certificate_noise.h"
#include "cmd/fleetgen/plist.h"
#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {
namespace {

const char* zone_text(Time zone) { return zone < 0 ? "-" : "+"; }

// Most lines of a console name some connection or task of their own.
AppleLine busy_console(Random& random) {
  AppleLine line = apple_noise(random);
  line.message += " [" + random.hex(12) + "]";
  return line;
}

}  // namespace

AppleLog::AppleLog(World& world, Device& device, Console console, Time zone)
    : world_(world), device_(device), console_(console), zone_(zone) {
  const bool dated = console == Console::l1_show || console == Console::l2_syslog ||
                     console == Console::l4_ndjson || console == Console::l4_json ||
                     console == Console::l5_iterator;
  for (const Enrolment& e : world.earlier_deliveries(device, kComplete))
    if (dated) complete(e);
}

void AppleLog::add(Time at, const char* level, std::string message) {
  lines_.push_back({at, level, "profiled", std::move(message)});
}

std::string AppleLog::profile_name(const Enrolment& e) const {
  return "www.windowsintune.com.SCEP." + e.profile->apple_id();
}

void AppleLog::url_request(Time at, const std::string& query) {
  add(at, "debug",
      fmt::format("Performing synchronous URL request: https://{}/certsrv/mscep/mscep.dll?{}",
                  world_.ndes_host, query));
}

void AppleLog::requested(const Enrolment& e) {
  add(e.arrived, "default", "Profile \u201c" + profile_name(e) + "\u201d queued for installation.");
  url_request(e.ready, "operation=GetCACert&message=SCEP%20Authority");
  add(e.ready + 400'000, "debug",
      fmt::format("Adding dependent {} to parent 63657274{:016x} in domain "
                  "PayloadDependencyDomainCertificate to system",
                  e.profile->apple_id(), device_.random.between(2, 90)));
  url_request(e.ready + 900'000, "operation=GetCACaps&message=SCEP%20Authority");
  add(e.sent - 9'000, "default", "Attempting to retrieve issued certificate...");
  add(e.sent - 5'000, "debug", "Sending CSR via GET.");
  url_request(e.sent, "operation=PKIOperation&message=" + world_.pki_operation(e));
}

void AppleLog::installed(const Enrolment& e) {
  add(e.answered, "default", "Issued certificate received.");
  add(e.answered + 60'000, "debug", "Storing SCEP identity, storing with accessibility ck");
  add(e.answered + 90'000, "debug",
      fmt::format("Adding dependent {} to parent 69646e74{:016x} in domain "
                  "PayloadDependencyDomainCertificate to system",
                  e.profile->apple_id(), device_.random.between(2, 90)));
  add(e.installed - 40'000, "debug",
      "Adding dependent Microsoft.Profiles.MDM to parent " + profile_name(e) +
          " in domain ManagedProfileToManagingProfile to system");
  add(e.installed, "default", "Profile \u201c" + profile_name(e) + "\u201d installed.");
}

void AppleLog::complete(const Enrolment& e) {
  requested(e);
  installed(e);
}

void AppleLog::failed(const Enrolment& e) {
  const std::string block =
      "NSError:\nDesc   : The SCEP server returned an invalid response.\n"
      "US Desc: The SCEP server returned an invalid response.\nDomain : MCSCEPErrorDomain\n"
      "Code   : 22013\nType   : MCFatalError";
  add(e.answered, "error", "Cannot retrieve SCEP identity: " + block);
  add(e.installed, "error",
      "Profile \u201c" + profile_name(e) +
          "\u201d failed to install with error: NSError:\n"
          "Desc   : Profile Installation Failed\nUS Desc: Profile Installation Failed\n"
          "Domain : MCInstallationErrorDomain\nCode   : 4001\nType   : MCFatalError\n"
          "...Underlying error:\n" +
          block);
}

void AppleLog::removed(const Enrolment& e, Time at) {
  add(at, "default",
      "Removing profile \u201c" + profile_name(e) +
          "\u201d on behalf of \u201cManaged Profile Removal\u201d...");
  add(at + 300'000, "default", "Profile \u201c" + profile_name(e) + "\u201c removed");
}

void AppleLog::finish(Time from, Time to) {
  const int count = world_.options.noise_lines + static_cast<int>(lines_.size()) / 2;
  for (const Time at : noise_times(device_.random, count, from, to)) {
    AppleLine line = apple_noise(device_.random);
    lines_.push_back({at, line.level, line.process, line.message});
  }
  for (const Time at : certificate_noise_times(world_, device_, from, to)) {
    AppleLine line = apple_certificate_noise(device_.random);
    lines_.push_back({at, line.level, line.process, line.message});
  }
  bulk_lines(world_, device_, from, to, busy_console, [&](Time at, const AppleLine& line) {
    lines_.push_back({at, line.level, line.process, line.message});
  });
  std::ranges::stable_sort(lines_, {}, &Line::at);
}

std::string AppleLog::formatted(const Line& line) const {
  const Civil c = civil(line.at + zone_);
  const std::string clock =
      fmt::format("{:02}:{:02}:{:02}.{:06}", c.hour, c.minute, c.second, c.micros);
  const Time minutes = (zone_ < 0 ? -zone_ : zone_) / kMinute;
  const std::string zone =
      fmt::format("{}{:02}{:02}", zone_text(zone_), minutes / 60, minutes % 60);
  const std::string date = fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::string host = replaced(replaced(device_.name, " ", "-"), "\u2019", "");
  if (console_ == Console::l4_ndjson || console_ == Console::l4_json)
    return ndjson_line(date + " " + clock + zone, {line.level, line.process, line.message});
  if (console_ == Console::l5_iterator)
    return iterator_line(line.at, {line.level, line.process, line.message});
  if (console_ == Console::l3_compact)
    return compact_line(date + " " + clock.substr(0, 12), {line.level, line.process, line.message});
  if (console_ == Console::c3_search)
    return fmt::format("    Line {}: {} {} {} {} {}\n", line.at / kMinute % 1'000'000, line.level,
                       clock, zone, line.process, line.message);
  if (console_ == Console::x2_wrapped)
    return wrapped_relay_line(
        fmt::format("{} {:>2} {}", kMonths[static_cast<std::size_t>(c.month - 1)], c.day, clock),
        {line.level, line.process, line.message});
  if (console_ == Console::c1_rtf || console_ == Console::c1_document) {
    std::string text = replaced(replaced(line.message, "\u201c", "\\'93"), "\u201d", "\\'94");
    text = replaced(text, "\n", "\\\n");
    return fmt::format("{} {} {} {} {}\\\n", line.level, clock, zone, line.process, text);
  }
  if (console_ == Console::c2_tabs)
    return fmt::format("{}\t{}{}\t{}\t{}\n", line.level, clock, zone, line.process, line.message);
  if (console_ == Console::x1_relay || console_ == Console::x1_encoded) {
    const char* level = line.level == "error"   ? "Error"
                        : line.level == "debug" ? "Debug"
                                                : "Notice";
    return fmt::format(
        "{} {:>2} {:02}:{:02}:{:02} {} {}[150] <{}>: {}\n",
        kMonths[static_cast<std::size_t>(c.month - 1)], c.day, c.hour, c.minute, c.second, host,
        line.process, level,
        replaced(console_ == Console::x1_encoded ? vis_encoded(line.message) : line.message, "\n",
                 "\n    "));
  }
  std::string type = line.level;
  type[0] = static_cast<char>(type[0] - 32);
  const std::string source = line.process == "profiled"
                                 ? "(ManagedConfiguration) [com.apple.ManagedConfiguration:MC] "
                                 : "(libsystem_trace.dylib) ";
  if (console_ == Console::l1_show)
    return fmt::format("{} {}{} 0x{:<10x} {:<11} 0x{:<18x} 150    0    {}: {}{}\n", date, clock,
                       zone, 4242, type, 0, line.process, source, line.message);
  return fmt::format("{} {}{}  {} {}[150]: {}{}\n", date, clock, zone, host, line.process, source,
                     line.message);
}

void AppleLog::collect(Time from, Time at, const std::vector<const Certificate*>* certificates,
                       Time saved) {
  if (world_.planning()) return;
  constexpr std::array<const char*, 13> kNames = {
      "iPhone-console.txt", "console.log",  "device.log",    "logshow.txt",      "syslog.log",
      "Untitled.rtf",       "iPad.log",     "device.ndjson", "logarchive.jsonl", "compact.log",
      "search.txt",         "logshow.json", "go-ios.log"};
  std::string text;
  if (console_ == Console::l1_show)
    text =
        "Timestamp                       Thread     Type        Activity             PID    TTL  "
        "\n";
  if (console_ == Console::c1_document) text = kRtfHeader;
  if (console_ == Console::l4_json) text = "[";
  Time last = at;
  for (const Line& line : lines_)
    if (line.at >= from && line.at < at) {
      if (console_ == Console::l4_json && text.size() > 1) text += ',';
      text += formatted(line);
      last = line.at;
    }
  if (console_ == Console::c1_document) text += "}";
  if (console_ == Console::l4_json) text += "]\n";
  std::vector<Member> members = {{kNames[static_cast<std::size_t>(console_)], text,
                                  saved != 0 ? saved : std::min(at, last + kSecond)},
                                 {"MDM/DeviceInformation.plist", device_information(device_), at}};
  if (certificates != nullptr) {
    std::vector<const Certificate*> all = *certificates;
    for (const Certificate& certificate : device_.earlier) all.push_back(&certificate);
    members.push_back(
        {"MDM/CertificateList.plist", certificate_list(device_, world_.authorities, all), at});
  }
  const std::string user = device_.upn.substr(0, device_.upn.find('@'));
  world_.put_zip(fmt::format("iOS-{}-{}.zip", user, compact(at)), std::move(members), at);
}

}  // namespace fleetgen
