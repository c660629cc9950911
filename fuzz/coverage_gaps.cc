// SPDX-License-Identifier: Apache-2.0
#include "fuzz/coverage_gaps.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>
#include <utility>

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSeparator = " | ";
constexpr std::string_view kSometimes = "sometimes:";
constexpr std::string_view kWholeFile = "*";

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// What stands behind a return that comes first may count as a line of its own.
bool is_code(const std::string& line) {
  const std::size_t start = line.find_first_not_of(" }");
  return start != std::string::npos && !line.substr(start).starts_with("//");
}

bool is_test(const std::string& path) {
  return path.ends_with("_test.cc") || path.ends_with("_test.h");
}

}  // namespace

CoverageGaps::CoverageGaps(const std::string& list, std::string root)
    : root_(std::move(root)) {
  std::ifstream file(list);
  if (!file) faults_.push_back("cannot read " + list);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::array<std::string, 3> parts;
    std::size_t start = 0;
    std::size_t count = 0;
    for (; count < parts.size() && start <= line.size(); ++count) {
      // The reason has all that is left.
      const std::size_t end =
          count + 1 == parts.size()
              ? line.size()
              : std::min(line.find(kSeparator, start), line.size());
      parts[count] = line.substr(start, end - start);
      start = end + kSeparator.size();
    }
    if (std::ranges::any_of(parts, &std::string::empty)) {
      faults_.push_back("not `PATH | TEXT | REASON`: " + line);
      continue;
    }
    gaps_.push_back({line, parts[0], parts[1], parts[2]});
  }
}

bool CoverageGaps::is_named(const std::string& path,
                            const std::vector<std::string>& lines) {
  bool found = false;
  for (Gap& gap : gaps_) {
    if (fnmatch(gap.path.c_str(), path.c_str(), 0) != 0) continue;
    const bool matches =
        gap.text == kWholeFile ||
        std::ranges::any_of(lines, [&gap](const std::string& line) {
          return line.find(gap.text) != std::string::npos;
        });
    gap.is_used |= matches;
    found |= matches;
  }
  return found;
}

std::vector<std::string> CoverageGaps::unnamed(const std::string& path,
                                               const CoveredFile& file) {
  std::vector<std::string> unnamed;
  const std::vector<std::string> lines = lines_of(root_ + "/" + path);
  for (const UnreachedRun& run : unreached(file)) {
    if (run.last > lines.size()) {
      unnamed.push_back(path + ": is not the file that was compiled");
      break;
    }
    const std::vector<std::string> here(lines.begin() + run.first - 1,
                                        lines.begin() + run.last);
    if (std::ranges::none_of(here, is_code) || is_named(path, here)) continue;
    const std::size_t start = here[0].find_first_not_of(' ');
    unnamed.push_back(
        fmt::format("{}:{}-{}: {}", path, run.first, run.last,
                    here[0].substr(std::min(start, here[0].size()))));
  }
  return unnamed;
}

std::vector<std::string> CoverageGaps::unmeasured(const std::string& folder,
                                                  const CoveredFiles& files) {
  std::vector<std::string> unmeasured;
  for (const auto& entry : fs::directory_iterator(root_ + "/" + folder)) {
    const std::string path = folder + "/" + entry.path().filename().string();
    if (!path.ends_with(".cc") && !path.ends_with(".h")) continue;
    if (is_test(path) || files.contains(path) || is_named(path, {})) continue;
    unmeasured.push_back(path + ": is in no fuzzer, or has no code");
  }
  std::ranges::sort(unmeasured);
  return unmeasured;
}

std::vector<std::string> CoverageGaps::stale() const {
  std::vector<std::string> stale;
  for (const Gap& gap : gaps_) {
    if (gap.is_used || gap.reason.starts_with(kSometimes)) continue;
    stale.push_back("is reached, or not there: " + gap.line);
  }
  return stale;
}

}  // namespace vigil
