// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAbout =
    "Fuzzes many targets for as long as it is let, gives time to those that\n"
    "yield most, and keeps each thing found once, with its smallest input, "
    "under\n.vigil/fuzz/findings/. It may be killed at any time and started "
    "again.";
constexpr const char* kFooter =
    "Exit codes: 0 nothing was found, 1 something new was found, 2 bad usage, "
    "or a\nfolder that can't be used, 130 interrupted.\n"
    "Files below the state folder: corpus/TARGET/, raw/TARGET/ (found, not "
    "examined\nyet), findings/ID/ (report.txt, input, smallest, input.txt, "
    "finding.json),\nstate.json (totals).";

fs::path from_environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? fs::path() : fs::path(value);
}

/// Relative to where the command was typed.
fs::path resolve(const fs::path& path) {
  const fs::path typed = from_environment("BUILD_WORKING_DIRECTORY");
  return typed.empty() ? fs::absolute(path) : typed / path;
}

void set_folders(Options& options, const std::string& state,
                 const std::string& regressions) {
  const fs::path workspace = from_environment("BUILD_WORKSPACE_DIRECTORY");
  const fs::path home = (workspace.empty() ? fs::current_path() : workspace);
  options.state = state.empty() ? home / ".vigil/fuzz" : resolve(state);
  if (!regressions.empty()) {
    options.regressions = resolve(regressions);
  } else {
    options.regressions = state.empty() ? home / ".vigil/regressions"
                                        : options.state / "regressions";
  }
}

std::string names_of(const std::vector<FuzzerSpec>& fuzzers) {
  std::vector<std::string> names;
  for (const FuzzerSpec& fuzzer : fuzzers) names.push_back(fuzzer.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

void check(const Options& options) {
  if (options.fuzzers.empty()) throw UsageError("no --fuzzer is given");
  std::set<std::string> known;
  for (const FuzzerSpec& fuzzer : options.fuzzers) {
    if (!known.insert(fuzzer.name).second) {
      throw UsageError("two fuzzers are called " + fuzzer.name);
    }
  }
  for (const std::string& target : options.targets) {
    if (known.contains(target)) continue;
    throw UsageError(fmt::format("there is no target `{}`; there are {}",
                                 target, names_of(options.fuzzers)));
  }
}

unsigned number_of_cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

/// What CLI11 fills in as text.
struct Words {
  std::vector<std::string> fuzzers;
  std::vector<std::string> environment;
  std::string state;
  std::string regressions;
};

void add_user_options(CLI::App& app, Options& options, Words& words) {
  const CLI::Range positive(1U, 1'000'000U);
  app.add_option("TARGET", options.targets,
                 "the targets to fuzz (default: all; see --list)");
  app.add_option("--hours", options.hours,
                 "stop after so many (default: when interrupted)")
      ->check(CLI::PositiveNumber);
  app.add_option("--jobs", options.jobs,
                 "fuzzers that run at once (default: one a core)")
      ->check(CLI::Range(1U, 4096U));
  app.add_option("--slice", options.slice_seconds,
                 "seconds that a target is given at a time")
      ->check(positive)
      ->capture_default_str();
  app.add_option("--slices", options.slices,
                 "stop after so many; 0: only examine what is in raw/");
  app.add_option("--seed", options.seed, "of the fuzzers (default: random)");
  app.add_option("--timeout", options.timeout_seconds,
                 "an input that takes more seconds is a finding")
      ->check(positive)
      ->capture_default_str();
  app.add_option("--grace", options.grace_seconds,
                 "seconds over its time until a fuzzer is killed")
      ->check(positive)
      ->capture_default_str();
  app.add_option("--memory", options.memory_mb,
                 "megabytes that a fuzzer may take")
      ->check(positive)
      ->capture_default_str();
  app.add_option("--min-free", options.min_free_mb,
                 "megabytes of the disk to leave free: with less, it waits")
      ->capture_default_str();
  app.add_option("--merge-from", options.merge_from,
                 "no corpus of fewer files is merged")
      ->capture_default_str();
  app.add_option("--state", words.state,
                 "folder (default: .vigil/fuzz of the workspace)");
  app.add_option("--regressions", words.regressions,
                 "folder for the smallest programs that break a law (default: "
                 ".vigil/regressions of the workspace; with --state, "
                 "regressions/ in there)");
  app.add_flag("--json", options.json, "print the summary as JSON");
  app.add_flag("--list", options.list, "print the targets, and fuzz none");
}

void add_rule_options(CLI::App& app, Options& options, Words& words) {
  app.add_option("--fuzzer", words.fuzzers,
                 "a fuzzer there is (the BUILD rule says): "
                 "NAME=BINARY[,seeds=FOLDER][,dict=FILE][,family=NAME]"
                 "[,label=LABEL]")
      ->expected(1)
      ->allow_extra_args(false)
      ->take_all();
  app.add_option("--env", words.environment,
                 "NAME=VALUE for the fuzzers, unless NAME is set")
      ->expected(1)
      ->allow_extra_args(false)
      ->take_all();
  app.add_option("--vigil", options.vigil,
                 "label of the command that replays programs");
}

/// The folders of the files that a list names, one in each line.
std::set<std::string> folders_of_list(const std::string& list) {
  std::ifstream file(list);
  if (!file) throw UsageError("--seeds: cannot read " + list);
  std::set<std::string> folders;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    const std::string folder = fs::path(line).parent_path().string();
    folders.insert(folder.empty() ? "." : folder);
  }
  return folders;
}

}  // namespace

