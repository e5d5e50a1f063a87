#include "engine/decode/localised_lines.h"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "engine/decode/oem_text.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

struct Language {
  std::initializer_list<unsigned> pages;  // that it may be written in: of the console, of Windows
  std::initializer_list<std::string_view> labels;
};

// Chinese and Japanese certutil: printed on real systems; Russian: as scripts look for them; the
// Event Viewer's columns, Polish and Korean: as documented, or inferred from the translations of
// Windows. A label that is wrong is never met.
const Language kLanguages[] = {
    {{936},
     {"证书", "序列号", "颁发者", "使用者", "证书哈希", "级别", "关键字", "日期和时间", "事件 ID",
      "任务类别"}},
    {{950},
     {"憑證", "序號", "簽發者", "發行者", "主體", "憑證雜湊", "等級", "層級", "關鍵字",
      "日期和時間", "事件識別碼", "工作類別"}},
    {{932},
     {"証明書", "シリアル番号", "発行者", "サブジェクト", "証明書ハッシュ", "レベル", "キーワード",
      "日付と時刻", "イベント ID", "タスクのカテゴリ"}},
    {{949}, {"인증서", "일련 번호", "인증서 해시", "수준", "키워드", "날짜 및 시간", "이벤트 ID"}},
    {{866, 1251},
     {"Сертификат", "Серийный номер", "Хеш сертификата", "Поставщик", "Уровень", "Дата и время",
      "Код события", "Категория задачи"}},
    {{852, 1250}, {"Źródło"}},
};

using Label = std::pair<unsigned, std::string>;  // its code page and bytes there

std::vector<Label> labels_in_bytes() {
  std::vector<Label> labels;
  for (const auto& language : kLanguages)
    for (const unsigned number : language.pages) {
      const CodePage page(number);
      for (const auto label : language.labels)
        if (auto bytes = page.from_utf8(label)) labels.emplace_back(number, *std::move(bytes));
    }
  return labels;
}

// Whether a label stands in the line by itself. The second byte of a character is no such mark: all
// are beyond.
bool has_label(std::string_view line, std::string_view label) {
  const auto is_mark = [](char c) {
    return static_cast<unsigned char>(c) < 0x30 || c == ':' || c == ';' || c == '=';
  };
  for (auto at = line.find(label); at != line.npos; at = line.find(label, at + 1)) {
    const auto end = at + label.size();
    if ((at == 0 || is_mark(line[at - 1])) && (end == line.size() || is_mark(line[end])))
      return true;
  }
  return false;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

unsigned code_page_of(std::string_view line) {
  static const auto kLabels = labels_in_bytes();
  unsigned found = 0;
  for (const auto& [page, label] : kLabels) {
    if (page == found || !has_label(line, label)) continue;
    if (found != 0) return 0;
    found = page;
  }
  return found;
}

LocalisedLines::LocalisedLines(unsigned stated) {
  if (stated != 0) stated_.emplace(stated);
}

std::optional<std::string> LocalisedLines::as_stated(std::string_view bytes, const Line& line,
                                                     Output& out) {
  auto read = stated_ ? stated_->to_utf8(bytes) : std::nullopt;
  if (read && !stated_is_told_) {
    stated_is_told_ = true;
    out.notes.push_back({Severity::info, line.offset, "text.code_page",
                         "read in code page " + std::to_string(stated_->number()) +
                             ", as the setting console.code_page says"});
  }
  return read;
}

std::string_view LocalisedLines::read(const Line& line, bool is_utf8, Output& out) {
  if ((is_utf8 && !page_) || is_ascii(line.text)) return line.text;
  const auto bytes = is_utf8 ? std::nullopt : windows_1252_bytes(line.text, line.length);
  if (!page_ && bytes) {
    if (const auto number = code_page_of(*bytes)) {
      page_.emplace(number);
      out.notes.push_back(
          {Severity::info, line.offset, "text.code_page",
           "read in code page " + std::to_string(number) + ", in which its labels are words"});
    }
  }
  if (!page_) {
    auto stated = bytes ? as_stated(*bytes, line, out) : std::nullopt;
    return text_ = stated ? *std::move(stated) : console_text(line.text, line.length);
  }
  if (auto read = page_->to_utf8(bytes ? *bytes : line.text)) return text_ = *std::move(read);
  return line.text;
}

std::string localised_head(const Head& head) {
  auto raw = head.raw.substr(0, 4096);
  if (detect_encoding(raw) != TextEncoding::utf8 || byte_order_mark_length(raw) > 0 ||
      is_ascii(raw))
    return std::string(head.text);
  if (const auto end = raw.rfind('\n'); end != raw.npos) raw = raw.substr(0, end + 1);
  const unsigned number = is_valid_utf8(raw) ? 0 : code_page_of(raw);
  return (number ? CodePage(number).to_utf8(raw) : std::nullopt).value_or(std::string(head.text));
}

}  // namespace certtrail
