// certtrail trail: devices that a key names, each with its deliveries and what joined to none of
// them; then deliveries that the key names by themselves. Everything in order of time.
#include <iostream>
#include <set>
#include <stdexcept>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/verbs.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/error_mentions.h"
#include "engine/decode/text.h"
#include "engine/link/causes.h"
#include "engine/link/keys.h"
#include "engine/report/display.h"

namespace certtrail {
namespace {

constexpr std::size_t kNarrowestTrail = 160;  // below it record handles would be cut

struct Named {  // a row whose columns are asked by name
  std::vector<std::string> columns;
  Row row;
  const Cell& at(std::string_view name) const {
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i] == name) return row[i];
    throw std::logic_error("no column " + std::string(name));
  }
  std::string text(std::string_view name) const { return to_text(at(name)); }
  std::int64_t integer(std::string_view name) const { return std::get<std::int64_t>(at(name)); }
};

std::vector<Named> all_of(Query query) {
  std::vector<Named> rows;
  for (Row row; query.next(row);) rows.push_back({query.columns(), row});
  return rows;
}

// 2026-01-12T04:03:24.5Z; empty for 0, which stands for "states no time".
std::string utc(std::int64_t us) {
  if (us == 0) return {};
  auto text = format_utc(us);
  text.pop_back();
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text + "Z";
}

// A time that the evidence does not tie to UTC is marked with the reason.
std::string marked_time(const Named& event) {
  const auto basis = event.text("zone_basis");
  const auto time = utc(event.integer("at_us"));
  if (time.empty() || basis == "explicit" || basis == "utc_by_format") return time;
  return time + " " + basis;
}

class Printer {
 public:
  Printer(Reader& reader, Style style) : reader_(reader), style_(style) {}

  void device(const Named& device) {
    if (style_ == Style::table)
      print_device(device);
    else
      object("device", device, {"id"});
  }

  void delivery(const Named& delivery) {
    if (style_ == Style::table)
      print_delivery(delivery);
    else
      object("delivery", delivery, {"private_id", "private_device"});
    Query query(reader_, lookup_sql("trail_events"));
    query.bind("delivery", delivery.integer("private_id"));
    events(std::move(query), delivery.text("delivery_id"), {});
  }

  void loose_events(const Named& device) {
    Query query(reader_, lookup_sql("trail_loose_events"));
    query.bind("device", device.integer("id"));
    events(
        std::move(query), "",
        "\nevents of " + printable(device.text("device_name")) + " that joined to no delivery\n");
  }

  void finish() {
    if (style_ == Style::json) std::cout << (first_ ? "[]\n" : "\n]\n");
  }

 private:
  void print_device(const Named& device) {
    separate();
    std::cout << "device " << printable(device.text("device_name"));
    for (const std::string_view column : {"platform", "platform_mode", "user", "os"})
      if (!device.text(column).empty()) std::cout << "  " << printable(device.text(column));
    std::cout << "\n  " << printable(device.text("aliases")) << '\n';
  }

  void print_delivery(const Named& delivery) {
    separate();
    std::cout << "delivery " << delivery.text("delivery_id") << "  "
              << printable(delivery.text("device_name")) << "  "
              << printable(delivery.text("profile_name").empty() ? delivery.text("profile")
                                                                 : delivery.text("profile_name"))
              << "\n  verdict: " << delivery.text("verdict") << '\n';
    for (const std::string_view column :
         {"cause_text", "next_check", "unknown_reason", "subject", "thumbprint", "serial"})
      if (!delivery.text(column).empty())
        std::cout << "  " << column << ": " << printable(delivery.text(column)) << '\n';
  }

  void events(Query query, const std::string& delivery_id, const std::string& heading) {
    const auto rows = all_of(std::move(query));
    if (style_ == Style::table)
      print_events(rows, heading);
    else
      for (const auto& event : rows) event_object(event, delivery_id);
  }

