// The hidden verb generate, and the command line as plain data for it.
#include <CLI/CLI.hpp>

#include "cmd/certtrail/generate/generate.h"
#include "cmd/certtrail/options/parts.h"

namespace certtrail {
namespace {

OptionText text_of(const CLI::Option& option) {
  OptionText text;
  if (option.nonpositional()) {
    for (const auto& name : option.get_snames()) text.flags.push_back("-" + name);
    for (const auto& name : option.get_lnames()) text.flags.push_back("--" + name);
    if (option.get_items_expected_max() > 0) text.value = option.get_type_name();
  } else {
    text.flags.push_back(option.get_name(true));
  }
  text.sentence = option.get_description();
  text.repeats = option.get_expected_max() > 1;
  return text;
}

VerbText text_of(const CLI::App& app) {
  VerbText text{app.get_name(), app.get_description(), {}, {}, app.get_footer()};
  for (const auto* option : app.get_options())
    (option->nonpositional() ? text.options : text.positionals).push_back(text_of(*option));
  return text;
}

}  // namespace

void add_generate(CLI::App& app, std::string& kind) {
  auto& verb = *app.add_subcommand("generate", "Print a file that packages install");
  verb.group("");  // not in --help
  verb.add_option("KIND", kind, "man, bash, zsh, fish, config or settings")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"man", "bash", "zsh", "fish", "config", "settings"}));
}

std::string generated(const CLI::App& app, const std::string& kind) {
  if (kind == "config") return example_configuration();
  if (kind == "settings") return settings_page();
  ProgramText text{CERTTRAIL_VERSION, text_of(app), {}};
  for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!verb->get_group().empty()) text.verbs.push_back(text_of(*verb));
  if (kind == "man") return manual_page(text);
  if (kind == "bash") return bash_completion(text);
  return kind == "zsh" ? zsh_completion(text) : fish_completion(text);
}

}  // namespace certtrail
