// Completions for bash, zsh and fish.
#include <sstream>

#include "cmd/certtrail/generate/generate.h"

namespace certtrail {
namespace {

// Prints the names of the reports, one a line.
constexpr const char* kReportNames =
    "certtrail reports --format csv 2> /dev/null | tail -n +2 | cut -d, -f1";

bool names_report(const OptionText& positional) { return positional.flags.front() == "NAME"; }

std::string joined(const std::vector<std::string>& words, const std::string& separator = " ") {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : separator) + word;
  return out;
}

std::vector<std::string> flags_of(const VerbText& verb) {
  std::vector<std::string> flags;
  for (const auto& option : verb.options)
    flags.insert(flags.end(), option.flags.begin(), option.flags.end());
  return flags;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// What bash offers behind an option of this value.
std::string bash_reply(const std::string& value) {
  const auto choices = choices_of(value);
  if (!choices.empty()) return "compgen -W '" + joined(choices) + "'";
  return is_path(value) ? "compgen -f" : "";
}

void write_bash_verb(const VerbText& verb, std::ostream& out) {
  out << "    " << verb.name << ")\n      case $previous in\n";
  for (const auto& option : verb.options) {
    if (option.value.empty()) continue;
    const auto reply = bash_reply(option.value);
    out << "        " << joined(option.flags, "|") << ")\n";
    if (!reply.empty())
      out << "          mapfile -t COMPREPLY < <(" << reply << " -- \"$current\")\n";
    out << "          return ;;\n";
  }
  out << "      esac\n      options='" << joined(flags_of(verb)) << "'\n";
  for (const auto& positional : verb.positionals)
    if (names_report(positional)) out << "      words=$(" << kReportNames << ")\n";
  out << "      ;;\n";
}

// Of _arguments: (-d --db){-d,--db}[sentence]:FILE:_files
std::string zsh_option(const OptionText& option) {
  const auto sentence = "[" + escaped(option.sentence, "[]\\:", "\\") + "]";
  std::string value;
  if (!option.value.empty()) {
    const auto choices = choices_of(option.value);
    value = ":" + option.value + ":" +
            (!choices.empty()        ? "(" + joined(choices) + ")"
             : is_path(option.value) ? "_files"
                                     : " ");
  }
  std::string out;
  for (const auto& flag : option.flags)
    out += " \\\n        " + quoted((option.repeats ? "*" : "(" + joined(option.flags) + ")") +
                                    flag + sentence + value);
  return out;
}

std::string zsh_positional(const OptionText& positional) {
  const auto action = names_report(positional)            ? "($(" + std::string(kReportNames) + "))"
                      : is_path(positional.flags.front()) ? "_files"
                                                          : " ";
  return " \\\n        " +
         quoted((positional.repeats ? "*:" : ":") + positional.flags.front() + ":" + action);
}

void write_fish_option(const std::string& condition, const OptionText& option, std::ostream& out) {
  out << "complete -c certtrail -n " << quoted(condition);
  for (const auto& flag : option.flags)
    out << (flag.starts_with("--") ? " -l " + flag.substr(2) : " -s " + flag.substr(1));
  const auto choices = choices_of(option.value);
  if (!choices.empty())
    out << " -x -a " << quoted(joined(choices));
  else if (!option.value.empty())
    out << (is_path(option.value) ? " -r -F" : " -x");
  out << " -d " << quoted(option.sentence) << '\n';
}

}  // namespace

std::string bash_completion(const ProgramText& text) {
  std::ostringstream out;
  out << "# bash completion of certtrail\n_certtrail() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
         "  local options='' words=''\n  COMPREPLY=()\n"
         "  if ((COMP_CWORD == 1)); then\n    mapfile -t COMPREPLY < <(compgen -W '";
  for (const auto& verb : text.verbs) out << verb.name << ' ';
  out << joined(flags_of(text.program)) << "' -- \"$current\")\n    return\n  fi\n"
      << "  case ${COMP_WORDS[1]} in\n";
  for (const auto& verb : text.verbs) write_bash_verb(verb, out);
  out << "  esac\n  if [[ $current == -* ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\")\n"
         "  elif [[ -n $words ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "  else\n    mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n  fi\n}\n"
         "complete -o filenames -F _certtrail certtrail\n";
  return out.str();
}

std::string zsh_completion(const ProgramText& text) {
  std::ostringstream out;
  out << "#compdef certtrail\n# zsh completion of certtrail\n_certtrail() {\n"
         "  if ((CURRENT == 2)); then\n    local -a verbs\n    verbs=(\n";
  for (const auto& verb : text.verbs)
    out << "      " << quoted(verb.name + ":" + escaped(verb.sentence, ":", "\\")) << '\n';
  out << "    )\n    _describe verb verbs\n    _arguments";
  for (const auto& option : text.program.options) out << zsh_option(option);
  out << "\n    return\n  fi\n  local verb=$words[2]\n  shift words\n  ((CURRENT--))\n  case $verb "
         "in\n";
  for (const auto& verb : text.verbs) {
    out << "    " << verb.name << ")\n      _arguments -S";
    for (const auto& option : verb.options) out << zsh_option(option);
    for (const auto& positional : verb.positionals) out << zsh_positional(positional);
    out << " ;;\n";
  }
  out << "  esac\n}\n_certtrail \"$@\"\n";
  return out.str();
}

std::string fish_completion(const ProgramText& text) {
  std::ostringstream out;
  out << "# fish completion of certtrail\n";
  for (const auto& option : text.program.options)
    write_fish_option("__fish_use_subcommand", option, out);
  for (const auto& verb : text.verbs)
    out << "complete -c certtrail -f -n __fish_use_subcommand -a " << verb.name << " -d "
        << quoted(verb.sentence) << '\n';
  for (const auto& verb : text.verbs) {
    const auto condition = "__fish_seen_subcommand_from " + verb.name;
    for (const auto& option : verb.options) write_fish_option(condition, option, out);
    for (const auto& positional : verb.positionals)
      if (names_report(positional))
        out << "complete -c certtrail -f -n " << quoted(condition) << " -a "
            << quoted("(" + std::string(kReportNames) + ")") << '\n';
  }
  return out.str();
}

}  // namespace certtrail
