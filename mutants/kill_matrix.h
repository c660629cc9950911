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

/// What one tool found of one mutant.
struct Cell {
  bool is_killed = false;      ///< for most of the seeds
  std::string law{};           ///< by which; else empty
  std::string report{};        ///< of a sanitizer, or how the process ended
  std::uint64_t programs = 0;  ///< until the kill: the median over the seeds
  std::size_t size = 0;        ///< operations of the smallest program of all
  bool operator==(const Cell&) const = default;
};

/// A mutant, or a published bug that is none.
struct Row {
  std::string name;
  std::string source;
  std::string mechanism;
  std::string killer;    ///< the tool that its class of bug calls for
  std::string expected;  ///< the law or the report that is to name it
  std::string remark{};  ///< why it survives, or can't be expressed
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
void take_over(std::vector<Row>& rows, std::span<const Row> older);

/// What is killed in `older`, by one of `tools`, and is not in `rows`, or by
/// another law; what was killed by other than what its class calls for: in
/// words.
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
