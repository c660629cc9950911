// SPDX-License-Identifier: Apache-2.0
// fuzz_mutants BINARY CORPUS [option...] [PART]: fuzzes each executor that is
// broken on purpose, or those whose name contains PART, from the seed corpus
// until it is caught, and prints how long that took (the median over the
// seeds); then the canaries. Fails if one is not found in the time, or the
// runs, that there are.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/fuzzer_process.h"
#include "mutants/battery.h"
#include "mutants/kill_matrix.h"
#include "mutants/mutants.h"

namespace {

using namespace vigil;

struct Options {
  FuzzerBinary fuzzer{};
  std::string rows;
  std::string table;
  std::string part;
  std::vector<std::string> canaries;  ///< fuzzers
  unsigned seeds = 1;
  bool statements = false;  ///< BINARY is of the mutants of statements
  bool compares = false;    ///< from nothing, with extra counters and without
  bool recorded = false;    ///< only what the recorded matrix has as found
};

/// The middle one; those that found nothing come last.
Found median(std::vector<Found> all) {
  std::ranges::sort(all, {}, [](const Found& found) {
    return std::pair(!found.is_killed, found.seconds);
  });
  return all[all.size() / 2];
}

/// What is to be found.
struct Wanted {
  Row row;              ///< of the kill matrix, without cells
  bool is_law = false;  ///< whether row.expected is one, not a report
};

Wanted wanted(const Mutant& mutant) {
  return {.row = {.name = std::string(mutant.name),
                  .source = std::string(mutant.source),
                  .mechanism = std::string(mutant.mechanism),
                  .killer = std::string(to_string(mutant.killer)),
                  .expected = mutant.law ? std::string(info(*mutant.law).number)
                                         : std::string(mutant.report)},
          .is_law = mutant.law.has_value()};
}

Row row_of(const Wanted& mutant, const Found& found) {
  Row row = mutant.row;
  row.cells["fuzz"] = {.is_killed = found.is_killed,
                       .law = found.law,
                       .report = found.report,
                       .programs = found.executions};
  return row;
}

std::string what(const Found& found) {
  return found.is_killed ? found.law + found.report : "nothing";
}

/// What the recorded matrix has as found by fuzzing, by the mutants' names.
std::map<std::string, std::string, std::less<>> recorded_finds() {
  std::map<std::string, std::string, std::less<>> finds;
  for (const Row& row : rows_of_json(recorded_matrix())) {
    const auto cell = row.cells.find("fuzz");
    if (cell == row.cells.end() || !cell->second.is_killed) continue;
    finds[row.name] = cell->second.law + cell->second.report;
  }
  return finds;
}

/// The executors that random programs kill, by the laws or under ASan.
std::vector<Wanted> executors_wanted() {
  std::vector<Wanted> mutants;
  for (const Mutant& mutant : whole_battery().mutants) {
    if (!mutant.shapes.subject) continue;
    if (mutant.killer != Tool::kProperty && mutant.killer != Tool::kAddress) {
      continue;
    }
    mutants.push_back(wanted(mutant));
  }
  return mutants;
}

/// The mutants of statements that random programs kill.
std::vector<Wanted> statements_wanted() {
  std::vector<Wanted> mutants;
  for (Row& row : rows_of_json(recorded_matrix())) {
    if (row.source != kStatementSource) continue;
    const auto cell = row.cells.find("property");
    if (cell == row.cells.end() || !cell->second.is_killed) continue;
    row.cells.clear();
    mutants.push_back({.row = std::move(row)});
  }
  return mutants;
}

std::vector<Wanted> chosen(const Options& options) {
  const auto recorded = recorded_finds();
  std::vector<Wanted> mutants =
      options.statements ? statements_wanted() : executors_wanted();
  std::erase_if(mutants, [&](const Wanted& mutant) {
    return mutant.row.name.find(options.part) == std::string::npos ||
           (options.recorded && !recorded.contains(mutant.row.name));
  });
  return mutants;
}

Found median_of(const Options& options, const Start& start,
                std::string_view mutant) {
  std::vector<Found> all;
  for (unsigned seed = 1; seed <= options.seeds; ++seed) {
    all.push_back(fuzz(options.fuzzer, start, mutant, seed));
  }
  return median(std::move(all));
}

/// False if the file could not be written.
bool write(const std::string& path, const std::string& text) {
  if (path.empty()) return true;
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (file.flush()) return true;
  fmt::print(stderr, "fuzz_mutants: cannot write {}\n", path);
  return false;
}

/// Calls `visit` with the options for each canary that is asked for, and its
/// name.
template <class Visit>
void for_each_canary(const Options& options, const Visit& visit) {
  for (const std::string& path : options.canaries) {
    Options one = options;
    one.fuzzer.path = path;
    const std::string name = std::filesystem::path(path).filename().string();
    if (name.find(options.part) != std::string::npos) visit(one, name);
  }
}

/// How often the first finds it before the second: the logarithm's mean says
/// more than that of the times, which one slow mutant decides.
int compare(const Options& options) {
  std::string table = fmt::format(
      "From an empty corpus; executions until found.\n\n"
      "{:<34} {:>12} {:>12} {:>8}\n",
      "mutant", "counters", "without", "ratio");
  fmt::print("{}", table);
  double logarithms = 0;
  std::size_t compared = 0;
  const auto add = [&table](const std::string& line) {
    table += line;
    fmt::print("{}", line);
    std::fflush(stdout);
  };
  const auto compare_one = [&](const Options& one, const std::string& name) {
    const Found with =
        median_of(one, {.has_corpus = false, .has_counters = true}, name);
    const Found without =
        median_of(one, {.has_corpus = false, .has_counters = false}, name);
    std::string ratio = "-";
    if (with.is_killed && without.is_killed && with.executions != 0 &&
        without.executions != 0) {
      const double r = static_cast<double>(with.executions) /
                       static_cast<double>(without.executions);
      ratio = fmt::format("{:.2f}", r);
      logarithms += std::log(r);
      ++compared;
    }
    const auto cell = [](const Found& found) {
      return found.is_killed ? std::to_string(found.executions) : "-";
    };
    add(fmt::format("{:<34} {:>12} {:>12} {:>8}\n", name, cell(with),
                    cell(without), ratio));
  };
  for (const Wanted& mutant : chosen(options)) {
    compare_one(options, mutant.row.name);
  }
  for_each_canary(options, compare_one);
  if (compared != 0) {
    add(fmt::format("\ngeometric mean of {} ratios: {:.2f}\n", compared,
                    std::exp(logarithms / static_cast<double>(compared))));
  }
  if (!write(options.table, table)) return 2;
  return compared == 0 ? 1 : 0;
}

/// With --recorded: by another law than was recorded, or the one that its class
/// calls for, it is not found. How undefined behaviour ends, if no law is
/// meant, differs from one build to the next: there any end but a law will do.
/// A statement breaks what it breaks.
bool is_as_recorded(const Wanted& mutant, const std::string& recorded,
                    const Found& found) {
  const std::string& expected = mutant.row.expected;
  const bool is_expected =
      expected.empty() || (mutant.is_law && found.law == expected);
  const bool is_report = !mutant.is_law && found.law.empty();
  return found.is_killed &&
         (what(found) == recorded || is_expected || is_report);
}

std::string line_of(std::string_view name, const Found& found) {
  return fmt::format("{:<34} {:>9.1f} {:>12}  {}\n", name, found.seconds,
                     found.executions, what(found));
}

/// Whether nothing is found where nothing is broken. With fewer runs: what does
/// not end with a finding comes to ever longer programs.
bool accuses_none(const Options& options) {
  FuzzerBinary fuzzer = options.fuzzer;
  if (fuzzer.runs != 0) fuzzer.runs = std::max(1U, fuzzer.runs / 20);
  const std::string_view name =
      options.statements ? std::string_view("none") : unmutated().name;
  const Found found = fuzz(fuzzer, {}, name, 1);
  fmt::print("{}", line_of(name, found));
  return found.is_calm && found.executions != 0;
}

/// What is printed is the table; true if it was found.
bool show(std::string& table, std::string_view name, const Found& found) {
  table += line_of(name, found);
  fmt::print("{}", line_of(name, found));
  std::fflush(stdout);
  return found.is_killed;
}

int run(const Options& options) {
  const auto recorded = recorded_finds();
  std::vector<Row> rows;
  int missed = 0;
  int tried = 0;
  std::string table = fmt::format("{:<34} {:>9} {:>12}  {}\n", "mutant",
                                  "seconds", "executions", "found");
  fmt::print("{}", table);
  for (const Wanted& mutant : chosen(options)) {
    const Found found = median_of(options, {}, mutant.row.name);
    bool is_found = show(table, mutant.row.name, found);
    if (options.recorded) {
      is_found =
          is_as_recorded(mutant, recorded.find(mutant.row.name)->second, found);
    }
    missed += is_found ? 0 : 1;
    ++tried;
    rows.push_back(row_of(mutant, found));
  }
  for_each_canary(options, [&](const Options& one, const std::string& name) {
    missed += show(table, name, median_of(one, {}, name)) ? 0 : 1;
    ++tried;
  });
  const std::string end = fmt::format("{} of {} not found\n", missed, tried);
  fmt::print("{}", end);
  if (!write(options.rows, to_json(rows)) ||
      !write(options.table, table + end)) {
    return 2;
  }
  const bool is_calm = !options.recorded || accuses_none(options);
  return missed == 0 && tried != 0 && is_calm ? 0 : 1;
}

/// The fuzzer is started elsewhere, and the caller stood elsewhere.
void make_absolute(Options& options) {
  options.fuzzer.path = std::filesystem::absolute(options.fuzzer.path).string();
  options.fuzzer.corpus =
      std::filesystem::absolute(options.fuzzer.corpus).string();
  for (std::string& canary : options.canaries) {
    canary = std::filesystem::absolute(canary).string();
  }
  const char* const caller = std::getenv("BUILD_WORKING_DIRECTORY");
  if (caller == nullptr) return;
  for (std::string* const file : {&options.rows, &options.table}) {
    if (file->empty()) continue;
    *file = (std::filesystem::path(caller) / *file).string();
  }
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Fuzzes each executor that is broken on purpose until it is caught.");
  app.add_option("BINARY", options.fuzzer.path, "the fuzzer")->required();
  app.add_option("CORPUS", options.fuzzer.corpus, "the seeds")->required();
  app.add_option("PART", options.part, "only mutants whose name contains it");
  app.add_option("--seconds", options.fuzzer.seconds,
                 "for each mutant and seed (60)")
      ->check(CLI::Range(1U, 86'400U));
  app.add_option("--seeds", options.seeds, "the median of so many (1)")
      ->check(CLI::Range(1U, 1'000U));
  app.add_option("--runs", options.fuzzer.runs,
                 "executions, rather than seconds");
  app.add_flag("--recorded", options.recorded,
               "only mutants that the recorded kill matrix has as found, by "
               "the same law (of statements: by any); and nothing on the "
               "executor they come from");
  app.add_flag("--statements", options.statements,
               "BINARY is of the mutants of single statements");
  app.add_option("--canary", options.canaries, "also this fuzzer")
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("--compare", options.compares,
               "from an empty corpus, with the extra counters and without");
  app.add_option("--rows", options.rows, "writes rows of the kill matrix");
  app.add_option("--table", options.table, "writes the table");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  make_absolute(options);
  return options.compares ? compare(options) : run(options);
}
