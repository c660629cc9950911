// SPDX-License-Identifier: Apache-2.0
#include "cli/check_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "model/law.h"
#include "model/operation.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

double share(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) /
         static_cast<double>(std::max<std::uint64_t>(whole, 1));
}

std::uint64_t times(const OperationCounts& counts, Op op) {
  return counts[static_cast<std::size_t>(op)];
}

/// What no program shows of an adapter with these promises.
std::string beyond_an_adapter(const Promises& promises) {
  std::string text = "tasks that cancel themselves, destructors that call the ";
  const bool may_wake =
      promises.waking_destructors && promises.prompt_destruction;
  text += may_wake                      ? "executor other than by wake()"
          : promises.waking_destructors ? "executor other than in cancel()"
                                        : "executor";
  if (!promises.prompt_destruction) text += ", memory that is freed late";
  if (!promises.past_deadlines) text += ", deadlines that have passed";
  if (!promises.stop) text += ", an end with work left";
  if (!promises.outliving_wakers) text += ", wakers that outlive the executor";
  if (!promises.run_again) text += ", a second run()";
  return text + ": nothing of an adapter's programs shows these";
}

/// What this run could not see.
std::vector<std::string> unseen(const Subject& subject,
                                const CheckResult& result) {
  std::vector<std::string> lines;
  std::string laws;
  std::string beyond;
  for (const LawInfo& law : law_table()) {
    const bool applies = subject.laws().contains(law.law);
    if (applies && result.laws[static_cast<std::size_t>(law.law)] == 0) {
      laws += (laws.empty() ? "" : " ") + std::string(law.number);
    }
    if (!applies) {
      beyond += (beyond.empty() ? "" : " ") + std::string(law.number);
    }
  }
  if (!laws.empty()) lines.push_back("laws not exercised: " + laws);
  if (!beyond.empty()) {
    lines.push_back(
        "laws that no run of programs decides, or that need a promise or "
        "wakers it does not have: " +
        beyond);
  }
  if (subject.dialect == Dialect::kScript) {
    lines.push_back(beyond_an_adapter(subject.promises));
  }
  lines.emplace_back("thread interleavings: none was explored");
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#else
  lines.emplace_back(
      "memory errors and data races that show no symptom: this build has no "
      "sanitizer; the tests run under sanitizers, too");
#endif
  return lines;
}

void print_generated(const Subject& subject, const Generated& generated) {
  fmt::print("\n{:<24}{:>12}{:>12}\n", "a program has", "mean", "most");
  const auto row = [&](std::string_view name, const Spread& spread) {
    fmt::print("{:<24}{:>12.1f}{:>12}\n", name,
               share(spread.sum, generated.programs), spread.most);
  };
  row("tasks", generated.tasks);
  row("operations", generated.operations);
  row("blocks in blocks", generated.depth);
  fmt::print("\n{:<24}{:>12}{:>12}\n", "operation", "generated", "in programs");
  for (const OperationInfo& info : operation_table()) {
    if (!subject.operations().contains(info.op)) continue;
    fmt::print("{:<24}{:>12}{:>11.1f}%\n", info.name,
               times(generated.times, info.op),
               100 * share(times(generated.programs_with, info.op),
                           generated.programs));
  }
  fmt::print("{:<36}{:>11.1f}%\n", "sleeps that are due together",
             100 * share(generated.programs_with_ties, generated.programs));
}

}  // namespace

void print_tables(const Subject& subject, std::uint64_t seed,
                  const CheckResult& result) {
  fmt::print("{}: {} programs in {:.1f} s, {:.0f} a second\n", subject.name,
             result.generated.programs, result.seconds,
             result.programs_a_second());
  fmt::print("  seed {}, {} programs run twice\n", seed, result.run_twice);
  fmt::print("\n{:<5}{:>12}  {}\n", "law", "exercised", "what holds");
  for (const LawInfo& law : law_table()) {
    if (!subject.laws().contains(law.law)) continue;
    fmt::print("{:<5}{:>12}  {}\n", law.number,
               result.laws[static_cast<std::size_t>(law.law)], law.text);
  }
  print_generated(subject, result.generated);
  fmt::print("\nNot seen by this run:\n");
  for (const std::string& line : unseen(subject, result)) {
    fmt::print("  {}\n", line);
  }
}

Json tables_to_json(const Subject& subject, std::uint64_t seed,
                    const CheckResult& result) {
  const Generated& generated = result.generated;
  Json json{{"executor", subject.name},
            {"seed", seed},
            {"programs", generated.programs},
            {"run_twice", result.run_twice},
            {"seconds", result.seconds},
            {"operations", generated.operations.sum},
            {"verdict", "held"}};
  for (const LawInfo& law : law_table()) {
    if (!subject.laws().contains(law.law)) continue;
    json["laws"][std::string(law.number)] =
        result.laws[static_cast<std::size_t>(law.law)];
  }
  const auto spread = [&](const Spread& of) {
    return Json{{"mean", share(of.sum, generated.programs)}, {"most", of.most}};
  };
  json["a_program_has"] = {{"tasks", spread(generated.tasks)},
                           {"operations", spread(generated.operations)},
                           {"depth", spread(generated.depth)}};
  json["programs_with_ties"] = generated.programs_with_ties;
  for (const OperationInfo& row : operation_table()) {
    if (!subject.operations().contains(row.op)) continue;
    const std::string name(row.name);
    json["generated"][name] = times(generated.times, row.op);
    json["programs_with"][name] = times(generated.programs_with, row.op);
  }
  json["not_seen"] = unseen(subject, result);
  return json;
}

void print_regressions(const RegressionResult& result) {
  for (const std::string& warning : result.warnings) {
    fmt::print(stderr, "warning: not tried: {}\n", warning);
  }
  fmt::print(
      "{} regression{} tried{}", result.tried, result.tried == 1 ? "" : "s",
      result.tried == 0       ? ""
      : result.failed.empty() ? ", all hold"
                              : fmt::format(", {} fail", result.failed.size()));
  if (result.skipped != 0) {
    fmt::print("; {} skipped, with operations that it cannot run",
               result.skipped);
  }
  fmt::print("\n");
  std::fflush(stdout);
}

Json regressions_to_json(const RegressionResult& result) {
  return {{"tried", result.tried},
          {"held", result.tried - result.failed.size()},
          {"skipped", result.skipped},
          {"warnings", result.warnings}};
}

}  // namespace vigil::cli
