// SPDX-License-Identifier: Apache-2.0
// kill_statements [--print] PLAIN ASAN UNITS [PART]: tries the mutants of
// single statements, each trial in a process of its own. PLAIN and ASAN are
// statement_trial without and with AddressSanitizer, UNITS is statement_units;
// ASAN and UNITS may be -, and are then not tried.
//
// With --print it tries all tools on each, and prints the rows of the kill
// matrix as JSON. Without, it tries on each the tool that counts by the
// recorded matrix, and fails if one survives now, or is not recorded, or if the
// code without a mutant is accused.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "mutants/isolated.h"
#include "mutants/kill_matrix.h"

namespace {

using namespace vigil;

constexpr std::chrono::seconds kLimit{30};  // bounds hangs, and nothing else
constexpr int kSeedsHere = 3;
constexpr std::string_view kNone = "none";

struct Binaries {
  std::string plain;
  std::string sanitized;
  std::string units;
};

/// Runs a program; its standard output and errors are in `errors`.
Ending run(const std::vector<std::string>& command) {
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
      kLimit);
}

/// What a trial found, by the last line of JSON or by its end.
Cell cell_of(const Ending& ending) {
  Cell cell{.is_killed =
                ending.kind != Ending::Kind::kExited || ending.code != 0};
  const std::size_t at = ending.errors.rfind("{\"mutant\"");
  if (at != std::string::npos) {
    const auto json = nlohmann::json::parse(
        ending.errors.substr(at, ending.errors.find('\n', at) - at));
    cell.law = json["law"];
    cell.programs = json["programs"];
    cell.size = json["size"];
  }
  if (!cell.is_killed || !cell.law.empty()) return cell;
  cell.report = report_kind(ending.errors);
  if (!cell.report.empty()) return cell;
  cell.report = ending.kind == Ending::Kind::kHung        ? "does not end"
                : ending.kind == Ending::Kind::kSignalled ? "crash"
                                                          : "found";
  return cell;
}

Cell try_once(const Binaries& binaries, const std::string& mutant,
              const std::string& tool, int seed) {
  if (tool == "unit_tests") {
    return cell_of(run({binaries.units, "--mutant", mutant}));
  }
  const std::string seed_text = std::to_string(seed);
  if (tool == "asan_ubsan") {
    Cell cell;
    for (const std::string one : {"property", "suite"}) {
      if (cell.is_killed) break;
      cell = cell_of(run({binaries.sanitized, "--mutant", mutant, "--tool", one,
                          "--programs", "300", "--ignore-laws"}));
    }
    return cell;
  }
  Cell cell = cell_of(run({binaries.plain, "--mutant", mutant, "--tool", tool,
                           "--seed", seed_text}));
  // The matrix of tasks, natively, is a matrix of combinations as well.
  if (tool == "combinations" && !cell.is_killed) {
    cell =
        cell_of(run({binaries.plain, "--mutant", mutant, "--tool", "matrix"}));
  }
  return cell;
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
  if (binaries.sanitized != "-") tools.emplace_back("asan_ubsan");
  if (binaries.units != "-") tools.emplace_back("unit_tests");
  return tools;
}

/// The mutants, as rows without cells.
std::vector<Row> list(const Binaries& binaries, std::string_view part) {
  std::vector<Row> rows;
  for (const auto& json :
       nlohmann::json::parse(run({binaries.plain, "--list"}).errors)) {
    Row row{.name = json["name"],
            .source = "Executor, one statement",
            .mechanism = json["why"],
            .killer = "property",
            .expected = {},
            .remark = json["equivalent"]};
    if (row.name.find(part) != std::string::npos) rows.push_back(row);
  }
  return rows;
}

int print_all(const Binaries& binaries, std::vector<Row> rows) {
  for (Row& row : rows) {
    std::fprintf(stderr, "%s\n", row.name.c_str());
    for (const std::string& tool : tools_of(binaries)) {
      row.cells[tool] = try_tool(binaries, row.name, tool);
    }
  }
  std::fputs(to_json(rows).c_str(), stdout);
  return 0;
}

/// Nobody is accused where nothing is broken.
int check_unmutated(const Binaries& binaries) {
  int failures = 0;
  for (const std::string& tool : tools_of(binaries)) {
    const Cell cell = try_once(binaries, std::string(kNone), tool, 1);
    if (!cell.is_killed) continue;
    std::printf("without a mutant, %s finds %s%s\n", tool.c_str(),
                cell.law.c_str(), cell.report.c_str());
    ++failures;
  }
  return failures;
}

/// One of `tools` that killed it, if possible not by waiting for its end; empty
/// if none did.
std::string quickest(const Row& row, const std::vector<std::string>& tools) {
  std::string found;
  for (const std::string& tool : tools) {
    const auto cell = row.cells.find(tool);
    if (cell == row.cells.end() || !cell->second.is_killed) continue;
    if (cell->second.report != "does not end") return tool;
    if (found.empty()) found = tool;
  }
  return found;
}

int compare(const Binaries& binaries, const std::vector<Row>& rows) {
  const std::vector<Row> recorded = rows_of_json(recorded_matrix());
  const std::vector<std::string> tools = tools_of(binaries);
  int failures = check_unmutated(binaries);
  int killed = 0;
  for (const Row& row : rows) {
    const auto old = std::ranges::find(recorded, row.name, &Row::name);
    if (old == recorded.end()) {
      std::printf("%s is not in the recorded matrix\n", row.name.c_str());
      ++failures;
      continue;
    }
    const std::string tool = quickest(*old, tools);
    if (tool.empty()) continue;
    if (try_once(binaries, row.name, tool, 1).is_killed) {
      ++killed;
      continue;
    }
    std::printf("%s was killed by %s, and survives now\n", row.name.c_str(),
                tool.c_str());
    ++failures;
  }
  std::printf("%d killed, of %zu; the rest is for other tools, or survives\n",
              killed, rows.size());
  return failures == 0 && !rows.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> args(argv + 1, argv + argc);
  const bool prints = !args.empty() && args.front() == "--print";
  if (prints) args.erase(args.begin());
  if (args.size() != 3 && args.size() != 4) {
    std::fprintf(stderr,
                 "usage: kill_statements [--print] PLAIN ASAN UNITS [PART]\n");
    return 2;
  }
  const Binaries binaries{args[0], args[1], args[2]};
  const std::vector<Row> rows =
      list(binaries, args.size() == 4 ? args[3] : std::string());
  return prints ? print_all(binaries, rows) : compare(binaries, rows);
}
