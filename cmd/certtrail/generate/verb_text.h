// What the command line offers, as plain data: help, manual and completions say the same.
#pragma once

#include <string>
#include <vector>

namespace certtrail {

struct OptionText {
  std::vector<std::string> flags;  // "-d", "--db"; of a positional its name alone
  std::string value;               // what follows it: FILE, N; empty if nothing does
  std::string sentence;
  bool repeats = false;
};

struct VerbText {
  std::string name;  // empty for the program itself
  std::string sentence;
  std::vector<OptionText> positionals, options;
  std::string examples;  // the footer as --help prints it
};

struct ProgramText {
  std::string version;
  VerbText program;
  std::vector<VerbText> verbs;
};

// Values that an option of this kind takes; empty if they cannot be listed.
std::vector<std::string> choices_of(const std::string& value);
bool is_path(const std::string& value);

// Replaces each of the characters `special` by `prefix` and itself.
std::string escaped(const std::string& text, const std::string& special, const std::string& prefix);

}  // namespace certtrail
