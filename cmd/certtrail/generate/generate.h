// Files that a package installs beside the program, made of what the program knows of itself.
#pragma once

#include <string>

#include "cmd/certtrail/generate/verb_text.h"

namespace certtrail {

std::string manual_page(const ProgramText& text);  // certtrail.1, for man
std::string bash_completion(const ProgramText& text);
std::string zsh_completion(const ProgramText& text);
std::string fish_completion(const ProgramText& text);
std::string settings_page();  // docs/settings.md
// certtrail.toml with every setting at its default, as comments.
std::string example_configuration();

}  // namespace certtrail
