// SPDX-License-Identifier: Apache-2.0
// kill_statements [--print] [--tool TOOL] [--recorded FILE] PLAIN ASAN UNITS
//     [PART]
//
// tries the mutants of single statements, each trial in a process of its own.
// PLAIN and ASAN are statement_trial without and with AddressSanitizer, UNITS
// is statement_units; ASAN and UNITS may be -, and are then not tried.
//
// With --print it tries all tools on each, or the one TOOL, and prints the rows
// of the kill matrix as JSON; it prints none if the code without a mutant is
// accused. Without, it tries on each the tool that counts by the recorded
// matrix (that of this build, or FILE), and what the adapters alone have found
// by it; and fails if one survives now, or is killed by less, if one is not
// recorded or gone, or if the code without a mutant is accused. It ends with 2
// if something can't be tried.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "mutants/kill_matrix.h"
#include "mutants/statements/statement_tools.h"

namespace {

using namespace vigil;
using namespace vigil::statements;

/// Of a mutant that is known to hang: others take a second or two.
constexpr std::chrono::seconds kLimitOfHangs{5};

/// The mutants, as rows without cells.
std::vector<Row> list(const Binaries& binaries, std::string_view part) {
  std::vector<Row> rows;
  const Ending ending = run({binaries.plain, "--list"});
  const auto mutants = nlohmann::json::parse(ending.errors, nullptr, false);
  if (ending.kind != Ending::Kind::kExited || ending.code != 0 ||
      mutants.is_discarded()) {
    throw std::runtime_error("no list of mutants: " + ending.errors);
  }
  for (const auto& json : mutants) {
    Row row{.name = json["name"],
            .source = std::string(kStatementSource),
            .mechanism = json["why"],
            .killer = "property",
            .expected = {},
            .remark = json["equivalent"],
            .unreached = json["unreached"]};
    if (row.name.find(part) != std::string::npos) rows.push_back(row);
  }
  return rows;
}

/// How many tools accuse the code where nothing is broken; it says which.
int check_unmutated(const Binaries& binaries) {
  int failures = 0;
  for (const std::string& tool : tools_of(binaries)) {
    const Cell cell = try_once(binaries, std::string(kNone), tool, 1);
    if (!cell.is_killed && cell.report.empty()) continue;
    std::fprintf(stderr, "without a mutant, %s finds %s\n", tool.c_str(),
                 describe(cell).c_str());
    ++failures;
  }
  return failures;
}

int print_all(const Binaries& binaries, std::vector<Row> rows) {
  if (check_unmutated(binaries) != 0) return 1;
  for (Row& row : rows) {
    std::fprintf(stderr, "%s\n", row.name.c_str());
    for (const std::string& tool : tools_of(binaries)) {
      row.cells[tool] = try_tool(binaries, row.name, tool);
    }
  }
  std::fputs(to_json(rows).c_str(), stdout);
  return 0;
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

/// How a kill is worse now than `before`; empty if it is not.
std::string change_of(Binaries binaries, const std::string& mutant,
                      const std::string& tool, const Cell& before) {
  if (before.report == "does not end") binaries.limit = kLimitOfHangs;
  // What was recorded is one seed's of several.
  const int seeds = tool == "property" ? kSeedsHere : 1;
  std::string change;
  for (int seed = 1; seed <= seeds; ++seed) {
    change = lost(before, try_once(binaries, mutant, tool, seed));
    if (change.empty()) break;
  }
  return change;
}

/// 1 if what the tool has killed is not killed as well now; it says how.
int is_worse(const Binaries& binaries, const Row& old,
             const std::string& tool) {
  const Cell& before = old.cells.at(tool);
  const std::string change = change_of(binaries, old.name, tool, before);
  if (change.empty()) return 0;
  std::printf("%s was killed by %s (%s), and now: %s\n", old.name.c_str(),
              tool.c_str(), describe(before).c_str(), change.c_str());
  return 1;
}

/// How many recorded mutants are not there any more; it says which.
int count_gone(const std::vector<Row>& recorded, const std::vector<Row>& rows,
               std::string_view part) {
  int gone = 0;
  for (const Row& old : recorded) {
    if (old.source != kStatementSource) continue;
    if (old.name.find(part) == std::string::npos) continue;
    if (std::ranges::find(rows, old.name, &Row::name) != rows.end()) continue;
    std::printf("%s is recorded, and gone\n", old.name.c_str());
    ++gone;
  }
  return gone;
}

int compare(const Binaries& binaries, const std::vector<Row>& rows,
            const std::vector<Row>& recorded, std::string_view part) {
  const std::vector<std::string> tools = tools_of(binaries);
  int failures = check_unmutated(binaries) + count_gone(recorded, rows, part);
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
    int worse = is_worse(binaries, *old, tool);
    // Adapters find less; what they have found, they must go on to find.
    for (const std::string& one : tools) {
      if (one == tool || !one.starts_with(kThroughAdapter)) continue;
      if (quickest(*old, {one}).empty()) continue;
      worse += is_worse(binaries, *old, one);
    }
    failures += worse;
    if (worse == 0) ++killed;
  }
  std::printf("%d killed, of %zu; the rest is for other tools, or survives\n",
              killed, rows.size());
  return failures == 0 && !rows.empty() ? 0 : 1;
}

std::vector<Row> rows_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return rows_of_json(std::string(std::istreambuf_iterator<char>(file), {}));
}

int run_all(std::vector<std::string> args) {
  bool prints = false;
  std::vector<Row> recorded = rows_of_json(recorded_matrix());
  std::string only_tool;
  while (!args.empty() && args.front().starts_with("--")) {
    const bool is_recorded = args.front() == "--recorded" && args.size() > 1;
    const bool is_tool = args.front() == "--tool" && args.size() > 1;
    if (is_recorded) recorded = rows_of_file(args[1]);
    if (is_tool) only_tool = args[1];
    if (args.front() == "--print") prints = true;
    args.erase(args.begin(), args.begin() + (is_recorded || is_tool ? 2 : 1));
  }
  if (args.size() != 3 && args.size() != 4) {
    throw std::runtime_error(
        "usage: kill_statements [--print] [--tool TOOL] [--recorded FILE] "
        "PLAIN ASAN UNITS [PART]");
  }
  const Binaries binaries{args[0], args[1], args[2], only_tool};
  const std::string part = args.size() == 4 ? args[3] : std::string();
  const std::vector<Row> rows = list(binaries, part);
  return prints ? print_all(binaries, rows)
                : compare(binaries, rows, recorded, part);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_all({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kill_statements: %s\n", error.what());
    return 2;
  }
}
