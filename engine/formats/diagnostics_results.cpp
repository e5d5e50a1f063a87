// results.xml of Intune's Collect diagnostics: which of the items asked for could not be collected.
//   <Collection HRESULT="0"><ID>...</ID><Command HRESULT="-2147024894">certutil.exe
//   -store</Command>
// An item that failed leaves an empty member behind, or none.
#include <fmt/format.h>

#include <pugixml.hpp>

#include "engine/decode/text.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::size_t kDetailBytes = 300;

class DiagnosticsResults {
 public:
  explicit DiagnosticsResults(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    const auto text = decode_head(piece.text);
    pugi::xml_document document;
    const auto result =
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!result)
      out.notes.push_back({Severity::loss, static_cast<std::uint64_t>(result.offset),
                           "diagnostics_results.bad_xml", result.description()});
    for (const auto item : document.child("Collection").children()) {
      const auto code = item.attribute("HRESULT");
      if (!code) continue;
      ++out.records_total;
      if (code.as_llong() != 0) note(item, code.as_llong(), out);
    }
  }

  void finish(Output&) {}

 private:
  static void note(pugi::xml_node item, long long code, Output& out) {
    const auto detail =
        fmt::format("not collected (0x{:08X}): {} {}", static_cast<std::uint32_t>(code),
                    item.name(), trim(item.text().get()));
    out.notes.push_back(
        {Severity::info,
         static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(item.offset_debug(), 0)),
         "diagnostics_results.failed_item", std::string(cut_utf8(detail, kDetailBytes))});
  }
};

bool claims(const Head& head, std::string_view) {
  return head.text.find("<Collection") != std::string_view::npos &&
         head.text.find("HRESULT=\"") != std::string_view::npos;
}

}  // namespace

namespace formats {
extern const Format diagnostics_results;
const Format diagnostics_results = {
    "diagnostics_results",
    "results.xml of Collect diagnostics: which items could not be collected",
    "documentation",
    2,
    Framing::whole,
    claims,
    start_parser<DiagnosticsResults>,
};
}  // namespace formats
}  // namespace certtrail
