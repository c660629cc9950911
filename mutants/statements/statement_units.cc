// SPDX-License-Identifier: Apache-2.0
// Tries a mutant of a statement with the unit tests of executor/, up to the
// first that fails.
//
//     statement_units --mutant NAME [GoogleTest's flags]
//
// prints a line of JSON as statement_trial does: `programs` are tests.
#include <gtest/gtest.h>

#include <iostream>
#include <string_view>

#include "mutants/statements/mutation_table.h"

namespace vigil::statements {
namespace {

int run(std::string_view mutant) {
  if (!select_mutation(mutant)) {
    std::cerr << "no mutant " << mutant << "\n";
    return 2;
  }
  // It is about the text of a file.
  testing::GTEST_FLAG(filter) += ":-OnePageTest.FitsOnOnePage";
  testing::GTEST_FLAG(fail_fast) = true;
  testing::GTEST_FLAG(brief) = true;
  const bool is_killed = RUN_ALL_TESTS() != 0;
  const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
  const int tried = tests.successful_test_count() + tests.failed_test_count();
  std::cout << R"({"mutant":")" << mutant << R"(","tool":"units","killed":)"
            << (is_killed ? "true" : "false") << R"(,"law":"","programs":)"
            << tried << R"(,"size":0})" << std::endl;
  return is_killed ? 1 : 0;
}

}  // namespace
}  // namespace vigil::statements

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 3 || std::string_view(argv[1]) != "--mutant") {
    std::cerr << "usage: statement_units --mutant NAME\n";
    return 2;
  }
  return vigil::statements::run(argv[2]);
}
