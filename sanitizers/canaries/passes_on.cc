// SPDX-License-Identifier: Apache-2.0
// A test and its twins must get the same arguments, files and environment.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  const char* variable = std::getenv("PASSED_ON");
  std::string first;
  if (argc == 3) std::ifstream(argv[2]) >> first;
  if (argc == 3 && argv[1] == std::string("one two") && variable != nullptr &&
      variable == std::string(argv[2]) && first == "//") {
    return 0;
  }
  std::cerr << argc - 1
            << " arguments, PASSED_ON=" << (variable ? variable : "")
            << ", the file begins with " << first << '\n';
  return 1;
}
