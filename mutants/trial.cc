// SPDX-License-Identifier: Apache-2.0
#include "mutants/trial.h"

#include <string_view>

#include "audit/combinations.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/program.h"
#include "model/shrink.h"

namespace vigil {
namespace {

/// A mutant that fails only now and then must not keep the shrinker busy.
constexpr std::size_t kMaxShrinkRuns = 2'000;

TrialResult killed_by(const Subject& subject, const Program& program,
                      const Violation& violation, std::uint64_t programs) {
  const Law law = violation.law;
  const auto is_broken = [&](const Program& simpler) {
    const Verdict verdict = check(subject, simpler).verdict;
    return verdict.violation && verdict.violation->law == law;
  };
  // What fails only sometimes keeps the size at which it was found.
  const Program smallest =
      is_broken(program) ? shrink(program, is_broken, kMaxShrinkRuns).program
                         : program;
  return {.is_killed = true,
          .law = std::string(info(law).number),
          .programs = programs,
          .size = smallest.operation_count(),
          .message = violation.message};
}

/// Looks for a program that breaks the law in question, and remembers the first
/// that breaks another.
class Search {
 public:
  Search(const Subject& subject, const TrialOptions& options)
      : subject_(subject), options_(options) {}

  /// Whether it is over. Adds a program.
  bool ends_with(const Program& program) {
    ++programs_;
    if (options_.begun != nullptr) *options_.begun = programs_;
    const Verdict verdict = check(subject_, program).verdict;
    if (!verdict.violation || options_.ignores_laws) return false;
    const bool is_asked =
        !options_.law || verdict.violation->law == options_.law;
    if (is_asked || !found_) {
      found_ = {program, *verdict.violation, programs_};
    }
    return is_asked;
  }
  TrialResult result() const {
    if (!found_) return {.law = {}, .programs = programs_, .message = {}};
    return killed_by(subject_, found_->program, found_->violation,
                     found_->programs);
  }

 private:
  struct Found {
    Program program;
    Violation violation;
    std::uint64_t programs;
  };
  const Subject& subject_;
  const TrialOptions& options_;
  std::uint64_t programs_ = 0;
  std::optional<Found> found_;
};

TrialResult try_property(const Subject& subject, const TrialOptions& options) {
  const GenerateOptions generate{.operations = subject.operations()};
  Search search(subject, options);
  for (std::uint64_t index = 0; index < options.programs; ++index) {
    if (search.ends_with(
            decode(generate_bytes(options.seed, index, generate)))) {
      break;
    }
  }
  return search.result();
}

TrialResult try_combinations(const Subject& subject,
                             const TrialOptions& options) {
  Search search(subject, options);
  bool is_over = false;
  for_each_combination([&](const Combination&, const Program& program) {
    if (is_over || !subject.why_not(program).empty()) return;
    is_over = search.ends_with(program);
  });
  return search.result();
}

TrialResult try_suite(const Shapes& shapes, const TrialOptions& options) {
  LawOptions laws;
  laws.length_max = 4;
  laws.hang_limit = options.hang_limit;
  const auto violations = shapes.suite(laws);
  if (violations.empty() || options.ignores_laws) {
    return {.law = {}, .programs = 1, .message = {}};
  }
  const LawViolation* found = &violations.front();
  for (const LawViolation& violation : violations) {
    if (options.law && violation.law == info(*options.law).number) {
      found = &violation;
      break;
    }
  }
  return {.is_killed = true,
          .law = std::string(found->law),
          .programs = 1,
          .message = found->message};
}

}  // namespace

bool can_try(const Shapes& shapes, Tool tool) noexcept {
  switch (tool) {
    case Tool::kProperty:
    case Tool::kCombinations:
      return shapes.subject.has_value();
    case Tool::kSuite:
      return shapes.suite != nullptr;
    case Tool::kAddress:
    case Tool::kThread:
    case Tool::kFuzz:
    case Tool::kUnitTests:
    case Tool::kExplorer:
      break;
  }
  return false;
}

TrialResult try_tool(const Shapes& shapes, Tool tool,
                     const TrialOptions& options) {
  switch (tool) {
    case Tool::kProperty:
      return try_property(*shapes.subject, options);
    case Tool::kCombinations:
      return try_combinations(*shapes.subject, options);
    default:
      return try_suite(shapes, options);
  }
}

}  // namespace vigil
