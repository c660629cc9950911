// SPDX-License-Identifier: Apache-2.0
#include "properties/law_page.h"

#include <algorithm>
#include <array>
#include <string>

#include "audit/suite_laws.h"
#include "model/law.h"
#include "model/promises.h"
#include "mutants/mutants.h"
#include "mutants/published/executors.h"
#include "mutants/published/parts.h"
#include "properties/tampering.h"

namespace vigil {
namespace {

constexpr std::array kTestedLaws{
    TestedLaw{"W16", "executor/reference_count_test.cc",
              "a count that starts at its limit"},
    TestedLaw{"E8", "executor/throwing_test.cc",
              "destructors that throw, counted"},
    TestedLaw{"E8", "executor/task_matrix_test.cc",
              "a toy executor that destroys twice, or late"},
    TestedLaw{"E9", "executor/remote_end_test.cc",
              "the queue's reference taken away (by hand, AddressSanitizer)"},
    TestedLaw{"E9", "executor/task_matrix_test.cc",
              "a wake of a task whose handle is gone"},
    TestedLaw{"E10", "executor/remote_end_test.cc",
              "a wake that still reaches the core (by hand, AddressSanitizer)"},
    TestedLaw{"E10", "executor/shutdown_moment_test.cc",
              "shutdown at each moment of a run"},
    TestedLaw{"E10", "audit/adapter_after_run_test.cc",
              "`waker-outlives-executor` (AddressSanitizer)"},
    TestedLaw{"E11", "executor/executor_test.cc",
              "a run within a run must throw"},
};

/// Adds `text` to a list that is separated by commas.
void add(std::string& list, const std::string& text) {
  if (!list.empty()) list += ", ";
  list += text;
}

std::string code(std::string_view text) {
  return "`" + std::string(text) + "`";
}

struct Row {
  std::string monitors;
  std::string controls;
  std::string remarks;
};

Row row_of(const LawInfo& law) {
  Row row;
  if (applicable_laws(kAllPromises, /*sees_wakers=*/true).contains(law.law)) {
    add(row.monitors, "the judge of every run");
  }
  for (const SuiteLaw& suite : kSuiteLaws) {
    if (suite.number != law.number) continue;
    add(row.monitors, code(suite.suite) + ": " + std::string(suite.check));
    std::string_view rest = suite.mutants;
    while (!rest.empty()) {
      const std::string_view name = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
      add(row.controls, code(name));
    }
    if (!suite.why_not.empty()) add(row.remarks, std::string(suite.why_not));
  }
  for (const TestedLaw& tested : kTestedLaws) {
    if (tested.number != law.number) continue;
    add(row.monitors, code(tested.file));
    add(row.controls, std::string(tested.control));
  }
  for (const auto list :
       {mutants(), published_executors(), published_parts()}) {
    for (const Mutant& mutant : list) {
      if (mutant.law == law.law) add(row.controls, code(mutant.name));
    }
  }
  for (const Tampering& tampering : tamperings()) {
    if (tampering.law == law.law) {
      add(row.controls, code(tampering.name) + " (tampering)");
    }
  }
  return row;
}

}  // namespace

std::span<const TestedLaw> tested_laws() noexcept { return kTestedLaws; }

std::string law_page() {
  std::string text =
      "# The laws, and what stands behind each\n"
      "\n"
      "Made by `bazel run //properties:bless_law_page` from the tables that "
      "the checks read; `//properties:law_page_test` holds it to them. "
      "*Monitors* decide whether a law holds: the judge in every run of a "
      "program (the command, the properties, the fuzzers, the combination "
      "matrix), the suites `WakerLaws` and `FutureLaws` for wakers and futures "
      "alone, or tests of one subject. *Can fail* names what breaks the law on "
      "purpose and is caught: mutants, and tamperings with what was seen of a "
      "correct executor. *Promises* are what an executor must promise before "
      "a run holds it to the law; `wakers` stands for wakers that go through "
      "the audit.\n"
      "\n"
      "| law | what holds | source | promises | monitors | can fail | remarks "
      "|\n| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const LawInfo& law : law_table()) {
    const Row row = row_of(law);
    text += "| " + std::string(law.number) + " | " + std::string(law.text) +
            " | " + std::string(law.source) + " | " + std::string(law.needs) +
            " | " + row.monitors + " | " + row.controls + " | " + row.remarks +
            " |\n";
  }
  return text;
}

std::string laws_without_monitor() {
  std::string laws;
  for (const LawInfo& law : law_table()) {
    const Row row = row_of(law);
    if (row.monitors.empty() || row.controls.empty()) {
      laws += std::string(law.number) + " ";
    }
  }
  return laws;
}

}  // namespace vigil
