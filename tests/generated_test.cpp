// What packages install beside the program: each option of each verb is in all of it.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>
#include <vector>

#include "tests/golden.h"
#include "tests/program.h"
#include "tests/story_database.h"

namespace fs = std::filesystem;
using certtrail::tests::certtrail_in;
using certtrail::tests::TemporaryFolder;

namespace {

// Verbs as `certtrail --help` lists them.
std::vector<std::string> verbs(const fs::path& folder) {
  std::istringstream lines(certtrail_in(folder, "--help").out);
  std::vector<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (inside && line.starts_with("  ")) names.push_back(line.substr(2, line.find(' ', 2) - 2));
    inside = (inside && !line.empty()) || line == "Subcommands:";
  }
  return names;
}

// "-d" and "--db" of every option in a verb's help.
std::set<std::string> flags_in(const std::string& help) {
  std::istringstream lines(help);
  std::set<std::string> flags;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  -")) continue;
    std::istringstream names(line.substr(2, line.find(' ', 2) - 2));
    for (std::string name; std::getline(names, name, ',');) flags.insert(name);
  }
  return flags;
}

std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  return at == std::string::npos ? "" : text.substr(at, text.find(to, at + from.size()) - at);
}

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) == 0;
}

bool runs_in(const fs::path& folder, const std::string& command) {
  return std::system(("cd '" + folder.string() + "' && " + command).c_str()) == 0;
}

struct Generated {
  std::string man, bash, zsh, fish;
};

// Also written to files of these names.
Generated generate(const fs::path& folder) {
  const auto made = [&](const std::string& kind) {
    const auto run = certtrail_in(folder, "generate " + kind);
    CHECK(run.status == 0);
    std::ofstream(folder / kind) << run.out;
    return run.out;
  };
  return {made("man"), made("bash"), made("zsh"), made("fish")};
}

bool man_has(const std::string& man, const std::string& verb, const std::string& flag) {
  std::string escaped;
  for (const char c : flag) escaped += c == '-' ? std::string("\\-") : std::string(1, c);
  return between(man, "\n.SS \"certtrail " + verb + " ", "\n.S").find("\\fB" + escaped + "\\fR") !=
         std::string::npos;
}

bool bash_has(const std::string& bash, const std::string& verb, const std::string& flag) {
  const auto part = between(bash, "\n    " + verb + ")\n", "\n      ;;\n");
  const auto options = " " + between(part, "options='", "'").substr(9) + " ";
  return options.find(" " + flag + " ") != std::string::npos;
}

bool zsh_has(const std::string& zsh, const std::string& verb, const std::string& flag) {
  const auto part = between(zsh, "\n    " + verb + ")\n", " ;;\n");
  return part.find(")" + flag + "[") != std::string::npos ||
         part.find("*" + flag + "[") != std::string::npos;
}

bool fish_has(const std::string& fish, const std::string& verb, const std::string& flag) {
  const auto wanted =
      flag.starts_with("--") ? " -l " + flag.substr(2) + " " : " -s " + flag.substr(1) + " ";
  std::istringstream lines(fish);
  for (std::string line; std::getline(lines, line);)
    if (line.find("__fish_seen_subcommand_from " + verb + "'") != std::string::npos &&
        line.find(wanted) != std::string::npos)
      return true;
  return false;
}

}  // namespace

TEST_CASE("the manual and every completion have every option of every verb") {
  const TemporaryFolder folder;
  const auto [man, bash, zsh, fish] = generate(folder.path());
  const auto names = verbs(folder.path());
  REQUIRE(names.size() > 10);
  for (const auto& verb : names) {
    const auto flags = flags_in(certtrail_in(folder.path(), verb + " --help").out);
    CHECK(flags.size() >= 2);
    for (const auto& flag : flags) {
      INFO(verb << " " << flag);
      CHECK(man_has(man, verb, flag));
      CHECK(bash_has(bash, verb, flag));
      CHECK(zsh_has(zsh, verb, flag));
      CHECK(fish_has(fish, verb, flag));
    }
  }
  CHECK_FALSE(bash_has(bash, "ingest", "--param"));
  CHECK_FALSE(fish_has(fish, "ingest", "--param"));
}

TEST_CASE("the manual and the completions are understood by those that read them") {
  const TemporaryFolder folder;
  generate(folder.path());
  const auto runs = [&](const std::string& command) { return runs_in(folder.path(), command); };
  const auto completes = [&](const std::string& words, int at, const std::string& expected) {
    return runs("bash -c '. ./bash; COMP_WORDS=(" + words + "); COMP_CWORD=" + std::to_string(at) +
                "; _certtrail; test \"${COMPREPLY[*]}\" = \"" + expected + "\"'");
  };
  CHECK(completes("certtrail expo", 1, "export"));
  CHECK(completes("certtrail export --ou", 2, "--out"));
  CHECK(completes("certtrail report -f j", 3, "json jsonl"));
  if (is_installed("groff")) CHECK(runs("test -z \"$(groff -man -Tutf8 -ww -z man 2>&1)\""));
  if (is_installed("zsh")) CHECK(runs("zsh -n zsh"));
  if (is_installed("fish")) CHECK(runs("fish -n fish"));
}
