// SPDX-License-Identifier: Apache-2.0
// The programs of contract/, each with the one trace that the contract allows.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "audit/executors.h"
#include "model/oracle.h"
#include "model/text.h"
#include "model/trace.h"

namespace vigil {
namespace {

struct ContractCase {
  std::string name;
  std::string text;
  std::string trace;
};

std::vector<ContractCase> read_cases() {
  std::vector<ContractCase> cases;
  std::vector<std::filesystem::path> paths;
  for (const auto& file :
       std::filesystem::directory_iterator("properties/contract")) {
    if (file.path().extension() == ".vigil") paths.push_back(file.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    ContractCase read{.name = path.stem().string(), .text = {}, .trace = {}};
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      read.text += line + "\n";
      if (line.starts_with("#= ")) read.trace += line.substr(3) + "\n";
    }
    cases.push_back(std::move(read));
  }
  return cases;
}

TEST(Contract, EachProgramHasTheTraceThatIsAllowed) {
  const std::vector<ContractCase> cases = read_cases();
  ASSERT_GT(cases.size(), 60U);
  for (const ContractCase& contract : cases) {
    SCOPED_TRACE(contract.name);
    const auto parsed = parse(contract.text);
    ASSERT_TRUE(std::holds_alternative<Program>(parsed));
    const Program& program = std::get<Program>(parsed);
    EXPECT_EQ(print(program, expected_trace(program)), contract.trace);
    const Subject& executor = *find_executor("executor");
    ASSERT_EQ(executor.why_not(program), "");
    EXPECT_EQ(print(program, executor.run(program).trace), contract.trace);
    for (const Subject& subject : executors()) {
      if (!subject.why_not(program).empty()) continue;
      EXPECT_EQ(check(subject, program).verdict.kind, Verdict::Kind::kHeld)
          << subject.name;
    }
  }
}

}  // namespace
}  // namespace vigil
