// SPDX-License-Identifier: Apache-2.0
// coverage_table [--lines PERCENT] [--branches PERCENT] FOLDER... < LCOV
// Prints what was reached of the files below the folders, and what was not.
// Exits with 1 if less than PERCENT of the lines, or branches, of one of the
// folders was.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

/// How often the lines and branches of a file were reached.
struct File {
  std::map<unsigned, std::uint64_t> lines;
  /// By line, and by number within it.
  std::map<std::tuple<unsigned, unsigned, unsigned>, std::uint64_t> branches;
};

struct Share {
  std::size_t reached = 0;
  std::size_t all = 0;
  double percent() const {
    return all == 0 ? 100.0
                    : 100.0 * static_cast<double>(reached) /
                          static_cast<double>(all);
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

/// The comma-separated numbers of a record; what is no number is 0.
std::vector<std::uint64_t> numbers(std::string_view text) {
  std::vector<std::uint64_t> list;
  while (true) {
    const std::size_t comma = text.find(',');
    std::uint64_t number = 0;
    const std::string_view part = text.substr(0, comma);
    std::from_chars(part.data(), part.data() + part.size(), number);
    list.push_back(number);
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

/// The files of an LCOV trace below one of the folders, by their paths from the
/// workspace.
std::map<std::string, File> read(std::istream& in,
                                 const std::vector<std::string>& folders) {
  std::map<std::string, File> files;
  File* file = nullptr;
  for (std::string line; std::getline(in, line);) {
    const std::string_view text = line;
    if (text.starts_with("SF:")) {
      file = nullptr;
      for (const std::string& folder : folders) {
        const std::string part = "/" + folder + "/";
        const std::string whole = "/" + line.substr(3);
        const std::size_t at = whole.rfind(part);
        if (at != std::string::npos) file = &files[whole.substr(at + 1)];
      }
    } else if (file != nullptr && text.starts_with("DA:")) {
      const auto list = numbers(text.substr(3));
      if (list.size() < 2) continue;
      file->lines[static_cast<unsigned>(list[0])] += list[1];
    } else if (file != nullptr && text.starts_with("BRDA:")) {
      const auto list = numbers(text.substr(5));
      if (list.size() < 4) continue;
      file->branches[{static_cast<unsigned>(list[0]),
                      static_cast<unsigned>(list[1]),
                      static_cast<unsigned>(list[2])}] += list[3];
    }
  }
  return files;
}

/// "12, 30-34": the lines that nothing reached.
std::string unreached_lines(const File& file) {
  std::string text;
  for (auto line = file.lines.begin(); line != file.lines.end();) {
    if (line->second != 0) {
      ++line;
      continue;
    }
    const unsigned first = line->first;
    unsigned last = first;
    while (line != file.lines.end() && line->second == 0) {
      last = line->first;
      ++line;
    }
    text += text.empty() ? "" : ", ";
    text += first == last ? std::to_string(first)
                          : fmt::format("{}-{}", first, last);
  }
  return text;
}

struct Floors {
  double lines = 0;
  double branches = 0;
};

/// False if a folder is below its floor.
bool print(const std::map<std::string, File>& files, const std::string& folder,
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
    fmt::print("{:<36} {:>6.1f}% {:>8.1f}%  {}\n", path, of_lines.percent(),
               of_branches.percent(), unreached_lines(file));
  }
  const bool is_enough = lines.all != 0 && lines.percent() >= floors.lines &&
                         branches.percent() >= floors.branches;
  fmt::print(
      "{:<36} {:>6.1f}% {:>8.1f}%  {} of {} lines, {} of {} branches{}\n\n",
      "all of " + folder + "/", lines.percent(), branches.percent(),
      lines.reached, lines.all, branches.reached, branches.all,
      is_enough ? "" : ": TOO FEW");
  return is_enough;
}

}  // namespace

int main(int argc, char** argv) {
  Floors floors;
  std::vector<std::string> folders;
  CLI::App app("Prints what an LCOV trace on standard input says of folders.");
  app.add_option("FOLDER", folders, "such as executor")->required();
  app.add_option("--lines", floors.lines, "the least share of them, in percent")
      ->check(CLI::Range(0.0, 100.0));
  app.add_option("--branches", floors.branches, "the same of branches")
      ->check(CLI::Range(0.0, 100.0));
  CLI11_PARSE(app, argc, argv);
  const auto files = read(std::cin, folders);
  bool is_enough = true;
  for (const std::string& folder : folders) {
    is_enough &= print(files, folder, floors);
  }
  return is_enough ? 0 : 1;
}
