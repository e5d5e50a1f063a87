#include "engine/formats/evtx/event.h"

#include <array>
#include <charconv>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail::evtx {
namespace {

void append_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

class PayloadWriter {
 public:
  PayloadWriter(const Document& document, std::string& out) : document_(document), out_(out) {}

  void payload(std::size_t event) {
    const auto start = out_.size();
    out_ += '{';
    std::vector<Entry> entries;
    for (auto i = event + 1; i < items()[event].end; i = items()[i].end) {
      const Item& item = items()[i];
      if (item.kind != Item::Kind::element || item.name == "System") continue;
      if (item.name == "EventData" || item.name == "UserData") attributes(i, false);
      if (item.name == "EventData")
        add_data(i, entries);
      else if (item.name == "UserData")
        add_members(i, entries);
      else
        entries.push_back({item.name, i});
    }
    for (auto i = items()[event].end; i < items().size(); i = items()[i].end)  // further fragments
      if (items()[i].kind == Item::Kind::element) entries.push_back({items()[i].name, i});
    finish_object(start, entries);
  }

 private:
  struct Entry {
    std::string_view name;
    std::size_t item;
    bool unnamed = false;  // a Data element without a name
    std::size_t next = 0;  // the next entry of the same name; 0 if there is none
    bool follows = false;  // another entry of the name came before
  };

  const std::vector<Item>& items() const { return document_.items; }

  void add_data(std::size_t event_data, std::vector<Entry>& entries) {
    for (auto i = event_data + 1; i < items()[event_data].end; i = items()[i].end) {
      if (items()[i].kind != Item::Kind::element) continue;
      const auto name = items()[i].name == "Data" ? document_.attribute(i, "Name") : items().size();
      if (name < items().size())
        entries.push_back({document_.text_of(items()[name]), i});
      else
        entries.push_back({items()[i].name, i, items()[i].name == "Data"});
    }
  }

  void add_members(std::size_t element, std::vector<Entry>& entries) const {
    for (auto i = element + 1; i < items()[element].end; i = items()[i].end)
      if (items()[i].kind == Item::Kind::element) entries.push_back({items()[i].name, i});
  }

  // Ties entries of one name together.
  static void group(std::vector<Entry>& entries) {
    constexpr std::size_t kFew = 24;
    std::unordered_map<std::string_view, std::size_t> last_of;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      std::size_t previous = entries.size();
      if (entries.size() <= kFew) {
        for (std::size_t j = i; j-- > 0 && previous == entries.size();)
          if (entries[j].name == entries[i].name) previous = j;
      } else {
        const auto [found, is_new] = last_of.try_emplace(entries[i].name, i);
        if (!is_new) previous = std::exchange(found->second, i);
      }
      if (previous == entries.size()) continue;
      entries[previous].next = i;
      entries[i].follows = true;
    }
  }

  // The entry and those of the same name, with a comma behind.
  void member(const std::vector<Entry>& entries, std::size_t i) {
    append_json_string(out_, entries[i].name);
    out_ += ':';
    const bool array = entries[i].next != 0 || entries[i].unnamed;
    if (array) out_ += '[';
    value(entries[i]);
    for (auto next = entries[i].next; next != 0; next = entries[next].next) {
      out_ += ',';
      value(entries[next]);
    }
    out_ += array ? "]," : ",";
  }

  bool is_shown_attribute(const Item& item, bool is_data) const {
    return item.kind == Item::Kind::attribute && item.name != "xmlns" &&
           !(is_data && item.name == "Name");
  }

  void value(const Entry& entry) {
    const Item& element = items()[entry.item];
    const bool is_data = element.name == "Data";
    bool has_text = false;
    bool has_members = false;
    for (auto i = entry.item + 1; i < element.end; i = items()[i].end) {
      if (items()[i].kind == Item::Kind::text)
        has_text = true;
      else
        has_members |=
            items()[i].kind == Item::Kind::element || is_shown_attribute(items()[i], is_data);
    }
    if (has_members) {
      members_json(entry.item, is_data, has_text);
    } else {
      std::string joined;
      append_json_string(out_, document_.text_inside(entry.item, joined));
    }
  }

  void members_json(std::size_t element, bool is_data, bool has_text) {
    const auto start = out_.size();
    out_ += '{';
    attributes(element, is_data);
    std::string joined;
    const auto text = has_text ? document_.text_inside(element, joined) : std::string_view();
    if (!text.empty()) {
      out_ += "\"#text\":";
      append_json_string(out_, text);
      out_ += ',';
    }
    std::vector<Entry> entries;
    add_members(element, entries);
    finish_object(start, entries);
  }

  // Members, each with a comma behind it.
  void attributes(std::size_t element, bool is_data) {
    for (auto i = element + 1; i < items()[element].end; i = items()[i].end) {
      if (!is_shown_attribute(items()[i], is_data)) continue;
      std::string key("@");
      key += items()[i].name;
      append_json_string(out_, key);
      out_ += ':';
      append_json_string(out_, document_.text_of(items()[i]));
      out_ += ',';
    }
  }