FuzzerSpec parse_fuzzer(std::string_view text) {
  const std::string whole(text);
  FuzzerSpec spec;
  bool is_first = true;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const std::size_t equals = part.find('=');
    const std::string key(part.substr(0, equals));
    const std::string value(
        equals == std::string_view::npos ? "" : part.substr(equals + 1));
    if (key.empty() || value.empty()) {
      throw UsageError("--fuzzer " + whole + ": `" + std::string(part) +
                       "` is not NAME=VALUE");
    }
    // The fuzzers run elsewhere.
    if (is_first) {
      if (key.find('/') != std::string::npos || key.starts_with('.')) {
        throw UsageError("--fuzzer " + whole + ": no name of a folder");
      }
      spec.name = key;
      spec.binary = fs::absolute(value);
    } else if (key == "seeds") {
      spec.seeds.push_back(fs::absolute(value));
    } else if (key == "dict") {
      spec.dictionary = fs::absolute(value);
    } else if (key == "family") {
      spec.family = value;
    } else if (key == "label") {
      spec.label = value;
    } else {
      throw UsageError("--fuzzer " + whole + ": `" + key + "` is not known");
    }
    is_first = false;
  }
  if (spec.name.empty()) throw UsageError("--fuzzer: NAME=BINARY is missing");
  return spec;
}

std::vector<std::string> join_rule_arguments(
    const std::vector<std::string>& arguments) {
  const auto end = std::ranges::find(arguments, "--");
  if (end == arguments.end()) return arguments;
  std::vector<std::string> result;
  for (auto argument = arguments.begin(); argument != end; ++argument) {
    if (*argument != "--seeds" || argument + 1 == end || result.empty()) {
      result.push_back(*argument);
      continue;
    }
    for (const std::string& folder : folders_of_list(*++argument)) {
      result.back() += ",seeds=" + folder;
    }
  }
  result.insert(result.end(), end + 1, arguments.end());
  return result;
}

std::optional<Options> parse_options(std::vector<std::string> arguments) {
  Options options;
  options.jobs = number_of_cores();
  Words words;
  CLI::App app{kAbout, "continuous"};
  app.footer(kFooter);
  add_user_options(app, options, words);
  add_rule_options(app, options, words);
  std::vector<std::string> joined = join_rule_arguments(arguments);
  std::ranges::reverse(joined);  // as CLI11 wants them
  try {
    app.parse(joined);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw UsageError(std::string(error.what()) + " (--help says more)");
  }
  for (const std::string& text : words.fuzzers) {
    options.fuzzers.push_back(parse_fuzzer(text));
  }
  for (const std::string& text : words.environment) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (name.empty() || equals == std::string::npos) {
      throw UsageError("--env " + text + ": it is not NAME=VALUE");
    }
    if (std::getenv(name.c_str()) == nullptr) {
      options.environment[name] = text.substr(equals + 1);
    }
  }
  if (const fs::path path = hidden_symbolizer(); !path.empty()) {
    options.environment["ASAN_SYMBOLIZER_PATH"] = path.string();
  }
  check(options);
  set_folders(options, words.state, words.regressions);
  return options;
}

}  // namespace vigil::continuous
