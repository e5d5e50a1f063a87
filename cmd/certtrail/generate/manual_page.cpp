// The manual page, in the man macros of troff.
#include <sstream>

#include "cmd/certtrail/config/setting_keys.h"
#include "cmd/certtrail/generate/generate.h"

namespace certtrail {
namespace {

// Text that troff prints as it is.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  if (out.starts_with('.') || out.starts_with('\'')) out = "\\&" + out;
  return out;
}

std::string bold(const std::string& text) { return "\\fB" + plain(text) + "\\fR"; }
std::string italic(const std::string& text) { return "\\fI" + plain(text) + "\\fR"; }

std::string term(const OptionText& option, bool positional) {
  if (positional) return italic(option.flags.front()) + (option.repeats ? " ..." : "");
  std::string out;
  for (const auto& flag : option.flags) out += (out.empty() ? "" : ", ") + bold(flag);
  return out + (option.value.empty() ? "" : " " + italic(option.value));
}

void write_options(const VerbText& verb, std::ostream& out) {
  for (const auto& positional : verb.positionals)
    out << ".TP\n" << term(positional, true) << '\n' << plain(positional.sentence) << '\n';
  for (const auto& option : verb.options)
    out << ".TP\n" << term(option, false) << '\n' << plain(option.sentence) << '\n';
}

void write_lines(const std::string& text, std::ostream& out) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out << plain(line) << '\n';
}

void write_verb(const VerbText& verb, std::ostream& out) {
  out << ".SS \"certtrail " << verb.name << " [OPTIONS]";
  for (const auto& positional : verb.positionals)
    out << ' ' << positional.flags.front() << (positional.repeats ? "..." : "");
  out << "\"\n" << plain(verb.sentence) << ".\n";
  write_options(verb, out);
  out << ".PP\n.nf\n";
  write_lines(verb.examples, out);
  out << ".fi\n";
}

void write_settings(std::ostream& out) {
  Configuration defaults;
  out << ".SH SETTINGS\nSettings stand in " << italic("certtrail.toml")
      << " beside the database, or in the file of " << bold("--config") << ".\n";
  for (const auto& key : setting_keys())
    out << ".TP\n"
        << bold(std::string(key.name)) << " = " << plain(spelled(key, defaults)) << '\n'
        << plain(std::string(key.sentence)) << ": " << plain(std::string(looks_of(key.type)))
        << '\n';
}

}  // namespace

std::string manual_page(const ProgramText& text) {
  std::ostringstream out;
  out << ".TH CERTTRAIL 1 \"\" \"certtrail " << text.version << "\" \"User Commands\"\n"
      << ".SH NAME\ncerttrail \\- follow every SCEP certificate from the CA to its device\n"
      << ".SH SYNOPSIS\n.B certtrail\n.I VERB\n[\\fIOPTIONS\\fR]\n"
      << ".SH DESCRIPTION\n"
      << plain(text.program.sentence) << '\n';
  write_options(text.program, out);
  out << ".SH VERBS\n";
  for (const auto& verb : text.verbs) write_verb(verb, out);
  write_settings(out);
  out << ".SH NOTES\n.nf\n";
  write_lines(text.program.examples, out);
  out << ".fi\n";
  return out.str();
}

}  // namespace certtrail
