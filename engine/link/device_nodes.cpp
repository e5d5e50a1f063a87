#include "engine/link/device_nodes.h"

#include <algorithm>
#include <array>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/link/components.h"
#include "engine/link/keys.h"

namespace certtrail {
namespace {

// Namespaces that name the hardware; an enrolment id may change on the same machine.
constexpr std::array<std::string_view, 4> kHardware = {"udid", "imei", "meid", "hardware_serial"};
constexpr std::array<std::string_view, 2> kEnrollment = {"intune_device", "entra_device"};

bool is_one_of(std::string_view value, const auto& list) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// The value of a property with the newest sighting; of equals, the least.
struct Newest {
  std::string value;
  std::optional<std::int64_t> as_of;
  bool set = false;

  void offer(const std::string& candidate, std::optional<std::int64_t> at) {
    if (candidate.empty()) return;
    if (!set || at > as_of || (at == as_of && candidate < value)) {
      value = candidate;
      as_of = at;
      set = true;
    }
  }
};

Device device_of(const std::vector<DeviceNode>& nodes, const std::vector<std::size_t>& members) {
  Device d;
  std::map<std::string, Newest> newest;
  Newest inventory_name;
  for (const auto member : members) {
    const auto& n = nodes[member];
    if (n.stream != 0) d.streams.push_back(n.stream);
    std::optional<std::int64_t> enrolled;
    for (const auto& [name, value] : n.facts)
      if (name == "enrolled_at")
        if (const auto at = parse_iso8601(value, ZoneBasis::utc_by_format)) enrolled = at->utc_us();
    for (std::size_t i = 0; i < n.facts.size(); ++i) {
      const auto& [name, value] = n.facts[i];
      const auto& [printed, as_of] = n.fact_times[i];
      if (is_alias(name)) d.aliases.emplace(name, value);
      newest[name].offer(name == "host_name" || name == "upn" ? printed : value, as_of);
      if (!n.about.empty() && name == "host_name") inventory_name.offer(printed, as_of);
      if (name == "intune_device") d.enrollments[value] = enrolled;
    }
    for (const auto& [name, printed, as_of] : n.common_names) {
      newest[name].offer(printed, as_of);
      if (!n.about.empty() && name == "host_name") inventory_name.offer(printed, as_of);
    }
  }
  d.name = inventory_name.set ? inventory_name.value : newest["host_name"].value;
  if (d.name.empty()) d.name = newest["archive_host"].value;
  d.platform = newest["platform"].value;
  d.platform_mode = newest["platform_mode"].value;
  d.user = newest["upn"].value;
  d.intune_device_id = newest["intune_device"].value;
  // Of several enrolments the newest is the current one.
  Newest current;
  for (const auto& [id, when] : d.enrollments) current.offer(id, when);
  if (current.as_of) d.intune_device_id = current.value;
  d.entra_device_id = newest["entra_device"].value;
  d.serial = newest["hardware_serial"].value;
  d.os = newest["os"].value;
  if (d.name.empty()) d.name = newest["archive"].value;
  return d;
}

// "udid 00008110-...": what the device's id is made from; empty if nothing identifies it.
std::string strongest_alias(const Device& d) {
  for (const auto* space : {"udid", "hardware_serial", "imei", "meid", "intune_device",
                            "entra_device", "oma_dm", "host_name"}) {
    const auto alias = d.aliases.lower_bound({space, ""});
    if (alias != d.aliases.end() && alias->first == space)
      return alias->first + " " + alias->second;
  }
  return {};
}

}  // namespace

bool is_strong_alias(std::string_view name_space) {
  return is_one_of(name_space, kHardware) || is_one_of(name_space, kEnrollment);
}

std::string normalise_alias(std::string_view name, std::string_view value) {
  auto text = ascii_lower(trim(value));
  if (is_one_of(name, kEnrollment) || name == "oma_dm") {
    std::erase(text, '{');
    std::erase(text, '}');
    if (text.starts_with("urn:uuid:")) text.erase(0, 9);
  }
  if (name == "udid" || name == "imei" || name == "meid") {
    std::erase(text, ' ');
    if (name != "udid") std::erase(text, '-');
  }
  if (name == "host_name" || name == "archive_host") {
    // A DNS name and its host part are the same machine; so are "Ada’s iPhone" and the
    // "Adas-iPhone" that Apple derives from it.
    text = text.substr(0, text.find('.'));
    for (const std::string_view apostrophe : {"’", "'"})
      for (std::size_t at; (at = text.find(apostrophe)) != std::string::npos;)
        text.erase(at, apostrophe.size());
    std::replace(text.begin(), text.end(), ' ', '-');
  }
  return text;
}

std::string_view compared_space(std::string_view name) {
  if (name == "oma_dm") return "intune_device";
  return name == "archive_host" ? "host_name" : name;
}

unsigned weak_name_limit(std::string_view space) { return space == "upn" ? 8 : 3; }

std::uint64_t weak_name_key(std::string_view space, std::string_view normalised) {
  return mixed({key_of("weak", space), key_of("name", normalised)});
}

bool CommonNames::contains(std::string_view name, std::string_view normalised) const {
  return !is_strong_alias(compared_space(name)) &&
         std::binary_search(keys_.begin(), keys_.end(),
                            weak_name_key(compared_space(name), normalised));
}

bool is_alias(std::string_view name) {
  return is_one_of(name, kHardware) || is_one_of(name, kEnrollment) || name == "oma_dm" ||
         name == "host_name" || name == "archive_host" || name == "upn";
}

std::string platform_of_source(std::string_view source) {
  if (source.starts_with("android")) return "android";
  if (source.starts_with("macos_")) return "macos";
  if (source.starts_with("ios") || source.starts_with("apple") || source == "mdm_certificate_list")
    return "ios";
  const bool windows =
      source.starts_with("dm_edp") || source.starts_with("windows_") || source == "certutil_store";
  return windows ? "windows" : "";
}

Devices assemble_devices(const Evidence& evidence, const std::vector<DeviceNode>& nodes,
                         const std::map<std::size_t, std::vector<std::size_t>>& groups,
                         const std::map<std::int64_t, std::string>& stream_platforms) {
  std::map<std::int64_t, std::string> stream_names;
  for (const auto& s : evidence.streams) stream_names[s.id] = s.kind + ":" + s.name;
  Devices devices;
  for (const auto& [root, members] : groups) {
    auto d = device_of(nodes, members);
    std::sort(d.streams.begin(), d.streams.end());
    for (const auto stream : d.streams)
      if (const auto known = stream_platforms.find(stream);
          d.platform.empty() && known != stream_platforms.end())
        d.platform = known->second;
    auto anchor = strongest_alias(d);
    d.pseudo = anchor.empty();
    if (d.pseudo && !d.streams.empty()) anchor = "stream " + stream_names[d.streams.front()];
    if (d.name.empty() && !d.streams.empty()) {
      const auto& name = stream_names[d.streams.front()];
      d.name = name.substr(name.find(':') + 1);
    }
    d.id = content_id({"device", anchor});
    devices.all.push_back(std::move(d));
  }
  std::sort(devices.all.begin(), devices.all.end(),
            [](const Device& a, const Device& b) { return a.id < b.id; });
  for (std::size_t i = 0; i < devices.all.size(); ++i) {
    for (const auto stream : devices.all[i].streams) devices.by_stream[stream] = i;
    for (const auto& [name, value] : devices.all[i].aliases) {
      if (name == "intune_device") devices.by_intune_id[value] = i;
      devices.by_alias[name + " " + value].push_back(i);
    }
  }
  return devices;
}

}  // namespace certtrail
