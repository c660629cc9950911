// SPDX-License-Identifier: Apache-2.0
// coverage_pick FOLDER... < TRACES: picks few and small inputs that reach all
// that any of them reaches below the folders.
//
// TRACES are LCOV traces, each behind a line `INPUT SIZE PATH` that says of
// which input, or `BASE` for what is reached anyway. Prints the paths that it
// picks.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "fuzz/coverage_lcov.h"

namespace {

/// A line of a file, or a branch: then with its numbers, counted from 1.
using Place = std::tuple<std::string, unsigned, unsigned, unsigned>;
using Places = std::set<Place>;

struct Input {
  std::size_t size = 0;
  std::string path;
  Places reached;
};

Places reached(const std::string& trace,
               const std::vector<std::string>& folders) {
  std::istringstream in(trace);
  Places places;
  for (const auto& [path, file] : vigil::read_lcov(in, folders)) {
    for (const auto& [line, count] : file.lines) {
      if (count != 0) places.insert({path, line, 0, 0});
    }
    for (const auto& [branch, count] : file.branches) {
      const auto& [line, block, number] = branch;
      if (count != 0) places.insert({path, line, block + 1, number + 1});
    }
  }
  return places;
}

/// Keeps what is in `left`.
void restrict_to(Places& places, const Places& left) {
  std::erase_if(places,
                [&](const Place& place) { return !left.contains(place); });
}

/// What it reaches for its size. A file costs something, however small it is.
double worth(const Input& input) {
  constexpr double kFile = 40;
  return static_cast<double>(input.reached.size()) /
         (kFile + static_cast<double>(input.size));
}

/// The greedy way: the best, as long as it reaches something more.
void pick(std::vector<Input> inputs) {
  Places left;
  for (const Input& input : inputs) {
    left.insert(input.reached.begin(), input.reached.end());
  }
  while (!left.empty()) {
    const auto best = std::ranges::max_element(inputs, {}, worth);
    fmt::print("{}\n", best->path);
    for (const Place& place : Places(best->reached)) left.erase(place);
    for (Input& input : inputs) restrict_to(input.reached, left);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> folders(argv + 1, argv + argc);
  Places base;
  std::vector<Input> inputs;
  std::string trace;
  Input input;  // without a path: the base
  const auto end_trace = [&] {
    Places places = reached(trace, folders);
    trace.clear();
    if (input.path.empty()) {
      base.merge(places);
      return;
    }
    std::erase_if(places,
                  [&](const Place& place) { return base.contains(place); });
    input.reached = std::move(places);
    if (!input.reached.empty()) inputs.push_back(input);
  };
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "BASE") {
      end_trace();
      input = {};
    } else if (line.starts_with("INPUT ")) {
      end_trace();
      std::istringstream words(line.substr(6));
      words >> input.size;
      std::getline(words >> std::ws, input.path);
    } else {
      trace += line + "\n";
    }
  }
  end_trace();
  pick(std::move(inputs));
}
