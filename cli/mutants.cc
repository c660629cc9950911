// SPDX-License-Identifier: Apache-2.0
// `vigil mutants`: the kill matrix. What this build can try is tried now; what
// needs another build (a sanitizer, statements, fuzzing) is as recorded.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/files.h"
#include "mutants/battery.h"
#include "mutants/kill_matrix.h"

namespace vigil::cli {
namespace {

void keep_named(std::vector<Row>& rows, const std::string& part) {
  std::erase_if(rows, [&](const Row& row) {
    return row.name.find(part) == std::string::npos;
  });
}

/// Says who is tried, in one line that moves on, where someone watches.
void show_progress(std::string_view name) {
  if (::isatty(STDERR_FILENO) == 0) return;
  fmt::print(stderr, "\r\033[Ktrying {}", name);
}

}  // namespace

int mutants_command(const MutantsOptions& options) {
  std::vector<Row> recorded = rows_of_json(recorded_matrix());
  keep_named(recorded, options.only);
  std::vector<Row> rows;
  std::vector<std::string> complaints;
  if (!options.recorded) {
    const Battery battery = whole_battery();
    const auto records = try_all(battery, options.only, show_progress);
    if (::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
    rows = make_rows(battery, records);
    complaints = regressions(recorded, rows, tools_of_this_build());
    for (std::string& alarm : false_alarms(battery, records)) {
      complaints.push_back(std::move(alarm));
    }
  }
  take_over(rows, recorded);
  if (rows.empty()) {
    throw InputError("no mutant's name contains `" + options.only +
                     "` (`vigil list mutants`)");
  }
  fmt::print("{}", options.json ? to_json(rows) : to_table(rows));
  if (!options.json && !options.recorded) {
    fmt::print(
        "asan_ubsan, tsan and fuzz, and the statements of Executor, are as "
        "recorded;\n`./bazelw test //mutants/...` tries those again\n");
  }
  for (const std::string& line : complaints) fmt::print(stderr, "{}\n", line);
  return complaints.empty() ? kHeld : kBroken;
}

}  // namespace vigil::cli