  // Of an object whose brace stands at `start`, some members behind it.
  void finish_object(std::size_t start, std::vector<Entry>& entries) {
    group(entries);
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (!entries[i].follows) member(entries, i);
    if (out_.size() == start + 1)
      out_ += '}';
    else
      out_.back() = '}';
  }

  const Document& document_;
  std::string& out_;
};

// What UserData holds, by paths below its only child. Hostile documents nest long names deep.
void add_paths(const Document& document, std::size_t element, const std::string& path,
               windows_event::Fields& fields) {
  if (path.size() > windows_event::kPathLimit) return;
  const auto& items = document.items;
  const auto each = [&](Item::Kind kind, const auto& f) {
    for (auto i = element + 1; i < items[element].end; i = items[i].end)
      if (items[i].kind == kind && fields.size() < windows_event::kFieldLimit) f(i);
  };
  each(Item::Kind::attribute, [&](std::size_t i) {
    if (items[i].name == "xmlns") return;
    fields.push_back(
        {path + "@" + std::string(items[i].name), std::string(document.text_of(items[i]))});
  });
  if (auto text = document.text_inside(element); !text.empty() && !path.empty())
    fields.push_back({path.substr(0, path.size() - 1), std::move(text)});
  each(Item::Kind::element, [&](std::size_t i) {
    add_paths(document, i, path + std::string(items[i].name) + "/", fields);
  });
}

}  // namespace

std::size_t event_element(const Document& document) {
  for (std::size_t i = 0; i < document.items.size(); i = document.items[i].end)
    if (document.items[i].kind == Item::Kind::element) return i;
  return document.items.size();
}

System read_system(const Document& document) {
  System system;
  const auto& items = document.items;
  const auto event = event_element(document);
  if (event == items.size()) return system;
  const auto part = document.child(event, "System");
  if (part == items.size()) return system;
  bool has_number = false;
  std::string joined;
  for (auto i = part + 1; i < items[part].end; i = items[i].end) {
    const auto name = items[i].name;
    if (name == "Provider") {
      system.provider = document.attribute_text(i, "Name");
      system.provider_guid = document.attribute_text(i, "Guid");
      if (system.provider.empty()) system.provider = document.attribute_text(i, "EventSourceName");
    } else if (name == "EventID") {
      const auto text = document.text_inside(i, joined);
      system.event_id = number_of(text);
      has_number = !text.empty();
    } else if (name == "Level") {
      system.level = number_of(document.text_inside(i, joined));
    } else if (name == "Channel") {
      system.channel = document.text_inside(i, joined);
    } else if (name == "Computer") {
      system.computer = document.text_inside(i, joined);
    } else if (name == "Security") {
      system.user_sid = document.attribute_text(i, "UserID");
    } else if (name == "EventRecordID") {
      const auto text = document.text_inside(i, joined);
      std::from_chars(text.data(), text.data() + text.size(), system.record_id);
    } else if (name == "TimeCreated") {
      system.created = windows_event::filetime_of(document.attribute_text(i, "SystemTime"));
    } else if (name == "Correlation") {
      system.activity_id = document.attribute_text(i, "ActivityID");
    }
  }
  system.plausible = has_number && (!system.provider.empty() || !system.provider_guid.empty());
  return system;
}

std::uint32_t number_of(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void append_event_start(std::string& out, const RawRecord& raw, const System& system) {
  const auto text = [&out](std::string_view key, std::string_view value) {
    out += key;
    append_json_string(out, value);
  };
  out += "{\"record_id\":";
  append_number(out, raw.id);
  out += ",\"time\":\"";
  if (raw.filetime != 0) append_filetime(out, raw.filetime);
  text("\",\"provider\":", system.provider);
  out += ",\"event_id\":";
  append_number(out, system.event_id);
  out += ",\"level\":";
  append_number(out, system.level);
  text(",\"channel\":", system.channel);
  text(",\"computer\":", system.computer);
  text(",\"user_sid\":", system.user_sid);
}

void append_payload_start(std::string& out) { out += ",\"data\":"; }

void append_event_end(std::string& out, const RawRecord& raw) {
  out += raw.recovered ? ",\"recovered\":true}" : "}";
}

void append_payload_json(std::string& out, const Document& document) {
  const auto event = event_element(document);
  if (event == document.items.size())
    out += "{}";
  else
    PayloadWriter(document, out).payload(event);
}

windows_event::Fields fields_of(const Document& document) {
  windows_event::Fields fields;
  const auto event = event_element(document);
  const auto& items = document.items;
  if (event >= items.size()) return fields;
  if (const auto data = document.child(event, "EventData"); data < items.size()) {
    for (auto i = data + 1; i < items[data].end; i = items[i].end)
      if (items[i].kind == Item::Kind::element)
        fields.push_back({document.attribute_text(i, "Name"), document.text_inside(i)});
  } else if (const auto user = document.child(event, "UserData"); user < items.size()) {
    for (auto i = user + 1; i < items[user].end; i = items[i].end)
      if (items[i].kind == Item::Kind::element) add_paths(document, i, "", fields);
  }
  return fields;
}

}  // namespace certtrail::evtx
