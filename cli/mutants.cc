// SPDX-License-Identifier: Apache-2.0
// What this build can try is tried now; what needs another build (a sanitizer,
// statements, fuzzing) is as recorded.
#include "cli/mutants.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/json.h"
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

void clear_progress() {
  if (::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K");
}

/// What is not broken: nothing may be said of it.
int try_controls(const MutantsOptions& options) {
  nlohmann::json list = nlohmann::json::array();
  int accused = 0;
  for (const Control& control : whole_battery().controls) {
    if (!control.shapes.subject ||
        control.name.find(options.only) == std::string_view::npos) {
      continue;
    }
    show_progress(control.name);
    const Record record = try_programs(control, *options.controls);
    clear_progress();
    accused += record.is_killed ? 1 : 0;
    const std::string by = record.law + record.report;
    list.push_back({{"name", control.name},
                    {"programs", record.programs},
                    {"accused", record.is_killed},
                    {"by", by},
                    {"message", record.message}});
    if (options.json) continue;
    fmt::print(
        "{:<36} {:>9} programs  {}\n", control.name, record.programs,
        record.is_killed ? by + ": " + record.message : "nothing to say");
    std::fflush(stdout);
  }
  if (list.empty()) {
    throw InputError("no executor among the controls is named like `" +
                     options.only + "`");
  }
  if (options.json) fmt::print("{}\n", to_text(list, 2));
  return accused == 0 ? kHeld : kBroken;
}

/// Whether tried or recorded, the rows come in one order.
void sort_as(std::vector<Row>& rows, std::span<const Row> recorded) {
  std::ranges::sort(rows, {}, [recorded](const Row& row) {
    const auto place = std::ranges::find(recorded, row.name, &Row::name);
    return std::pair(place - recorded.begin(), row.name);
  });
}

int mutants_command(const MutantsOptions& options) {
  if (options.controls) return try_controls(options);
  std::vector<Row> recorded = rows_of_json(recorded_matrix());
  keep_named(recorded, options.only);
  std::vector<Row> rows;
  std::vector<std::string> complaints;
  if (!options.recorded) {
    const Battery battery = whole_battery();
    const auto records = try_all(battery, options.only, show_progress);
    clear_progress();
    rows = make_rows(battery, records);
    complaints = regressions(recorded, rows, tools_of_this_build());
    for (std::string& alarm : false_alarms(battery, records)) {
      complaints.push_back(std::move(alarm));
    }
  }
  take_over(rows, recorded);
  sort_as(rows, recorded);
  if (rows.empty()) {
    throw InputError("no mutant's name contains `" + options.only +
                     "` (`vigil list mutants`)");
  }
  fmt::print("{}", options.json ? to_json(rows) : to_table(rows));
  if (!options.recorded) {
    // What is piped is JSON alone.
    fmt::print(
        options.json ? stderr : stdout,
        "asan_ubsan, tsan and fuzz, and the statements of Executor, are as "
        "recorded.\n`./bazelw test //:long //fuzz:fuzz_mutants_test` tries "
        "most "
        "of those again; one statement:\n  ./bazelw run "
        "//mutants/statements:statement_trial -- "
        "--mutant NAME --tool property\n");
  }
  for (const std::string& line : complaints) fmt::print(stderr, "{}\n", line);
  return complaints.empty() ? kHeld : kBroken;
}

/// What `--executor` takes is marked.
std::vector<std::pair<std::string, std::string>> list_mutants() {
  const std::vector<Subject> subjects = mutant_subjects();
  std::vector<std::pair<std::string, std::string>> list;
  for (const Row& row : rows_of_json(recorded_matrix())) {
    const bool is_executor = std::ranges::any_of(
        subjects,
        [&row](const Subject& subject) { return subject.name == row.name; });
    list.emplace_back(row.name,
                      fmt::format("{}{}: {}", is_executor ? "[executor] " : "",
                                  row.source, row.mechanism));
  }
  return list;
}

}  // namespace

MutantsTools mutants_tools() { return {mutants_command, list_mutants}; }

std::vector<Subject> mutant_subjects() {
  const Battery battery = whole_battery();
  std::vector<Subject> subjects;
  // The executors, those that are odd and legal, and the mutants.
  for (const Control& control : battery.controls) {
    if (control.shapes.subject) subjects.push_back(*control.shapes.subject);
  }
  for (const Mutant& mutant : battery.mutants) {
    if (mutant.shapes.subject) subjects.push_back(*mutant.shapes.subject);
  }
  return subjects;
}

}  // namespace vigil::cli
