#include "engine/formats/policy_module/conversation.h"

#include "engine/decode/text.h"

namespace certtrail::formats::policy_module {
namespace {

constexpr std::size_t kErrorText = 2048;

}  // namespace

void Conversation::explain(Said& said) {
  if (said.starts) error = error_text = {};
  if (said.error.empty() && said.error_text.empty()) return;
  if (!error_text.empty()) said.error_text = error_text + "; " + said.error_text;
  if (!error.empty()) {
    said.error = error;
  } else {
    error = said.error;
    error_text = cut_utf8(said.error_text, kErrorText);
  }
}

}  // namespace certtrail::formats::policy_module
