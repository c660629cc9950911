// SPDX-License-Identifier: Apache-2.0
#include "mutants/statements/statement_tools.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

namespace vigil::statements {

Ending run(const std::vector<std::string>& command,
           std::chrono::seconds limit) {
  return run_isolated(
      [&]() -> std::string {
        std::vector<char*> argv;
        for (const std::string& word : command) {
          argv.push_back(const_cast<char*>(word.c_str()));
        }
        argv.push_back(nullptr);
        ::execv(argv[0], argv.data());
        std::perror(argv[0]);
        std::_Exit(2);
      },
      limit);
}

namespace {

/// The last line of JSON that a trial printed.
std::optional<nlohmann::json> last_line(const std::string& text) {
  const std::size_t at = text.rfind("{\"mutant\"");
  if (at == std::string::npos) return std::nullopt;
  auto json = nlohmann::json::parse(text.substr(at, text.find('\n', at) - at),
                                    nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  return json;
}

/// What a trial found. A sanitizer finds what it reports, and nothing else.
/// Throws if it was no trial: a program that is not there, a name it does not
/// know, or an end that says nothing.
Cell cell_of(const Ending& ending, bool is_sanitized) {
  const bool is_exit = ending.kind == Ending::Kind::kExited;
  const std::string report = report_kind(ending.errors);
  const auto json = last_line(ending.errors);
  if (is_exit && (ending.code == 2 || (!json && report.empty()))) {
    throw std::runtime_error("is no trial: exit status " +
                             std::to_string(ending.code) + "\n" +
                             ending.errors);
  }
  Cell cell;
  if (json) {
    cell.law = json->at("law");
    cell.programs = json->at("programs");
    cell.size = json->at("size");
  }
  const bool is_bad = !is_exit || ending.code != 0;
  // What a process of a suite's own reports, that suite may expect.
  cell.is_killed = is_bad && (!is_sanitized || !report.empty());
  if (!is_bad || !cell.law.empty()) return cell;
  cell.report = !report.empty()                           ? report
                : ending.kind == Ending::Kind::kHung      ? "does not end"
                : ending.kind == Ending::Kind::kSignalled ? "crash"
                                                          : "found";
  return cell;
}

Cell run_tool(const Binaries& binaries, const std::string& mutant,
              const std::string& tool, int seed) {
  if (tool == "unit_tests") {
    return cell_of(run({binaries.units, "--mutant", mutant}, binaries.limit),
                   false);
  }
  const std::string seed_text = std::to_string(seed);
  if (tool == kThroughAdapter) {
    Cell cell;
    for (const std::string one : {"property", "combinations"}) {
      cell = cell_of(run({binaries.plain, "--mutant", mutant, "--tool", one,
                          "--adapters", "--seed", seed_text},
                         binaries.limit),
                     false);
      if (cell.is_killed) break;
    }
    return cell;
  }
  if (tool == kSanitizedAdapter) {
    return cell_of(run({binaries.sanitized, "--mutant", mutant, "--tool",
                        "property", "--programs", "1000", "--ignore-laws",
                        "--adapters", "--seed", seed_text},
                       binaries.limit),
                   true);
  }
  if (tool == "asan_ubsan") {
    Cell cell;
    for (const std::string one : {"property", "suite"}) {
      // An end without a report stays, unless a report comes.
      const Cell found =
          cell_of(run({binaries.sanitized, "--mutant", mutant, "--tool", one,
                       "--programs", "300", "--ignore-laws"},
                      binaries.limit),
                  true);
      if (found.is_killed) return found;
      if (cell.report.empty()) cell = found;
    }
    return cell;
  }
  Cell cell = cell_of(run({binaries.plain, "--mutant", mutant, "--tool", tool,
                           "--seed", seed_text},
                          binaries.limit),
                      false);
  // The matrix of tasks, natively, is a matrix of combinations as well.
  if (tool == "combinations" && !cell.is_killed) {
    cell = cell_of(run({binaries.plain, "--mutant", mutant, "--tool", "matrix"},
                       binaries.limit),
                   false);
  }
  return cell;
}

}  // namespace

Cell try_once(const Binaries& binaries, const std::string& mutant,
              const std::string& tool, int seed) try {
  return run_tool(binaries, mutant, tool, seed);
} catch (const std::exception& error) {
  throw std::runtime_error(mutant + ", " + tool + ": " + error.what());
}

Cell try_tool(const Binaries& binaries, const std::string& mutant,
              const std::string& tool) {
  if (tool != "property") return try_once(binaries, mutant, tool, 1);
  std::vector<Cell> cells;
  for (int seed = 1; seed <= kSeedsHere; ++seed) {
    cells.push_back(try_once(binaries, mutant, tool, seed));
  }
  std::ranges::sort(cells, {}, [](const Cell& cell) {
    return std::pair(!cell.is_killed, cell.programs);
  });
  return cells[kSeedsHere / 2];
}

std::vector<std::string> tools_of(const Binaries& binaries) {
  std::vector<std::string> tools{"property", "combinations", "suite"};
  if (binaries.sanitized != "-") {
    tools.emplace_back("asan_ubsan");
    tools.emplace_back(kSanitizedAdapter);
  }
  if (binaries.units != "-") tools.emplace_back("unit_tests");
  tools.emplace_back(kThroughAdapter);
  if (!binaries.only_tool.empty()) {
    std::erase_if(tools, [&](const std::string& tool) {
      return tool != binaries.only_tool;
    });
  }
  return tools;
}

}  // namespace vigil::statements
