// SPDX-License-Identifier: Apache-2.0
// coverage_table [--lines PERCENT] [--branches PERCENT] [--gaps LIST]
//                [--root FOLDER] FOLDER... < LCOV
// Prints what was reached of the files below the folders, and what was not:
// lines, and lines of which a branch was not taken. Exits with 1 if less than
// PERCENT of the lines, or branches, of one of the folders was, or if there is
// nothing to measure; or if LIST does not name just what was not (see
// coverage_gaps.h).
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstddef>
#include <iostream>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "fuzz/coverage_gaps.h"
#include "fuzz/coverage_lcov.h"

namespace {

struct Share {
  std::size_t reached = 0;
  std::size_t all = 0;
  double percent() const {
    return 100.0 * static_cast<double>(reached) / static_cast<double>(all);
  }
  /// "  87.5%", or that there is none.
  std::string text() const {
    return all == 0 ? "   none" : fmt::format("{:>6.1f}%", percent());
  }
  Share& operator+=(const Share& other) {
    reached += other.reached;
    all += other.all;
    return *this;
  }
};

template <class Counts>
Share share_of(const Counts& counts) {
  Share share{.reached = 0, .all = counts.size()};
  for (const auto& [place, count] : counts) share.reached += count != 0;
  return share;
}

/// "12, 30-34": the lines that nothing reached.
std::string unreached_lines(const vigil::CoveredFile& file) {
  std::string text;
  for (const auto& [first, last] : vigil::unreached(file)) {
    text += text.empty() ? "" : ", ";
    text += first == last ? std::to_string(first)
                          : fmt::format("{}-{}", first, last);
  }
  return text;
}

/// "12, 30": the lines that were reached, and of which nothing took a branch.
std::string untaken_branches(const vigil::CoveredFile& file) {
  std::string text;
  unsigned last = 0;
  for (const auto& [place, count] : file.branches) {
    const unsigned line = std::get<0>(place);
    const auto reached = file.lines.find(line);
    if (count != 0 || line == last) continue;
    if (reached == file.lines.end() || reached->second == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(line);
    last = line;
  }
  return text;
}

struct Floors {
  double lines = 0;
  double branches = 0;
};

/// False if a folder is below its floor, or has nothing to measure.
bool print(const vigil::CoveredFiles& files, const std::string& folder,
           const Floors& floors) {
  Share lines;
  Share branches;
  fmt::print("{:<36} {:>7} {:>9}  {}\n", folder + "/", "lines", "branches",
             "lines that nothing reaches");
  for (const auto& [path, file] : files) {
    if (!path.starts_with(folder + "/")) continue;
    const Share of_lines = share_of(file.lines);
    const Share of_branches = share_of(file.branches);
    lines += of_lines;
    branches += of_branches;
    fmt::print("{:<36} {} {:>9}  {}\n", path, of_lines.text(),
               of_branches.text(), unreached_lines(file));
    const std::string untaken = untaken_branches(file);
    if (!untaken.empty()) {
      fmt::print("{:<36} a branch is not taken in {}\n", "", untaken);
    }
  }
  const bool is_measured = lines.all != 0 && branches.all != 0;
  const bool is_enough = is_measured && lines.percent() >= floors.lines &&
                         branches.percent() >= floors.branches;
  const char* const verdict = is_enough     ? ""
                              : is_measured ? ": TOO FEW"
                                            : ": NOTHING MEASURED";
  fmt::print("{:<36} {} {:>9}  {} of {} lines, {} of {} branches{}\n\n",
             "all of " + folder + "/", lines.text(), branches.text(),
             lines.reached, lines.all, branches.reached, branches.all, verdict);
  return is_enough;
}

/// False if the list is not what was measured.
bool hold_list(vigil::CoverageGaps& gaps, const vigil::CoveredFiles& files,
               const std::vector<std::string>& folders) {
  bool is_right = true;
  const auto print = [&is_right](const std::vector<std::string>& lines) {
    for (const std::string& line : lines) fmt::print("{}\n", line);
    is_right &= lines.empty();
  };
  print(gaps.faults());
  for (const auto& [path, file] : files) print(gaps.unnamed(path, file));
  for (const std::string& folder : folders) {
    print(gaps.unmeasured(folder, files));
  }
  print(gaps.stale());
  if (!is_right) fmt::print("These are not as the list of gaps has it.\n");
  return is_right;
}

}  // namespace

int main(int argc, char** argv) {
  Floors floors;
  std::vector<std::string> folders;
  std::string list;
  std::string root = ".";
  CLI::App app("Prints what an LCOV trace on standard input says of folders.");
  app.add_option("FOLDER", folders, "such as executor")->required();
  app.add_option("--lines", floors.lines, "the least share of them, in percent")
      ->check(CLI::Range(0.0, 100.0));
  app.add_option("--branches", floors.branches, "the same of branches")
      ->check(CLI::Range(0.0, 100.0));
  app.add_option("--gaps", list, "a list of what is not reached, and why");
  app.add_option("--root", root, "where the folders are");
  CLI11_PARSE(app, argc, argv);
  const vigil::CoveredFiles files = vigil::read_lcov(std::cin, folders);
  bool is_right = true;
  for (const std::string& folder : folders) {
    is_right &= print(files, folder, floors);
  }
  if (!list.empty()) {
    vigil::CoverageGaps gaps(list, root);
    is_right &= hold_list(gaps, files, folders);
  }
  return is_right ? 0 : 1;
}
