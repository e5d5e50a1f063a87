// formats/windows.md 1.2: field names are positional; 306 has no HexInt2; 37, 38 and 39 carry
// nothing; only 309 names the certificate.
#include <fmt/format.h>

#include <algorithm>

#include "cmd/fleetgen/certificate_noise.h"
#include "cmd/fleetgen/noise.h"
#include "cmd/fleetgen/viewer_table.h"
#include "cmd/fleetgen/windows.h"

namespace fleetgen {
namespace {

constexpr const char* kProvider =
    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";

const Channel kAdmin = {kProvider, "{3DA494E4-0FE2-415C-B895-FB5265C5C83B}",
                        std::string(kProvider) + "/Admin", 0x8000000000000000ull};

}  // namespace

WindowsLog::WindowsLog(World& world, Device& device) : world_(world), device_(device) {
  for (const Enrolment& e : world.earlier_deliveries(device, kComplete)) complete(e);
}

void WindowsLog::add(Time at, std::uint16_t id, std::uint8_t level, std::vector<EventField> data) {
  events_.push_back({at, 0, id, level, "", std::move(data)});
}

void WindowsLog::arrived(const Enrolment& e) {
  add(e.arrived, 306, 4,
      {message("Message1", e.profile->windows_id()), message("Message2", device_.sid),
       message("Message3", "user"), message("Message4", "clientinstall"), hex_number("HexInt1", 2),
       hex_number("HexInt3", 0x02ab0003)});
}

void WindowsLog::ready(const Enrolment& e) {
  add(e.ready, 36, 4,
      {message("Message1", "1.3.6.1.5.5.7.3.2"), message("Message2", url()),
       message("Message3", ""), hex_number("HexInt1", 2), hex_number("HexInt2", 1)});
}

void WindowsLog::requested(const Enrolment& e) {
  arrived(e);
  ready(e);
  add(e.sent, 37, 4, {});
}

void WindowsLog::installed(const Enrolment& e) {
  add(e.answered, 38, 4, {});
  add(e.installed, 39, 4, {});
  add(e.installed + 200'000, 256, 4,
      {hex_number("HRESULT1", 0), message("Message2", device_.enrollment_id),
       message("Message8", "com.microsoft:mdm.SCEPcertinstall.result"),
       message("Message9", device_.sid)});
  add(e.installed + 9 * kSecond, 309, 4,
      {message("Message1", "{" + upper(device_.random.guid()) + "}"),
       message("Message2", e.profile->windows_id()),
       message("Message3", upper(e.certificate.thumbprint)), message("Message4", url()),
       hex_number("HexInt1", 1), hex_number("HexInt2", 1), hex_number("HexInt3", 0)});
}

void WindowsLog::complete(const Enrolment& e) {
  requested(e);
  installed(e);
}

void WindowsLog::failed(Time at, std::uint32_t hresult) {
  add(at, 32, 2, {hex_number("HRESULT", hresult)});
}

void WindowsLog::unreachable(const Enrolment& e, Time at, std::uint32_t hresult) {
  arrived(e);
  ready(e);
  add(at, 308, 2, {message("Message1", url()), hex_number("HRESULT", hresult)});
  failed(at + kSecond, hresult);
}

void WindowsLog::removed(const Enrolment& e, Time at) {
  add(at, 601, 4,
      {message("Message1", device_.enrollment_id), message("Message2", device_.sid),
       message("Message3",
               "./User/Vendor/MSFT/ClientCertificateInstall/SCEP/" + e.profile->windows_id())});
}

void WindowsLog::renamed(Time at, std::string host) {
  renamed_at_ = at;
  new_host_ = std::move(host);
}

void WindowsLog::finish(Time from, Time to) {
  add_windows_noise(world_, device_, from, to, events_);
  add_certificate_noise(world_, device_, from, to, events_);
  std::ranges::stable_sort(events_, {}, &Event::at);
  std::uint64_t record = static_cast<std::uint64_t>(device_.random.between(300, 9000));
  for (Event& event : events_) {
    event.record_id = record++;
    event.computer = new_host_.empty() || event.at < renamed_at_ ? device_.name : new_host_;
    event.at += clock_ahead_;
  }
}

WindowsLog WindowsLog::without(std::span<const std::uint16_t> ids) const {
  WindowsLog some = *this;
  std::erase_if(some.events_, [ids](const Event& event) {
    return std::ranges::find(ids, event.id) != ids.end();
  });
  return some;
}

std::vector<Event> WindowsLog::between(Time from, Time to) const {
  std::vector<Event> some;
  for (const Event& event : events_)
    if (event.at >= from && event.at < to) some.push_back(event);
  return some;
}

std::string WindowsLog::bytes(Time from, Time to, LogState state) const {
  return evtx(kAdmin, between(from, to), state);
}

std::string WindowsLog::viewer_table(Time from, Time to, char delimiter) const {
  return fleetgen::viewer_table(between(from, to), delimiter);
}

std::string WindowsLog::xml(Time from, Time to, XmlStyle style) const {
  return event_xml(kAdmin, between(from, to), style);
}

}  // namespace fleetgen
