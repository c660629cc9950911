// SPDX-License-Identifier: Apache-2.0
// merge_matrices [--statements LIST] FILE...: one kill matrix of many, as JSON
// on standard output. What a mutant's row says of a tool is taken from the
// first file that has it.
//
// With --statements, what no trial could measure any more is left out. LIST is
// what `statement_trial --list` prints.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "mutants/kill_matrix.h"

namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot be read");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> names;
  for (const auto& mutant : nlohmann::json::parse(list)) {
    names.push_back(mutant.at("name"));
  }
  if (names.empty()) throw std::runtime_error("has no mutants");
  return names;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> files(argv + 1, argv + argc);
  std::string list;
  if (files.size() >= 2 && files.front() == "--statements") {
    list = files[1];
    files.erase(files.begin(), files.begin() + 2);
  }
  std::string path;
  try {
    std::vector<vigil::Row> rows;
    for (const std::string& file : files) {
      path = file;
      vigil::take_over(rows, vigil::rows_of_json(read(path)));
    }
    if (!list.empty()) {
      path = list;
      vigil::drop_gone(rows, vigil::whole_battery(), names_in(read(path)));
    }
    std::fputs(vigil::to_json(rows).c_str(), stdout);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "merge_matrices: %s: %s\n", path.c_str(),
                 error.what());
    return 2;
  }
}
