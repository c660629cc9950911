// SPDX-License-Identifier: Apache-2.0
// Tries a mutant of a statement with a tool.
//
//     statement_trial --list
//     statement_trial --mutant NAME --tool property|combinations|suite|matrix
//         [--seed S] [--programs N] [--executor TARGET] [--ignore-laws]
//         [--adapters]
//
// prints a line of JSON, and ends with 1 if something was found, else with 0. A
// mutant may as well crash, hang, or make a sanitizer report. `none` is the
// code without a mutant; --list prints, as JSON, the names, what is wrong, and
// why nothing, or no program of an adapter, can see it, if that is so.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "mutants/statements/mutated/mutants/trial.h"
#include "mutants/statements/mutation_table.h"
#include "mutants/statements/statement_shapes.h"

namespace vigil::statements {
namespace {

constexpr std::string_view kUsage =
    "statement_trial: tries a mutant of a statement of executor/ with a tool.\n"
    "\n"
    "  statement_trial --list\n"
    "  statement_trial --mutant NAME --tool TOOL [OPTION]...\n"
    "\n"
    "NAME is one of --list (`none`: the code as it is), TOOL property,\n"
    "combinations, suite or matrix.\n"
    "  --seed S           of the random programs; 1 if it is not given\n"
    "  --programs N       how many of them; 2000\n"
    "  --executor TARGET  no other executor, waker or future\n"
    "  --adapters         no executor that runs programs as coroutines\n"
    "  --ignore-laws      only what crashes, hangs or makes a report counts\n"
    "\n"
    "It prints a line of JSON, and ends with 1 if something was found, with 0\n"
    "if not, and with 2 if it was called in another way. A mutant may as well\n"
    "crash or hang.\n";

struct UsageError {
  std::string message;
};

using Options = std::map<std::string, std::string, std::less<>>;

Options parse_options(int argc, char** argv) {
  Options options{{"--seed", "1"}, {"--programs", "2000"}, {"--executor", ""}};
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--help" || name == "--list" || name == "--ignore-laws" ||
        name == "--adapters") {
      options.emplace(name, "");
    } else if (i + 1 < argc) {
      options.insert_or_assign(std::string(name), argv[++i]);
    } else {
      throw UsageError{"what is " + std::string(name) + "?"};
    }
  }
  return options;
}

const std::string& option(const Options& options, std::string_view name) {
  const auto it = options.find(name);
  if (it == options.end()) throw UsageError{std::string(name) + " is missing"};
  return it->second;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

void list() {
  std::string_view separator = "[\n";
  for (const KnownMutation& mutation : known_mutations()) {
    if (mutation.number == 0) continue;
    std::cout << separator << "{\"name\":" << quoted(mutation.name)
              << ",\"why\":" << quoted(mutation.why)
              << ",\"equivalent\":" << quoted(mutation.equivalent)
              << ",\"unreached\":" << quoted(mutation.unreached) << "}";
    separator = ",\n";
  }
  std::cout << "\n]\n";
}

Tool tool_named(std::string_view name) {
  for (const Tool tool : {Tool::kProperty, Tool::kCombinations, Tool::kSuite}) {
    if (to_string(tool) == name) return tool;
  }
  throw UsageError{"no tool " + std::string(name)};
}

TrialResult try_matrix() {
  const MatrixFindings found = run_task_matrix();
  return {.is_killed = !found.failure.empty(),
          .law = {},
          .programs = found.runs,
          .message = found.failure};
}

/// `only_adapters`: no executor that runs programs as coroutines.
TrialResult try_targets(Tool tool, std::string_view target, bool only_adapters,
                        const TrialOptions& options) {
  TrialResult result{.law = {}, .message = {}};
  for (const Target& candidate : targets()) {
    if (!can_try(candidate.shapes, tool)) continue;
    if (!target.empty() && candidate.name != target) continue;
    if (only_adapters && !candidate.name.ends_with("-adapter")) continue;
    const std::uint64_t before = result.programs;
    result = try_tool(candidate.shapes, tool, options);
    result.programs += before;
    if (!result.is_killed) continue;
    result.message = std::string(candidate.name) + ": " + result.message;
    break;
  }
  return result;
}

int run(const Options& options) {
  if (options.contains("--help")) {
    std::cout << kUsage;
    return 0;
  }
  if (options.contains("--list")) {
    list();
    return 0;
  }
  const std::string& mutant = option(options, "--mutant");
  const std::string& tool = option(options, "--tool");
  const TrialOptions trial{
      .seed = std::stoull(option(options, "--seed")),
      .programs = std::stoull(option(options, "--programs")),
      .ignores_laws = options.contains("--ignore-laws")};
  if (!select_mutation(mutant)) throw UsageError{"no mutant " + mutant};
  const TrialResult result =
      tool == "matrix"
          ? try_matrix()
          : try_targets(tool_named(tool), option(options, "--executor"),
                        options.contains("--adapters"), trial);
  std::cout << R"({"mutant":")" << mutant << R"(","tool":")" << tool
            << R"(","killed":)" << (result.is_killed ? "true" : "false")
            << R"(,"law":")" << result.law << R"(","programs":)"
            << result.programs << R"(,"size":)" << result.size << "}"
            << std::endl;
  if (result.is_killed) std::cerr << result.message << "\n";
  return result.is_killed ? 1 : 0;
}

}  // namespace
}  // namespace vigil::statements

int main(int argc, char** argv) {
  try {
    return vigil::statements::run(vigil::statements::parse_options(argc, argv));
  } catch (const vigil::statements::UsageError& error) {
    std::cerr << error.message << "; --help tells how to call it\n";
    return 2;
  }
}
