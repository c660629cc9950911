// SPDX-License-Identifier: Apache-2.0
// The kill matrix: which tool finds which mutant, by which law, and after how
// many programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mutants/battery.h"

namespace vigil {

/// The source of the mutants that mutants/statements tries.
inline constexpr std::string_view kStatementSource = "Executor, one statement";

/// What one tool found of one mutant.
struct Cell {
  bool is_killed = false;      ///< for most of the seeds
  std::string law{};           ///< by which; else empty
  std::string report{};        ///< as that of a Record
  std::uint64_t programs = 0;  ///< until the kill: the median over the seeds
  std::size_t size = 0;        ///< operations of the smallest program of all
  bool operator==(const Cell&) const = default;
};

/// What it was killed by, or that it survives.
std::string describe(const Cell& cell);

/// A mutant, or a published bug that is none.
struct Row {
  std::string name;
  std::string source;
  std::string mechanism;
  std::string killer;       ///< the tool that its class of bug calls for
  std::string expected;     ///< the law or the report that is to name it
  std::string remark{};     ///< why it survives, or can't be expressed
  std::string unreached{};  ///< of statements: why adapters don't show it
  std::map<std::string, Cell> cells{};  ///< by the names of the tools

  /// The tool that counts: its killer if that killed it, else the first that
  /// did; null if it survived.
  const Cell* decisive() const noexcept;
  /// The name of that tool; empty if it survived.
  std::string by() const;
};

/// The rows of what was tried, in the order of the battery.
std::vector<Row> make_rows(const Battery& battery,
                           std::span<const Record> records);

/// What the tools said of the controls, in words: empty, or there is a false
/// alarm.
std::vector<std::string> false_alarms(const Battery& battery,
                                      std::span<const Record> records);

/// The cells that `older` has and `rows` has not, and rows that `rows` lacks.
/// Why adapters don't show it, if `rows` has no cell of theirs.
void take_over(std::vector<Row>& rows, std::span<const Row> older);

/// Removes what nothing could measure again: rows of mutants that are neither
/// in the battery nor among `statements`, and cells of tools that the battery
/// does not try on their mutant.
void drop_gone(std::vector<Row>& rows, const Battery& battery,
               std::span<const std::string> statements);

/// How a kill is worse now, in words: the mutant survives, another law names
/// it, or it only ends badly where something named it before. Empty if it is
/// as good.
std::string lost(const Cell& before, const Cell& now);

/// What is killed in `older`, by one of `tools`, and is not in `rows`, or by
/// less than before (see lost()); what was killed by other than what its class
/// calls for: in words. Rows of statements are none of its business.
std::vector<std::string> regressions(std::span<const Row> older,
                                     std::span<const Row> rows,
                                     std::span<const Tool> tools);

/// For people: a line a mutant.
std::string to_table(std::span<const Row> rows);
/// For machines: a list of objects with name, source, killed, by, law, programs
/// and more.
std::string to_json(std::span<const Row> rows);
/// Throws std::runtime_error if it is not what to_json() writes.
std::vector<Row> rows_of_json(std::string_view text);

/// What was measured last, by all tools: the text of kill_matrix.json.
std::string_view recorded_matrix() noexcept;

}  // namespace vigil
