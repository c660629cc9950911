// SPDX-License-Identifier: Apache-2.0
// What was measured now, held against what was recorded and what is expected.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "mutants/kill_matrix.h"

namespace vigil {
namespace {

/// Whether a kill tells what is wrong. A program that merely ends badly, or
/// never, does not.
bool is_named(const Cell& cell) {
  if (!cell.law.empty()) return true;
  const auto begins = [&](std::string_view text) {
    return cell.report.starts_with(text);
  };
  return !cell.report.empty() && cell.report != "crash" &&
         !begins("does not end") && !begins("signal ") &&
         !begins("exit status ");
}

bool is_as_expected(const Row& row, const Cell& cell) {
  if (row.expected.empty()) return false;
  return cell.law == row.expected ||
         cell.report.find(row.expected) != std::string::npos;
}

const Cell* cell_of(const Row& row, Tool tool) {
  const auto found = row.cells.find(std::string(to_string(tool)));
  return found == row.cells.end() ? nullptr : &found->second;
}

/// What its own tool says of it, if that is not what is to name it.
std::optional<std::string> misnamed(const Row& row,
                                    std::span<const Tool> tools) {
  for (const Tool tool : tools) {
    const Cell* const cell = cell_of(row, tool);
    if (to_string(tool) != row.killer || cell == nullptr) continue;
    if (!cell->is_killed || is_as_expected(row, *cell)) continue;
    return fmt::format(
        "{} is to be named by {}, and is by {}", row.name,
        row.expected.empty() ? "something, but nobody says what" : row.expected,
        describe(*cell));
  }
  return std::nullopt;
}

/// What `tools` knew of a row, and do not know now; `now` is null if the row is
/// gone.
void add_losses(const Row& old, const Row* now, std::span<const Tool> tools,
                std::vector<std::string>& lines) {
  for (const Tool tool : tools) {
    const Cell* const before = cell_of(old, tool);
    if (before == nullptr || !before->is_killed) continue;
    const Cell* const after = now == nullptr ? nullptr : cell_of(*now, tool);
    const std::string change =
        after == nullptr ? "is not tried" : lost(*before, *after);
    if (change.empty()) continue;
    lines.push_back(fmt::format("{} was killed by {} ({}), and now: {}",
                                old.name, to_string(tool), describe(*before),
                                change));
  }
}

}  // namespace

std::string lost(const Cell& before, const Cell& now) {
  if (!before.is_killed) return {};
  if (!now.is_killed) return describe(now);
  // Which report a sanitizer makes of undefined behaviour is chance.
  const bool is_less = !before.law.empty() ? now.law != before.law
                                           : is_named(before) && !is_named(now);
  return is_less ? "is killed by " + describe(now) : std::string();
}

std::vector<std::string> false_alarms(const Battery& battery,
                                      std::span<const Record> records) {
  std::vector<std::string> alarms;
  for (const Record& record : records) {
    const bool is_control = std::ranges::any_of(
        battery.controls,
        [&](const Control& control) { return control.name == record.mutant; });
    // One that ends badly is accused, even if no sanitizer says why.
    const bool is_accused = record.is_killed || !record.report.empty();
    if (!is_control || !is_accused) continue;
    alarms.push_back(fmt::format("false alarm: {} is accused by {}: {} {}",
                                 record.mutant, to_string(record.tool),
                                 record.law + record.report, record.message));
  }
  return alarms;
}

std::vector<std::string> regressions(std::span<const Row> older,
                                     std::span<const Row> rows,
                                     std::span<const Tool> tools) {
  std::vector<std::string> lines;
  int unknown = 0;
  for (const Row& row : rows) {
    unknown += std::ranges::find(older, row.name, &Row::name) == older.end();
    if (auto line = misnamed(row, tools)) lines.push_back(std::move(*line));
  }
  if (unknown != 0) {
    lines.push_back(
        fmt::format("{} mutants are not in the recorded matrix: `./bazelw run "
                    "//mutants:bless_kill_matrix`",
                    unknown));
  }
  for (const Row& old : older) {
    if (old.source == kStatementSource) continue;
    const auto now = std::ranges::find(rows, old.name, &Row::name);
    add_losses(old, now == rows.end() ? nullptr : &*now, tools, lines);
  }
  return lines;
}

void drop_gone(std::vector<Row>& rows, const Battery& battery,
               std::span<const std::string> statements) {
  constexpr std::array kTriedHere{Tool::kProperty, Tool::kCombinations,
                                  Tool::kSuite, Tool::kAddress, Tool::kThread};
  std::erase_if(rows, [&](Row& row) {
    const auto mutant =
        std::ranges::find(battery.mutants, row.name, &Mutant::name);
    if (mutant == battery.mutants.end()) {
      return row.source != kStatementSource ||
             std::ranges::find(statements, row.name) == statements.end();
    }
    for (const Tool tool : kTriedHere) {
      if (is_tried(*mutant, tool)) continue;
      row.cells.erase(std::string(to_string(tool)));
    }
    return false;
  });
}

}  // namespace vigil
