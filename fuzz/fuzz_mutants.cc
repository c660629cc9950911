// SPDX-License-Identifier: Apache-2.0
// fuzz_mutants BINARY CORPUS [--seconds S] [--seeds N] [--rows FILE] [PART]
//
// Fuzzes each executor that is broken on purpose, or those whose name contains
// PART, from the seed corpus until it is caught, and prints how long that took
// (the median over the seeds). Fails if one that the random programs find is
// not found in S seconds (60). --rows writes what was found as rows of the kill
// matrix.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
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
  std::string part;
  unsigned seconds = 60;
  unsigned seeds = 1;
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

Found fuzz(const Options& options, std::string_view mutant, unsigned seed) {
  namespace fs = std::filesystem;
  const fs::path folder =
      fs::temp_directory_path() / ("vigil-fuzz-" + std::to_string(::getpid()));
  fs::create_directories(folder / "corpus");
  const auto begin = std::chrono::steady_clock::now();
  const Ending ending = run_isolated(
      [&]() -> std::string {
        ::setenv("VIGIL_MUTANT", std::string(mutant).c_str(), 1);
        const std::string arguments[] = {
            "-seed=" + std::to_string(seed),
            "-max_total_time=" + std::to_string(options.seconds),
            "-print_final_stats=1",
            "-artifact_prefix=" + (folder / "crash-").string(),
            (folder / "corpus").string(),
            options.corpus};
        std::vector<char*> argv{const_cast<char*>(options.binary.c_str())};
        for (const std::string& argument : arguments) {
          argv.push_back(const_cast<char*>(argument.c_str()));
        }
        argv.push_back(nullptr);
        ::execv(options.binary.c_str(), argv.data());
        std::perror(options.binary.c_str());
        std::_Exit(2);
      },
      std::chrono::seconds(2 * options.seconds + 60));
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begin;
  fs::remove_all(folder);
  if (ending.code == 2) {
    std::fputs(ending.errors.c_str(), stderr);
    std::exit(2);
  }
  Found found{
      .is_killed = ending.kind != Ending::Kind::kExited || ending.code != 0,
      .seconds = took.count(),
      .law = law_in(ending.errors),
      .report = {}};
  found.executions =
      number_after(ending.errors, "stat::number_of_executed_units:");
  if (found.is_killed && found.law.empty()) {
    found.report = report_kind(ending.errors);
    if (found.report.empty()) found.report = "crash";
  }
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

int run(const Options& options) {
  std::vector<Row> rows;
  int missed = 0;
  std::printf("%-28s %9s %12s  %s\n", "mutant", "seconds", "executions",
              "found");
  for (const Mutant& mutant : whole_battery().mutants) {
    if (!mutant.shapes.subject || mutant.killer != Tool::kProperty) continue;
    if (mutant.name.find(options.part) == std::string_view::npos) continue;
    std::vector<Found> all;
    for (unsigned seed = 1; seed <= options.seeds; ++seed) {
      all.push_back(fuzz(options, mutant.name, seed));
    }
    const Found found = median(std::move(all));
    std::printf(
        "%-28.*s %9.1f %12llu  %s\n", static_cast<int>(mutant.name.size()),
        mutant.name.data(), found.seconds,
        static_cast<unsigned long long>(found.executions),
        found.is_killed ? (found.law + found.report).c_str() : "nothing");
    std::fflush(stdout);
    missed += found.is_killed ? 0 : 1;
    rows.push_back(row_of(mutant, found));
  }
  if (!options.rows.empty()) std::ofstream(options.rows) << to_json(rows);
  std::printf("%d of %zu not found\n", missed, rows.size());
  return missed == 0 && !rows.empty() ? 0 : 1;
}

bool parse(const std::vector<std::string>& args, Options& options) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i].rfind("--", 0) != 0) {
      names.push_back(args[i]);
      continue;
    }
    if (i + 1 == args.size()) return false;
    const std::string& value = args[++i];
    if (args[i - 1] == "--rows") {
      options.rows = value;
      continue;
    }
    unsigned number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    if (number == 0) return false;
    if (args[i - 1] == "--seconds") {
      options.seconds = number;
    } else if (args[i - 1] == "--seeds") {
      options.seeds = number;
    } else {
      return false;
    }
  }
  if (names.size() < 2 || names.size() > 3) return false;
  // The fuzzer is started elsewhere.
  options.binary = std::filesystem::absolute(names[0]).string();
  options.corpus = std::filesystem::absolute(names[1]).string();
  if (names.size() == 3) options.part = names[2];
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse({argv + 1, argv + argc}, options)) {
    std::fprintf(stderr,
                 "usage: fuzz_mutants BINARY CORPUS [--seconds S] [--seeds N] "
                 "[--rows FILE] [PART]\n");
    return 2;
  }
  return run(options);
}