  // Codes that the events name, each once, in words.
  void print_codes(const std::vector<Named>& events) {
    std::set<std::string> told;
    for (const auto& event : events) {
      const auto text = event.text("text");
      for (const auto code : error_mentions(text)) {
        const auto error = explain_error(code);
        if (error.cause == code || !told.insert(error.cause).second) continue;
        std::cout << "  " << code << ": " << error.cause;
        if (!error.cause_text.empty()) std::cout << ": " << error.cause_text;
        std::cout << '\n';
      }
    }
  }

  void print_events(const std::vector<Named>& events, const std::string& heading) {
    std::vector<Row> rows;
    for (const auto& event : events) {
      Row row = {marked_time(event)};
      for (const std::string_view column :
           {"platform", "hop", "outcome", "raw_state", "source", "record", "text"})
        row.push_back(event.at(column));
      rows.push_back(std::move(row));
    }
    if (rows.empty()) return;
    std::cout << heading;
    const auto width = terminal_width();
    render(rows_of({"at", "platform", "hop", "outcome", "state", "source", "record", "text"},
                   std::move(rows)),
           Style::table, std::cout, width == 0 ? 0 : std::max(width, kNarrowestTrail));
    print_codes(events);
  }

  void event_object(const Named& event, const std::string& delivery_id) {
    Named shown = event;
    shown.columns.insert(shown.columns.begin(), {"at", "delivery_id"});
    shown.row.insert(shown.row.begin(), {Cell(), Cell(delivery_id)});
    if (const auto at = event.integer("at_us"); at != 0) shown.row[0] = format_utc(at);
    object("event", shown, {"at_us"});
  }

  void object(const std::string& kind, const Named& named, const std::set<std::string>& hidden) {
    std::vector<std::string> columns = {"kind"};
    Row row = {kind};
    for (std::size_t i = 0; i < named.columns.size(); ++i) {
      if (hidden.count(named.columns[i])) continue;
      columns.push_back(named.columns[i]);
      row.push_back(named.row[i]);
    }
    if (style_ == Style::json) std::cout << (first_ ? "[\n" : ",\n");
    std::cout << json_object(columns, row) << (style_ == Style::json ? "" : "\n");
    first_ = false;
  }

  void separate() {
    if (!first_) std::cout << '\n';
    first_ = false;
  }

  Reader& reader_;
  Style style_;
  bool first_ = true;
};

std::vector<Named> lookup(Reader& reader, std::string_view name, const std::string& key) {
  Query query(reader, lookup_sql(name));
  query.bind("key", key).bind("compact", normalise_hex(key).value_or(key));
  query.bind("device", id_of_hex(key));
  return all_of(std::move(query));
}

}  // namespace

int run(const TrailOptions& options) {
  if (options.style == Style::csv || options.style == Style::markdown)
    throw std::invalid_argument(
        "trail prints as table, json or jsonl; see `certtrail trail --help`");
  Reader reader(options.database);
  const auto devices = lookup(reader, "trail_devices", options.key);
  const auto deliveries = lookup(reader, "trail_deliveries", options.key);
  if (devices.empty() && deliveries.empty())
    throw std::invalid_argument(
        "nothing is known as '" + options.key + "'; " +
        (reader.has_collections()
             ? "`certtrail sql 'SELECT device_name, aliases FROM devices'` lists what is"
             : "no collection has been ingested"));
  Printer printer(reader, options.style);
  std::set<std::int64_t> shown;
  for (const auto& device : devices) {
    printer.device(device);
    shown.insert(device.integer("id"));
    for (const auto& delivery : deliveries)
      if (delivery.integer("private_device") == device.integer("id")) printer.delivery(delivery);
    printer.loose_events(device);
  }
  for (const auto& delivery : deliveries)
    if (!shown.count(delivery.integer("private_device"))) printer.delivery(delivery);
  printer.finish();
  return kAllRead;
}

}  // namespace certtrail
