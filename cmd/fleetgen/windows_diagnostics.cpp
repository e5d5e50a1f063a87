// Intune's Collect diagnostics. It follows a list of directives, and results.xml says what became
// of each (formats/windows.md 3.1). Until 2022 the files of directive N lay in folder N; since,
// they are called "(N) <kind> <mangled directive> <file>", and what was not found leaves an empty
// member. Its commands run as SYSTEM: what shows the user's store, a script that ran as the user
// left where the collection looks. The DM-EDP log lies in a cabinet of mdmdiagnosticstool.
#include <fmt/format.h>

#include "cmd/fleetgen/bulk.h"
#include "cmd/fleetgen/cab_writer.h"
#include "cmd/fleetgen/noise.h"
#include "cmd/fleetgen/windows_packing.h"

namespace fleetgen {
namespace {

constexpr std::int32_t kFileNotFound = -2147024894;  // 0x80070002

struct Directive {
  std::string kind, what;
  std::vector<Member> found;  // empty: HRESULT kFileNotFound

  std::int32_t hresult() const { return found.empty() ? kFileNotFound : 0; }
};

std::string cabinet_name(Time at) {
  const Civil t = civil(at);
  return fmt::format("mdmlogs-{:04}{:02}{:02}-{:02}{:02}{:02}", t.year, t.month, t.day, t.hour,
                     t.minute, t.second);
}

std::string cabinet(const Packing& p, bool in_another) {
  std::vector<Member> members = tool_members(p);
  if (!in_another) return cab(members);
  return cab({{"MDMDiagnostics.cab", cab(members), p.c.at, true},
              {"MdmLogCollectorFootPrint.txt", footprint(p.c.at), p.c.at, true}});
}

std::vector<Directive> directives(const Packing& p, Layout layout) {
  const std::string system = "%windir%\\system32\\";
  const Time at = p.c.at;
  const std::string logs = cabinet_name(at) + ".cab";
  const bool twice = layout == Layout::cabinet_in_cabinet;
  return {
      {"RegistryKey",
       "HKLM\\Software\\Microsoft\\Enrollments",
       {{"export.reg", enrollment_registry(p.d), at}}},
      {"RegistryKey", "HKLM\\Software\\Policies\\Microsoft\\Windows\\SettingSync", {}},
      {"Command",
       system + "certutil.exe -store",
       {{"output.log", listing("CA", intermediate(p.w), Language::english), at}}},
      {"Command",
       system + "certutil.exe -store -user my",
       {{"output.log", listing("my", {}, Language::english), at}}},
      {"Command",
       system + "dsregcmd.exe /status",
       {{"output.log", dsregcmd(p.w, p.d, p.host), at}}},
      {"Events", "Application", {{"Events.evtx", application_log(p.d, at - kDay, at), at}}},
      {"FoldersFiles", "%ProgramFiles%\\Microsoft EPM Agent\\Logs\\*.*", {}},
      {"FoldersFiles", "%ProgramData%\\certificates\\*.*", left_by_scripts(p, "")},
      {"FoldersFiles", "%temp%\\MDMDiagnostics\\" + logs, {{logs, cabinet(p, twice), at, true}}}};
}

std::string results_xml(const Packing& p, const std::vector<Directive>& all, bool flattened) {
  std::string items;
  for (const Directive& one : all)
    items += fmt::format("<{0} HRESULT=\"{1}\">{2}</{0}>", one.kind, one.hresult(), one.what);
  return fmt::format("<Collection HRESULT=\"0\"><ID>{}</ID>{}{}</Collection>\r\n", p.d.intune_id,
                     flattened ? "<OutputFileFormat>flattened</OutputFileFormat>" : "", items);
}

// Each run of what no name of a file should hold is one underscore, none at either end.
std::string mangled(const std::string& what) {
  std::string out;
  for (const char c : what) {
    if (std::string_view("\\/:%. *").find(c) == std::string_view::npos)
      out += c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  while (out.ends_with('_')) out.pop_back();
  return out;
}

void add_flattened(const Directive& one, int number, Time at, std::vector<Member>& members) {
  if (one.found.empty())
    members.push_back({fmt::format("({}) No Results - Error [{:#x}]", number,
                                   static_cast<std::uint32_t>(kFileNotFound)),
                       "", at});
  const char between = one.kind == "FoldersFiles" ? '/' : ' ';
  const std::string before =
      fmt::format("({}) {} {}{}", number, one.kind, mangled(one.what), between);
  for (Member member : one.found) {
    member.path = before + member.path;
    members.push_back(std::move(member));
  }
}

void add_numbered(const Directive& one, int number, std::vector<Member>& members) {
  for (Member member : one.found) {
    member.path = fmt::format("{}/{}", number, member.path);
    members.push_back(std::move(member));
  }
}

}  // namespace

void pack_diagnostics(const Packing& p, Layout layout) {
  const Time at = p.c.at;
  const bool flattened = layout != Layout::numbered_folders;
  const std::vector<Directive> all = directives(p, layout);
  std::vector<Member> members = {{"results.xml", results_xml(p, all, flattened), at}};
  int number = 0;
  for (const Directive& one : all) {
    ++number;
    if (flattened)
      add_flattened(one, number, at, members);
    else
      add_numbered(one, number, members);
  }
  append(members, bulk_event_logs(p.w, p.d, at - 30 * kDay, at));
  p.w.put_zip(fmt::format("DiagLogs-{}-{}.zip", p.host, compact(at)), std::move(members), at);
}

}  // namespace fleetgen
