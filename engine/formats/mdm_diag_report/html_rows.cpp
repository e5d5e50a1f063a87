#include "engine/formats/mdm_diag_report/html_rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

using Entity = std::pair<std::string_view, std::string_view>;
constexpr std::array<Entity, 6> kEntities = {{{"&amp;", "&"},
                                              {"&lt;", "<"},
                                              {"&gt;", ">"},
                                              {"&quot;", "\""},
                                              {"&#39;", "'"},
                                              {"&nbsp;", " "}}};

void append_text(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto entity = std::find_if(kEntities.begin(), kEntities.end(), [&](const Entity& e) {
      return text.substr(at).starts_with(e.first);
    });
    const auto add = entity == kEntities.end() ? text.substr(at, 1) : entity->second;
    at += entity == kEntities.end() ? 1 : entity->first.size();
    const bool blank = add.find_first_not_of(" \t\r\n") == add.npos;
    if (!blank)
      out += add;
    else if (!out.empty() && !out.ends_with(' '))
      out += ' ';
  }
}

// The value of an attribute: id="x", id='x' or id=x.
std::string attribute(std::string_view tag, std::string_view name) {
  const auto lower = ascii_lower(tag);
  const auto at = lower.find(" " + std::string(name) + "=");
  if (at == std::string::npos) return {};
  auto value = tag.substr(at + name.size() + 2);
  if (value.empty()) return {};
  const char quote = value[0];
  if (quote != '"' && quote != '\'') return std::string(value.substr(0, value.find_first_of(" >")));
  value.remove_prefix(1);
  return std::string(value.substr(0, value.find(quote)));
}

class Reader {
 public:
  std::vector<HtmlRow> read(std::string_view html) {
    for (std::size_t at = 0; at < html.size();) {
      const auto open = std::min(html.find('<', at), html.size());
      if (in_cell_) append_text(row_.cells.back(), html.substr(at, open - at));
      if (open == html.size()) break;
      const auto close = std::min(html.find('>', open), html.size());
      take_tag(html.substr(open + 1, close - open - 1), open, close);
      at = close + 1;
    }
    end_row(html.size());
    return std::move(rows_);
  }

 private:
  void take_tag(std::string_view tag, std::size_t open, std::size_t close) {
    const auto name = ascii_lower(tag.substr(0, tag.find_first_of(" \t\r\n")));
    if (name == "table") {
      end_row(open);
      row_.table = attribute(tag, "id");
    } else if (name == "/table") {
      end_row(open);
      row_.table.clear();
    } else if (name == "tr" || name == "/tr") {
      end_row(name == "tr" ? open : close + 1);
    } else if (name == "td" || name == "th") {
      if (row_.cells.empty()) row_.offset = open;
      row_.cells.emplace_back();
      in_cell_ = true;
    } else if (name == "/td" || name == "/th") {
      in_cell_ = false;
    } else if (in_cell_) {
      append_text(row_.cells.back(), " ");  // <br> and the like part words
    }
  }

  void end_row(std::size_t end) {
    in_cell_ = false;
    if (row_.cells.empty()) return;
    for (auto& cell : row_.cells) cell = trim(cell);
    row_.length = end - row_.offset;
    auto table = row_.table;
    rows_.push_back(std::move(row_));
    row_ = {};
    row_.table = std::move(table);
  }

  std::vector<HtmlRow> rows_;
  HtmlRow row_;
  bool in_cell_ = false;
};

}  // namespace

std::vector<HtmlRow> html_rows(std::string_view html) { return Reader().read(html); }

}  // namespace certtrail
