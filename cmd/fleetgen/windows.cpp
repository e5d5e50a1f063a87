#include "cmd/fleetgen/windows.h"

#include "cmd/fleetgen/noise.h"
#include "cmd/fleetgen/windows_packing.h"

namespace fleetgen {
namespace {

// How this device is collected: the same in every run, without drawing a number.
unsigned manner(const Device& d) { return static_cast<unsigned char>(sha1(d.intune_id)[0]) % 8; }

constexpr std::array kLayouts = {
    Layout::flattened,        Layout::flattened, Layout::cabinet_in_cabinet, Layout::data_collector,
    Layout::numbered_folders, Layout::tool_zip,  Layout::tool_cab,           Layout::exported};

// What shows the user's own store: a listing, or the registry it lies in.
Member own_store(const Packing& p, const std::string& folder) {
  if (manner(p.d) % 2 == 1) return {folder + "my-user.reg", store_registry(owned(p)), p.c.at};
  return {folder + p.d.name + "-user-My.txt", listing("My", owned(p), p.c.user_store->language),
          p.c.at};
}

const char* extension(LogFile file) {
  switch (file) {
    case LogFile::csv:
      return ".csv";
    case LogFile::text:
      return ".txt";
    case LogFile::as_it_is:
    case LogFile::wevtutil_evtx:
      return ".evtx";
    default:
      return ".xml";
  }
}

std::string log_bytes(const Packing& p) {
  const WindowsCollection& c = p.c;
  switch (c.log_file) {
    case LogFile::csv:
      return c.log->viewer_table(c.log_from, c.at, ',');
    case LogFile::text:
      return c.log->viewer_table(c.log_from, c.at, '\t');
    case LogFile::wevtutil_evtx:
      return c.log->bytes(c.log_from, c.at, LogState::exported);
    case LogFile::wevtutil_xml:
      return c.log->xml(c.log_from, c.at, XmlStyle::wevtutil);
    case LogFile::viewer_xml:
      return c.log->xml(c.log_from, c.at, XmlStyle::viewer);
    default:
      return c.log->bytes(c.log_from, c.at, LogState::closed);
  }
}

// Where nothing else is said, somebody who exports a log does it in XML, which loses nothing.
LogFile exported_by(const Device& d) {
  const bool command = static_cast<unsigned char>(sha256(d.hardware_serial)[0]) % 2 == 0;
  return command ? LogFile::wevtutil_xml : LogFile::viewer_xml;
}

}  // namespace

void append(std::vector<Member>& members, std::vector<Member> more) {
  for (Member& member : more) members.push_back(std::move(member));
}

std::vector<const Certificate*> intermediate(const World& w) {
  return {&w.authorities[0].own(), &w.authorities[1].own()};
}

std::vector<const Certificate*> owned(const Packing& p) {
  std::vector<const Certificate*> all = p.c.user_store->certificates;
  for (const Certificate& certificate : p.d.earlier) all.push_back(&certificate);
  return all;
}

Member mdm_log(const Packing& p, const std::string& name) {
  return {name + extension(p.c.log_file), log_bytes(p), p.c.at, true};
}

std::vector<Member> listed_authorities(const Packing& p, const std::string& folder) {
  std::vector<Member> members;
  if (p.c.trust == Trust::unlisted) return members;
  std::vector<const Certificate*> roots = {&p.w.roots[1].own()};
  if (p.c.trust == Trust::whole) roots.push_back(&p.w.roots[0].own());
  members.push_back(
      {folder + p.d.name + "-machine-Root.txt", listing("Root", roots, Language::english), p.c.at});
  if (p.c.user_store != nullptr)
    members.push_back({folder + p.d.name + "-user-CA.txt",
                       listing("CA", intermediate(p.w), Language::english), p.c.at});
  return members;
}

std::vector<Member> left_by_scripts(const Packing& p, const std::string& folder) {
  std::vector<Member> members;
  if (p.c.user_store != nullptr) members.push_back(own_store(p, folder));
  if (p.c.state != nullptr)
    members.push_back({folder + "scep-user.reg", scep_registry(*p.c.state, p.w.ndes_host), p.c.at});
  append(members, listed_authorities(p, folder));
  return members;
}

void collect(World& w, Device& d, const WindowsCollection& asked) {
  if (w.planning()) {
    application_log(d, asked.at - kDay, asked.at);  // draws the same numbers in both passes
    return;
  }
  WindowsCollection c = asked;
  const bool saved = c.log_file != LogFile::as_it_is;
  const Layout layout = c.layout.value_or(saved ? Layout::exported : kLayouts[manner(d)]);
  const bool exported = layout == Layout::exported || layout == Layout::loose;
  if (exported && !saved) c.log_file = exported_by(d);
  const Packing packing{w, d, c, c.host.empty() ? d.name : c.host};
  switch (layout) {
    case Layout::flattened:
    case Layout::cabinet_in_cabinet:
    case Layout::numbered_folders:
      return pack_diagnostics(packing, layout);
    case Layout::data_collector:
      return pack_data_collector(packing);
    default:
      return pack_by_hand(packing, layout);
  }
}

}  // namespace fleetgen
