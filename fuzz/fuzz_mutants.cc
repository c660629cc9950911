// SPDX-License-Identifier: Apache-2.0
// fuzz_mutants BINARY CORPUS [option...] [PART]: fuzzes each executor that is
// broken on purpose, or those whose name contains PART, from the seed corpus
// until it is caught, and prints how long that took (the median over the
// seeds). Fails if one is not found in the time, or the runs, that there are.
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
  unsigned seeds = 1;
  bool compares = false;  ///< from nothing, with extra counters and without
  bool recorded = false;  ///< only what the recorded matrix has as found
};

/// The middle one; those that found nothing come last.
Found median(std::vector<Found> all) {
  std::ranges::sort(all, {}, [](const Found& found) {
    return std::pair(!found.is_killed, found.seconds);
  });
  return all[all.size() / 2];
}

Row row_of(const Mutant& mutant, const Found& found) {
  Row row{.name = std::string(mutant.name),
          .source = std::string(mutant.source),
          .mechanism = std::string(mutant.mechanism),
          .killer = std::string(to_string(mutant.killer)),
          .expected = mutant.law ? std::string(info(*mutant.law).number)
                                 : std::string(mutant.report)};
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
std::vector<Mutant> chosen(const Options& options) {
  const auto recorded = recorded_finds();
  std::vector<Mutant> mutants;
  for (const Mutant& mutant : whole_battery().mutants) {
    if (!mutant.shapes.subject) continue;
    if (mutant.killer != Tool::kProperty && mutant.killer != Tool::kAddress) {
      continue;
    }
    if (mutant.name.find(options.part) == std::string_view::npos) continue;
    if (options.recorded && !recorded.contains(mutant.name)) continue;
    mutants.push_back(mutant);
  }
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

/// How often the first finds it before the second: the logarithm's mean says
/// more than that of the times, which one slow mutant decides.
int compare(const Options& options) {
  const auto mutants = chosen(options);
  fmt::print("From an empty corpus; executions until found.\n\n");
  fmt::print("{:<34} {:>12} {:>12} {:>8}\n", "mutant", "counters", "without",
             "ratio");
  double logarithms = 0;
  std::size_t compared = 0;
  for (const Mutant& mutant : mutants) {
    const Found with = median_of(
        options, {.has_corpus = false, .has_counters = true}, mutant.name);
    const Found without = median_of(
        options, {.has_corpus = false, .has_counters = false}, mutant.name);
    const auto cell = [](const Found& found) {
      return found.is_killed ? std::to_string(found.executions) : "-";
    };
    std::string ratio = "-";
    if (with.is_killed && without.is_killed && with.executions != 0 &&
        without.executions != 0) {
      const double r = static_cast<double>(with.executions) /
                       static_cast<double>(without.executions);
      ratio = fmt::format("{:.2f}", r);
      logarithms += std::log(r);
      ++compared;
    }
    fmt::print("{:<34} {:>12} {:>12} {:>8}\n", mutant.name, cell(with),
               cell(without), ratio);
    std::fflush(stdout);
  }
  if (compared != 0) {
    fmt::print("\ngeometric mean of {} ratios: {:.2f}\n", compared,
               std::exp(logarithms / static_cast<double>(compared)));
  }
  return mutants.empty() ? 1 : 0;
}

/// With --recorded: by another law than was recorded, or the one that its class
/// calls for, it is not found. How undefined behaviour ends, if no law is
/// meant, differs from one build to the next: there any end but a law will do.
bool is_as_recorded(const Mutant& mutant, const std::string& recorded,
                    const Found& found) {
  const bool is_expected = mutant.law && found.law == info(*mutant.law).number;
  const bool is_report = !mutant.law && found.law.empty();
  return found.is_killed &&
         (what(found) == recorded || is_expected || is_report);
}

/// Whether nothing is found where nothing is broken. With fewer runs: what does
/// not end with a finding comes to ever longer programs.
bool accuses_none(const Options& options) {
  FuzzerBinary fuzzer = options.fuzzer;
  if (fuzzer.runs != 0) fuzzer.runs = std::max(1U, fuzzer.runs / 20);
  const Found found = fuzz(fuzzer, {}, unmutated().name, 1);
  fmt::print("{:<34} {:>9.1f} {:>12}  {}\n", unmutated().name, found.seconds,
             found.executions, what(found));
  return found.is_calm && found.executions != 0;
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

int run(const Options& options) {
  const auto recorded = recorded_finds();
  std::vector<Row> rows;
  int missed = 0;
  const std::string head = fmt::format("{:<34} {:>9} {:>12}  {}\n", "mutant",
                                       "seconds", "executions", "found");
  std::string table = head;
  fmt::print("{}", head);
  for (const Mutant& mutant : chosen(options)) {
    const Found found = median_of(options, {}, mutant.name);
    const std::string line =
        fmt::format("{:<34} {:>9.1f} {:>12}  {}\n", mutant.name, found.seconds,
                    found.executions, what(found));
    table += line;
    fmt::print("{}", line);
    std::fflush(stdout);
    const bool is_found =
        options.recorded
            ? is_as_recorded(mutant, recorded.find(mutant.name)->second, found)
            : found.is_killed;
    missed += is_found ? 0 : 1;
    rows.push_back(row_of(mutant, found));
  }
  const std::string end =
      fmt::format("{} of {} not found\n", missed, rows.size());
  fmt::print("{}", end);
  if (!write(options.rows, to_json(rows)) ||
      !write(options.table, table + end)) {
    return 2;
  }
  const bool is_calm = !options.recorded || accuses_none(options);
  return missed == 0 && !rows.empty() && is_calm ? 0 : 1;
}

/// The fuzzer is started elsewhere, and the caller stood elsewhere.
void make_absolute(Options& options) {
  options.fuzzer.path = std::filesystem::absolute(options.fuzzer.path).string();
  options.fuzzer.corpus =
      std::filesystem::absolute(options.fuzzer.corpus).string();
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
               "the same law; and nothing on the executor they come from");
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
