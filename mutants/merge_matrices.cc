// SPDX-License-Identifier: Apache-2.0
// merge_matrices FILE...: one kill matrix of many, as JSON on standard output.
// What a mutant's row says of a tool is taken from the first file that has it.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "mutants/kill_matrix.h"

int main(int argc, char** argv) {
  std::vector<vigil::Row> rows;
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    try {
      vigil::take_over(rows, vigil::rows_of_json(text));
    } catch (const std::exception& error) {
      std::fprintf(stderr, "merge_matrices: %s: %s\n", argv[i], error.what());
      return 2;
    }
  }
  std::fputs(vigil::to_json(rows).c_str(), stdout);
  return 0;
}
