// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/stats.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace vigil::continuous {
namespace {

std::optional<std::uint64_t> leading_number(std::string_view text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc()) return std::nullopt;
  return number;
}

/// Sets `number` to what stands after `label`, if it is there.
void read_number(std::string_view line, std::string_view label,
                 std::uint64_t& number) {
  const std::size_t at = line.find(label);
  if (at == std::string_view::npos) return;
  if (const auto found = leading_number(line.substr(at + label.size()))) {
    number = *found;
  }
}

/// `#256<TAB>NEW    cov: 7 ft: 9 corp: 3/12b ...`
void read_progress(FuzzStats& stats, std::string_view line) {
  if (line.find("\t") == std::string_view::npos) return;
  read_number(line, "#", stats.executions);
  read_number(line, " cov: ", stats.coverage);
  read_number(line, " ft: ", stats.features);
  if (line.find("\tINITED") == std::string_view::npos) return;
  stats.is_loaded = true;
  stats.initial_features = stats.features;
}

}  // namespace

void read_line(FuzzStats& stats, std::string_view line) {
  constexpr std::string_view kArtifact = "Test unit written to ";
  if (line.starts_with('#')) return read_progress(stats, line);
  if (line.starts_with("stat::")) {
    read_number(line, "number_of_executed_units:", stats.executions);
    read_number(line, "new_units_added:", stats.new_units);
    return;
  }
  const std::size_t at = line.find(kArtifact);
  if (at == std::string_view::npos) return;
  stats.artifacts.emplace_back(line.substr(at + kArtifact.size()));
}

std::uint64_t gain(const FuzzStats& stats) {
  if (!stats.is_loaded) return stats.new_units;
  const std::uint64_t features =
      stats.features - std::min(stats.features, stats.initial_features);
  return std::max(features, stats.new_units);
}

}  // namespace vigil::continuous
