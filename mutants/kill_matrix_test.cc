// SPDX-License-Identifier: Apache-2.0
// kill_matrix_test [--print] [PART]: tries all mutants and controls, or those
// whose name contains PART, by the tools of this build. Fails if one that was
// killed before survives or is gone, if one is named by another law than its
// own or than before, or if a control is accused. With --print it prints the
// rows as JSON, and judges nothing: that is what the recorded matrix is made
// of.
//
// No GoogleTest: each trial forks, which wants a process of one thread.
#include "mutants/kill_matrix.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "mutants/battery.h"

namespace {

void print(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
}

/// Whether the recorded matrix has nothing of it that this build could lose.
bool has_nothing_to_lose(const std::vector<vigil::Row>& recorded,
                         std::string_view mutant) {
  const auto row = std::ranges::find(recorded, mutant, &vigil::Row::name);
  if (row == recorded.end()) return false;
  return std::ranges::none_of(
      vigil::tools_of_this_build(), [&](vigil::Tool tool) {
        const auto cell = row->cells.find(std::string(to_string(tool)));
        return cell != row->cells.end() && cell->second.is_killed;
      });
}

int run(bool prints, std::string_view part) {
  vigil::Battery battery = vigil::whole_battery();
  auto recorded = vigil::rows_of_json(vigil::recorded_matrix());
  std::erase_if(recorded, [&](const vigil::Row& row) {
    return row.name.find(part) == std::string::npos;
  });
  if (!prints) {
    std::erase_if(battery.mutants, [&](const vigil::Mutant& mutant) {
      return has_nothing_to_lose(recorded, mutant.name);
    });
  }
  const auto records = vigil::try_all(battery, part, [](std::string_view name) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(name.size()), name.data());
  });
  const std::vector<vigil::Row> rows = vigil::make_rows(battery, records);
  const auto alarms = vigil::false_alarms(battery, records);
  if (prints) {
    std::fputs(vigil::to_json(rows).c_str(), stdout);
    for (const std::string& line : alarms) {
      std::fprintf(stderr, "%s\n", line.c_str());
    }
    return alarms.empty() ? 0 : 1;
  }
  std::fputs(vigil::to_table(rows).c_str(), stdout);
  const auto lost =
      vigil::regressions(recorded, rows, vigil::tools_of_this_build());
  print(lost);
  print(alarms);
  return lost.empty() && alarms.empty() && !rows.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> args(argv + 1, argv + argc);
  const bool prints = !args.empty() && args.front() == "--print";
  const std::size_t at = prints ? 1 : 0;
  return run(prints, at < args.size() ? args[at] : std::string_view());
}
