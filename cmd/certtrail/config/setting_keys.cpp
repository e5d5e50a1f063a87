#include "cmd/certtrail/config/setting_keys.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;

template <auto Member>
SettingSlot link_slot(Configuration& configuration) {
  return &(configuration.link.*Member);
}

template <auto Member>
SettingSlot limit_slot(Configuration& configuration) {
  return &(configuration.limits.*Member);
}

template <auto Member>
SettingSlot table_slot(Configuration& configuration) {
  return &(configuration.ca_tables.*Member);
}

SettingSlot code_page_slot(Configuration& configuration) {
  return &configuration.console_code_page;
}

SettingSlot jobs_slot(Configuration& configuration) { return &configuration.jobs; }

std::string spell_duration(std::int64_t us) {
  const auto seconds = us / kSecondUs;
  if (seconds % 3600 == 0) return fmt::format("\"{}h\"", seconds / 3600);
  if (seconds % 60 == 0) return fmt::format("\"{}m\"", seconds / 60);
  return fmt::format("\"{}s\"", seconds);
}

std::string spell_size(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 4> kUnits = {"KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (unit < kUnits.size() && bytes > 0 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++unit;
  }
  return unit == 0 ? std::to_string(bytes) : fmt::format("\"{} {}\"", bytes, kUnits[unit - 1]);
}

// TOML's basic strings escape what JSON's do.
std::string spell_texts(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + json_string(text);
  return "[" + out + "]";
}

std::string spell_zones(const Zones& zones) {
  std::string out;
  for (const auto& [host, minutes] : zones)
    out += fmt::format("{}{} = \"{}{:02}:{:02}\"", out.empty() ? " " : ", ", json_string(host),
                       minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
  return out.empty() ? "{}" : "{" + out + " }";
}

std::string spell_words(const std::map<std::string, std::string>& words) {
  std::string out;
  for (const auto& [printed, word] : words)
    out +=
        fmt::format("{}{} = {}", out.empty() ? " " : ", ", json_string(printed), json_string(word));
  return out.empty() ? "{}" : "{" + out + " }";
}

}  // namespace

std::string_view looks_of(SettingType type) {
  switch (type) {
    case SettingType::duration:
      return "a duration such as \"24h\", \"90m\" or \"2d\"";
    case SettingType::count:
      return "a whole number";
    case SettingType::size:
      return "a size such as \"8 GiB\", or a number of bytes";
    case SettingType::texts:
      return "a list of texts such as [\"a\", \"b\"]";
    case SettingType::zones:
      return "a table of offsets from UTC such as { \"CA01\" = \"+09:00\" }";
    case SettingType::fields:
      return "a table of headers, or numbers of columns from 1, such as { \"Cert SN\" = \"serial\" "
             "}";
    case SettingType::statuses:
      return "a table of statuses such as { \"40\" = \"revoked\" }: pending, issued, revoked, "
             "failed, "
             "denied";
    case SettingType::date_order:
      return "\"month/day/year\", \"day/month/year\" or \"\"";
    case SettingType::code_page:
      return "Windows' number of a code page such as 852, 866 or 932, or 0";
  }
  return "";
}

const std::vector<SettingKey>& setting_keys() {
  using enum SettingType;
  using enum SettingUse;
  static const std::vector<SettingKey> keys = {
      {"grace.install", duration, 0, link,
       "time a device has to install what was issued, before silence counts",
       link_slot<&Settings::install_grace_us>},
      {"grace.report", duration, 0, link,
       "lag of Intune's exports: what is younger may be missing there",
       link_slot<&Settings::report_grace_us>},
      {"grace.removal", duration, 0, link, "time a device has to remove what was revoked",
       link_slot<&Settings::removal_grace_us>},
      {"scep.requesters", texts, 0, link,
       "accounts that request for NDES at the CA, as CA exports print them",
       link_slot<&Settings::scep_requesters>},
      {"scep.templates", texts, 0, link, "templates of SCEP certificates, by name or OID",
       link_slot<&Settings::scep_templates>},
      {"scep.learned_joins", count, 1, link,
       "proven deliveries after which a requester and template count as SCEP's",
       link_slot<&Settings::learned_joins>},
      {"zones", zones, 0, link,
       "offsets of logs and CA exports that print no zone, by host or CA name; measured ones win",
       link_slot<&Settings::zones>},
      {"ca_tables.columns", fields, 0, ingest,
       "what the columns of CA exports say; two that are named by header make any CSV such an "
       "export",
       table_slot<&CaTableSettings::columns>},
      {"ca_tables.statuses", statuses, 0, ingest, "what the statuses mean that such a CSV prints",
       table_slot<&CaTableSettings::statuses>},
      {"ca_tables.date_order", date_order, 0, ingest,
       "how dates of CA exports are read where they leave day and month open",
       table_slot<&CaTableSettings::date_order>},
      {"console.code_page", code_page, 0, ingest,
       "code page of outputs of certutil and dsregcmd whose labels do not show it; 0: 850 or "
       "Windows-1252, by their letters",
       code_page_slot},
      {"junk.serials", texts, 0, link,
       "more hardware serials that many machines bear and that name none",
       link_slot<&Settings::junk_serials>},
      {"junk.host_names", texts, 0, link,
       "more host names that many machines bear and that name none",
       link_slot<&Settings::junk_host_names>},
      {"limits.depth", count, 1, ingest, "archives within archives",
       limit_slot<&UnpackLimits::depth>},
      {"limits.members", count, 1, ingest, "members of one collection",
       limit_slot<&UnpackLimits::members>},
      {"limits.member_bytes", size, 1, ingest, "size of one member",
       limit_slot<&UnpackLimits::member_bytes>},
      {"limits.total_bytes", size, 1, ingest, "size of all members of a collection together",
       limit_slot<&UnpackLimits::total_bytes>},
      {"limits.ratio", count, 1, ingest, "bytes out to bytes in, once 64 MiB came out",
       limit_slot<&UnpackLimits::ratio>},
      {"jobs", count, 0, speed, "collections read at once; 0 is one for each core", jobs_slot},
  };
  return keys;
}

std::string spelled(const SettingKey& key, Configuration& configuration) {
  return std::visit(
      [&key](const auto* value) -> std::string {
        using Value = std::decay_t<decltype(*value)>;
        if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
          return spell_texts(*value);
        } else if constexpr (std::is_same_v<Value, Zones>) {
          return spell_zones(*value);
        } else if constexpr (std::is_same_v<Value, std::map<std::string, std::string>>) {
          return spell_words(*value);
        } else if constexpr (std::is_same_v<Value, std::string>) {
          return json_string(*value);
        } else {
          if (key.type == SettingType::duration)
            return spell_duration(static_cast<std::int64_t>(*value));
          if (key.type == SettingType::size) return spell_size(static_cast<std::uint64_t>(*value));
          return std::to_string(*value);
        }
      },
      key.slot(configuration));
}

}  // namespace certtrail
