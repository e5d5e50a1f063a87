#include "engine/formats/windows_event/rendered.h"

#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/connector/secrets.h"
#include "engine/formats/windows_event/message.h"

namespace certtrail::windows_event {

RenderedEvent rendered(ViewerRow& row) {
  RenderedEvent event;
  event.system.provider = std::move(row.fields[2]);
  event.system.event_id = static_cast<std::uint32_t>(parse_integer(row.fields[3]).value_or(0));
  event.message = std::move(row.message);
  event.date = std::move(row.fields[1]);
  event.text = std::move(row.text);
  event.place = {row.offset, row.length};
  return event;
}

void RenderedEvents::add(RenderedEvent&& rendered, Output& out) {
  ++out.records_total;
  const auto& system = rendered.system;
  const auto provider = provider_of(system.provider, system.provider_guid);
  std::optional<Record> record;
  if (is_kept(provider, system.event_id))
    record =
        events_.record_of({system, fields_of_message(provider, system.event_id, rendered.message)},
                          rendered.place, out);
  if (!record) return rows_.see(rendered.date);
  record->raw = trim(rendered.text);
  if (!is_of_the_device(provider)) record->raw = connector::without_secrets(record->raw);
  record->at.text = std::move(rendered.date);
  rows_.add(*std::move(record), out);
  has_rows_ = true;
}

// How dates were read matters only where one was kept.
void RenderedEvents::finish(Output& out) {
  if (has_rows_) rows_.finish(out);
}

}  // namespace certtrail::windows_event
