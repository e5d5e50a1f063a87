#include "engine/formats/windows_event/exported.h"

#include "engine/formats/connector/secrets.h"
#include "engine/formats/windows_event/dm_edp.h"
#include "engine/formats/windows_event/mapping.h"

namespace certtrail::windows_event {

std::optional<Record> ExportedEvents::record_of(const Event& event, const Place& place,
                                                Output& out) {
  const auto& system = event.system;
  const auto provider = provider_of(system.provider, system.provider_guid);
  auto body = windows_event::record_of(provider, event);
  if (!body && provider != Provider::dm_edp) return std::nullopt;
  const bool is_connector = provider == Provider::connector || provider == Provider::old_connector;
  if (is_of_the_device(provider)) {
    fact("host_name", system.computer, place, out);
    fact("platform", "windows", place, out);
  }
  if (provider == Provider::dm_edp)
    fact("enrollment_id", dm_edp_enrollment(system, event.fields), place, out);
  if (!body) return std::nullopt;
  Record record;
  record.offset = place.offset;
  record.length = place.length;
  record.raw = one_line(system, event.fields);
  if (is_connector) record.raw = connector::without_secrets(record.raw);
  // Without number, computer and exact time nothing tells one event from another.
  if (system.record_id != 0 && system.created != 0 && !system.computer.empty())
    record.identity = identity_of(system, system.record_id, system.created);
  record.body = *std::move(body);
  return record;
}

void ExportedEvents::show(const System& system, Provider provider, const Place& place,
                          Output& out) {
  if (!shows_its_log(provider)) return;
  if (provider == Provider::dm_edp) {
    fact("host_name", system.computer, place, out);
    fact("platform", "windows", place, out);
  }
  if (system.record_id == 0 || system.computer.empty()) return;
  if (const auto source = span_source(system.channel); !source.empty())
    spans_[std::string(source)].add(log_of(system), system.record_id, moment_of(system.created));
}

void ExportedEvents::finish(Output& out) {
  for (const auto& [source, spans] : spans_)
    for (auto& span : spans.stretches(source)) {
      Record record;
      record.body = std::move(span);
      out.records.push_back(std::move(record));
    }
}

void ExportedEvents::fact(std::string_view name, const std::string& value, const Place& place,
                          Output& out) {
  if (value.empty() || !facts_.emplace(name, value).second) return;
  Record record;
  record.offset = place.offset;
  record.length = place.length;
  record.body = DeviceFact{"", std::string(name), value};
  out.records.push_back(std::move(record));
}

}  // namespace certtrail::windows_event
