// SPDX-License-Identifier: Apache-2.0
#include "mutants/kill_matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace vigil {
namespace {

constexpr std::array kTools{Tool::kProperty,  Tool::kCombinations, Tool::kSuite,
                            Tool::kAddress,   Tool::kThread,       Tool::kFuzz,
                            Tool::kUnitTests, Tool::kExplorer};

constexpr std::string_view kForExplorer =
    "it needs an interleaving that none of these tools chooses: for the "
    "explorer of interleavings";

std::string expected_of(const Mutant& mutant) {
  return mutant.law ? std::string(info(*mutant.law).number)
                    : std::string(mutant.report);
}

/// Of a mutant's records of one tool.
Cell cell_of(std::vector<const Record*> records) {
  // Survivors last: the middle one decides.
  std::ranges::sort(records, {}, [](const Record* record) {
    return std::pair(record->is_killed ? record->programs : UINT64_MAX,
                     record->seed);
  });
  const Record& middle = *records[records.size() / 2];
  Cell cell{.is_killed = middle.is_killed,
            .law = middle.law,
            .report = middle.report,
            .programs = middle.programs,
            .size = middle.size};
  for (const Record* record : records) {
    // Of a crash no size is known.
    if (!record->is_killed || record->size == 0) continue;
    cell.size =
        cell.size == 0 ? record->size : std::min(cell.size, record->size);
  }
  return cell;
}

/// `T4 12`, `heap-use-after-free`, `-`; nothing where nothing was tried.
std::string entry(const Row& row, Tool tool) {
  const auto found = row.cells.find(std::string(to_string(tool)));
  if (found == row.cells.end()) return "";
  if (!found->second.is_killed) return "-";
  const bool counts = tool == Tool::kProperty || tool == Tool::kCombinations;
  return counts ? fmt::format("{} {}", describe(found->second),
                              found->second.programs)
                : describe(found->second);
}

/// Of the columns, with what separates them.
struct Widths {
  std::size_t name = 0;
  std::array<std::size_t, kTools.size()> tools{};
};

Widths widths_of(std::span<const Row> rows) {
  constexpr std::size_t kGap = 2;
  Widths widths{.name = std::string_view("mutant").size() + kGap};
  for (std::size_t i = 0; i < kTools.size(); ++i) {
    widths.tools[i] = to_string(kTools[i]).size() + kGap;
  }
  for (const Row& row : rows) {
    widths.name = std::max(widths.name, row.name.size() + kGap);
    for (std::size_t i = 0; i < kTools.size(); ++i) {
      widths.tools[i] =
          std::max(widths.tools[i], entry(row, kTools[i]).size() + kGap);
    }
  }
  return widths;
}

std::string summary(std::span<const Row> rows) {
  std::size_t killed = 0;
  for (const Row& row : rows) killed += row.decisive() != nullptr ? 1U : 0U;
  return fmt::format("{} of {} killed\n", killed, rows.size());
}

}  // namespace

std::string describe(const Cell& cell) {
  if (cell.is_killed) return cell.law.empty() ? cell.report : cell.law;
  return cell.report.empty() ? "survives" : cell.report + ", unreported";
}

const Cell* Row::decisive() const noexcept {
  const std::string name = by();
  return name.empty() ? nullptr : &cells.at(name);
}

std::string Row::by() const {
  const auto kills = [this](const std::string& tool) {
    const auto found = cells.find(tool);
    return found != cells.end() && found->second.is_killed;
  };
  if (kills(killer)) return killer;
  for (const Tool tool : kTools) {
    if (kills(std::string(to_string(tool))))
      return std::string(to_string(tool));
  }
  return {};
}

std::vector<Row> make_rows(const Battery& battery,
                           std::span<const Record> records) {
  std::vector<Row> rows;
  for (const Mutant& mutant : battery.mutants) {
    std::map<std::string, std::vector<const Record*>> by_tool;
    for (const Record& record : records) {
      if (record.mutant != mutant.name) continue;
      by_tool[std::string(to_string(record.tool))].push_back(&record);
    }
    if (by_tool.empty()) continue;
    Row row{.name = std::string(mutant.name),
            .source = std::string(mutant.source),
            .mechanism = std::string(mutant.mechanism),
            .killer = std::string(to_string(mutant.killer)),
            .expected = expected_of(mutant)};
    if (mutant.killer == Tool::kExplorer) row.remark = kForExplorer;
    for (auto& [tool, of_tool] : by_tool) {
      row.cells.emplace(tool, cell_of(std::move(of_tool)));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void take_over(std::vector<Row>& rows, std::span<const Row> older) {
  for (const Row& old : older) {
    const auto same = std::ranges::find(rows, old.name, &Row::name);
    if (same == rows.end()) {
      rows.push_back(old);
      continue;
    }
    // What was tried again through adapters has its reason, or needs none.
    const bool is_told = std::ranges::any_of(same->cells, [](const auto& cell) {
      return cell.first.starts_with("through_adapter");
    });
    if (!is_told) same->unreached = old.unreached;
    for (const auto& [tool, cell] : old.cells) same->cells.emplace(tool, cell);
    if (same->remark.empty()) same->remark = old.remark;
  }
}

std::string to_table(std::span<const Row> rows) {
  const Widths widths = widths_of(rows);
  std::string text = fmt::format("{:<{}}", "mutant", widths.name);
  for (std::size_t i = 0; i < kTools.size(); ++i) {
    if (kTools[i] == Tool::kExplorer) continue;
    text += fmt::format("{:<{}}", to_string(kTools[i]), widths.tools[i]);
  }
  text += "source: mechanism\n";
  for (const Row& row : rows) {
    text += fmt::format("{:<{}}", row.name, widths.name);
    for (std::size_t i = 0; i < kTools.size(); ++i) {
      if (kTools[i] == Tool::kExplorer) continue;
      text += fmt::format("{:<{}}", entry(row, kTools[i]), widths.tools[i]);
    }
    text += row.source + ": " + row.mechanism + "\n";
    if (row.decisive() == nullptr) {
      text +=
          "  survives: " + (row.remark.empty() ? "a gap" : row.remark) + "\n";
    }
  }
  return text + summary(rows);
}

}  // namespace vigil
