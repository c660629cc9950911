// SPDX-License-Identifier: Apache-2.0
#include "fuzz/coverage_lcov.h"

#include <charconv>
#include <cstddef>
#include <string_view>

namespace vigil {
namespace {

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

}  // namespace

CoveredFiles read_lcov(std::istream& in,
                       const std::vector<std::string>& folders) {
  CoveredFiles files;
  CoveredFile* file = nullptr;
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

std::vector<UnreachedRun> unreached(const CoveredFile& file) {
  std::vector<UnreachedRun> runs;
  for (const auto& [line, count] : file.lines) {
    if (count != 0) continue;
    if (!runs.empty() && runs.back().last + 1 == line) {
      runs.back().last = line;
    } else {
      runs.push_back({line, line});
    }
  }
  return runs;
}

}  // namespace vigil
