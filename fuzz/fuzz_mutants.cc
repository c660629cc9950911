// SPDX-License-Identifier: Apache-2.0
// fuzz_mutants BINARY CORPUS [option...] [PART]: fuzzes each executor that is
// broken on purpose, or those whose name contains PART, from the seed corpus
// until it is caught, and prints how long that took (the median over the
// seeds). Fails if one is not found in the time, or the runs, that there are.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "mutants/battery.h"
#include "mutants/isolated.h"
#include "mutants/kill_matrix.h"

namespace {

using namespace vigil;

struct Options {
  std::string binary;
  std::string corpus;
  std::string rows;
  std::string table;
  std::string part;
  unsigned seconds = 60;
  unsigned seeds = 1;
  unsigned runs = 0;      ///< 0: as many as there is time for
  bool compares = false;  ///< from nothing, with extra counters and without
  bool recorded = false;  ///< only what the recorded matrix has as found
};

/// How one fuzzer is started.
struct Start {
  bool has_corpus = true;
  bool has_counters = true;
};

struct Found {
  bool is_killed = false;
  double seconds = 0;
  std::uint64_t executions = 0;
  std::string law;
  std::string report;
};

/// The number after `label` in a line of its own.
std::uint64_t number_after(const std::string& text, std::string_view label) {
  const std::size_t at = text.rfind(label);
  if (at == std::string::npos) return 0;
  std::string_view rest = std::string_view(text).substr(at + label.size());
  rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(' ')));
  std::uint64_t number = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), number);
  return number;
}

/// The law in the head line of a report, `T4 broken: ...`.
std::string law_in(const std::string& text) {
  const std::size_t at = text.find(" broken: ");
  if (at == std::string::npos) return {};
  const std::size_t begin = text.rfind('\n', at) + 1;
  return text.substr(begin, at - begin);
}

/// A folder that goes with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "vigil-fuzz-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      std::perror("mkdtemp");
      std::exit(2);
    }
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Becomes the fuzzer.
[[noreturn]] void become_fuzzer(const Options& options, const Start& start,
                                std::string_view mutant, unsigned seed,
                                const std::filesystem::path& folder) {
  ::setenv("VIGIL_MUTANT", std::string(mutant).c_str(), 1);
  if (!start.has_counters) ::setenv("VIGIL_FUZZ_COUNTERS", "0", 1);
  std::vector<std::string> arguments{
      options.binary, "-seed=" + std::to_string(seed), "-print_final_stats=1",
      "-artifact_prefix=" + (folder / "crash-").string()};
  arguments.push_back(
      options.runs != 0 ? "-runs=" + std::to_string(options.runs)
                        : "-max_total_time=" + std::to_string(options.seconds));
  arguments.push_back((folder / "corpus").string());
  if (start.has_corpus) arguments.push_back(options.corpus);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(options.binary.c_str(), argv.data());
  std::perror(options.binary.c_str());
  std::_Exit(2);
}

/// A fuzzer that ends badly has found something only if it says what.
Found fuzz(const Options& options, const Start& start, std::string_view mutant,
           unsigned seed) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "corpus");
  const auto begin = std::chrono::steady_clock::now();
  const Ending ending = run_isolated(
      [&]() -> std::string {
        become_fuzzer(options, start, mutant, seed, folder.path());
      },
      std::chrono::seconds(2 * options.seconds + 600));
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begin;
  if (ending.kind == Ending::Kind::kExited && ending.code == 2) {
    std::fputs(ending.errors.c_str(), stderr);
    std::exit(2);
  }
  Found found{.seconds = took.count(), .law = {}, .report = {}};
  found.executions =
      number_after(ending.errors, "stat::number_of_executed_units:");
  if (ending.kind == Ending::Kind::kExited && ending.code == 0) return found;
  found.law = law_in(ending.errors);
  // Not a law: the judge gave up.
  if (found.law == "inconclusive") return found;
  if (found.law.empty()) found.report = report_kind(ending.errors);
  found.is_killed = !found.law.empty() || !found.report.empty();
  return found;
}

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

/// The executors that random programs kill, by the laws or under ASan.
std::vector<Mutant> chosen(const Options& options) {
  std::vector<Row> recorded;
  if (options.recorded) recorded = rows_of_json(recorded_matrix());
  std::vector<Mutant> mutants;
  for (const Mutant& mutant : whole_battery().mutants) {
    if (!mutant.shapes.subject) continue;
    if (mutant.killer != Tool::kProperty && mutant.killer != Tool::kAddress) {
      continue;
    }
    if (mutant.name.find(options.part) == std::string_view::npos) continue;
    if (options.recorded) {
      const auto row = std::ranges::find(recorded, mutant.name, &Row::name);
      if (row == recorded.end() || !row->cells.contains("fuzz") ||
          !row->cells.at("fuzz").is_killed) {
        continue;
      }
    }
    mutants.push_back(mutant);
  }
  return mutants;
}

Found median_of(const Options& options, const Start& start,
                std::string_view mutant) {
  std::vector<Found> all;
  for (unsigned seed = 1; seed <= options.seeds; ++seed) {
    all.push_back(fuzz(options, start, mutant, seed));
  }
  return median(std::move(all));
}

std::string what(const Found& found) {
  return found.is_killed ? found.law + found.report : "nothing";
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
    missed += found.is_killed ? 0 : 1;
    rows.push_back(row_of(mutant, found));
  }
  const std::string end =
      fmt::format("{} of {} not found\n", missed, rows.size());
  fmt::print("{}", end);
  if (!write(options.rows, to_json(rows)) ||
      !write(options.table, table + end)) {
    return 2;
  }
  return missed == 0 && !rows.empty() ? 0 : 1;
}

/// The fuzzer is started elsewhere, and the caller stood elsewhere.
void make_absolute(Options& options) {
  options.binary = std::filesystem::absolute(options.binary).string();
  options.corpus = std::filesystem::absolute(options.corpus).string();
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
  app.add_option("BINARY", options.binary, "the fuzzer")->required();
  app.add_option("CORPUS", options.corpus, "the seeds")->required();
  app.add_option("PART", options.part, "only mutants whose name contains it");
  app.add_option("--seconds", options.seconds, "for each mutant and seed (60)")
      ->check(CLI::Range(1U, 86'400U));
  app.add_option("--seeds", options.seeds, "the median of so many (1)")
      ->check(CLI::Range(1U, 1'000U));
  app.add_option("--runs", options.runs, "executions, rather than seconds");
  app.add_flag("--recorded", options.recorded,
               "only mutants that the recorded kill matrix has as found");
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
