// SPDX-License-Identifier: Apache-2.0
#include "fuzz/differential_target.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/executors.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/law.h"
#include "model/observation.h"
#include "model/text.h"
#include "model/trace.h"

namespace vigil {
namespace {

constexpr std::size_t kInputMax = 2048;
/// Longer runs are left out: short ones find more in the same time.
constexpr std::uint64_t kStepsMax = 600;

void keep_only(Block& block, OperationSet operations) {
  std::erase_if(block, [operations](const Operation& operation) {
    return !operations.contains(operation.op);
  });
  for (Operation& operation : block) {
    for (Block& below : operation.blocks) keep_only(below, operations);
  }
}

/// The dialects differ where a task has more than one timer, or is woken while
/// it has one: natively the timer stays, through the adapter it begins anew.
bool depends_on_dialect(Op op) {
  return op == Op::kRace || op == Op::kTimeout || op == Op::kReset ||
         op == Op::kSpuriousWake;
}

/// When another thread's wake arrives among others is not promised.
bool is_remote(Op op) {
  return info(op).need == Need::kRemoteWake || op == Op::kCancelOnThread ||
         op == Op::kDropWakerOnThread || op == Op::kWakeByValueOnThread;
}

std::string entry_or_end(const Program& program, const Trace& trace,
                         std::size_t entry) {
  if (entry >= trace.size()) return "nothing more";
  return "`" + print(program, trace[entry]) + "`";
}

std::string lines(const Program& program, const Trace& trace,
                  std::size_t first) {
  constexpr std::size_t kLines = 5;
  std::string text;
  const std::size_t end = std::min(trace.size(), first + kLines);
  for (std::size_t i = first; i < end; ++i) {
    text += "    " + print(program, trace[i]) + "\n";
  }
  return text;
}

struct Pair {
  const Subject* one;
  const Subject* other;
};
/// The pairs that share these operations, and so run the same programs.
struct Group {
  OperationSet operations;
  std::vector<Pair> pairs;
};

std::vector<Group> make_groups() {
  std::vector<Group> groups;
  const auto subjects = executors();
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    for (std::size_t j = i + 1; j < subjects.size(); ++j) {
      const OperationSet shared = shared_operations(subjects[i], subjects[j]);
      if (shared == OperationSet{}) continue;
      auto group = std::find_if(
          groups.begin(), groups.end(),
          [shared](const Group& old) { return old.operations == shared; });
      if (group == groups.end()) {
        group = groups.insert(group, Group{shared, {}});
      }
      group->pairs.push_back({&subjects[i], &subjects[j]});
    }
  }
  return groups;
}
const std::vector<Group>& groups() {
  static const std::vector<Group> all = make_groups();
  return all;
}

/// What was seen of one program on several executors, each of which runs it
/// once.
class Observations {
 public:
  explicit Observations(const Program& program) : program_(program) {}
  const Observation& of(const Subject& subject) {
    const auto [place, is_new] = seen_.try_emplace(subject.name);
    if (is_new) place->second = subject.run(program_);
    return place->second;
  }

 private:
  const Program& program_;
  std::map<std::string_view, Observation> seen_;
};

std::string title(const Pair& pair) {
  return std::string(pair.one->name) + " and " + std::string(pair.other->name);
}

std::optional<Finding> compare(const Pair& pair, const Program& program,
                               const Observation& first,
                               const Observation& second) {
  if (first.error != second.error) {
    return Finding{"T8", title(pair) + " end with different errors: \"" +
                             first.error + "\" and \"" + second.error + "\""};
  }
  const auto part = std::mismatch(first.trace.begin(), first.trace.end(),
                                  second.trace.begin(), second.trace.end());
  const auto entry = static_cast<std::size_t>(part.first - first.trace.begin());
  if (part.first != first.trace.end() || part.second != second.trace.end()) {
    return Finding{
        "T8",
        title(pair) + " part at entry " + std::to_string(entry) +
            " of the trace: " + entry_or_end(program, first.trace, entry) +
            " and " + entry_or_end(program, second.trace, entry) + "\n  " +
            std::string(pair.one->name) + ":\n" +
            lines(program, first.trace, entry) + "  " +
            std::string(pair.other->name) + ":\n" +
            lines(program, second.trace, entry)};
  }
  if (hash(program, first.trace) != hash(program, second.trace)) {
    return Finding{"T8", title(pair) + " have equal traces of other hashes"};
  }
  if (first.end != second.end) {
    return Finding{"T8", title(pair) + " end at different times: " +
                             std::to_string(first.end) + " and " +
                             std::to_string(second.end)};
  }
  return std::nullopt;
}

Program program_of(std::span<const std::uint8_t> bytes,
                   OperationSet operations) {
  Program program = decode(bytes.first(std::min(bytes.size(), kInputMax)));
  for (ProgramTask& task : program.tasks) {
    keep_only(task.operations, operations);
  }
  return program;
}

void run_groups(std::span<const std::uint8_t> bytes) {
  for (const Group& group : groups()) {
    const Program program = program_of(bytes, group.operations);
    if (program.step_count() > kStepsMax) continue;
    Observations seen(program);
    for (const Pair& pair : group.pairs) {
      const auto found =
          compare(pair, program, seen.of(*pair.one), seen.of(*pair.other));
      if (found) fail_fuzzing(to_report(*found, print(program)));
    }
  }
}

/// Each program, with all pairs that run it.
std::string print_groups(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const Group& group : groups()) {
    const Program program = program_of(bytes, group.operations);
    for (const Pair& pair : group.pairs) text += "# on " + title(pair) + "\n";
    if (program.step_count() > kStepsMax) text += "# left out: too long\n";
    text += print(program);
  }
  return text;
}

/// Programs of a group for the operations that no seed of it has.
void add_rare(const Group& group, std::uint64_t seed, unsigned first,
              std::vector<FuzzInput>& seeds) {
  const GenerateOptions options{.operations = group.operations,
                                .mean_operations = 20};
  OperationSet missing = group.operations;
  const auto take_from = [&](std::span<const std::uint8_t> bytes) {
    const OperationSet used = program_of(bytes, group.operations).operations();
    bool is_wanted = false;
    for (const OperationInfo& row : operation_table()) {
      if (!used.contains(row.op)) continue;
      is_wanted |= missing.contains(row.op);
      missing.erase(row.op);
    }
    return is_wanted;
  };
  for (const FuzzInput& each : seeds) take_from(each);
  constexpr unsigned kTries = 2'000;
  for (unsigned i = first; i < first + kTries; ++i) {
    if (missing == OperationSet{}) return;
    FuzzInput bytes = generate_bytes(seed, i, options);
    if (take_from(bytes)) seeds.push_back(std::move(bytes));
  }
}

std::vector<FuzzInput> group_seeds() {
  constexpr std::uint64_t kSeed = 1;
  constexpr unsigned kPrograms = 48;
  std::vector<FuzzInput> seeds;
  for (unsigned i = 0; i < kPrograms; ++i) {
    seeds.push_back(
        generate_bytes(kSeed, i,
                       {.operations = groups()[i % groups().size()].operations,
                        .mean_operations = 2 + 2 * i}));
  }
  for (const Group& group : groups()) {
    add_rare(group, kSeed, kPrograms, seeds);
  }
  return seeds;
}

}  // namespace

OperationSet shared_operations(const Subject& one, const Subject& other) {
  OperationSet shared;
  if (!one.laws().contains(Law::kT8) || !other.laws().contains(Law::kT8) ||
      one.end_of_time != other.end_of_time) {
    return shared;
  }
  for (const OperationInfo& row : operation_table()) {
    if (!one.operations().contains(row.op)) continue;
    if (!other.operations().contains(row.op)) continue;
    if (one.dialect != other.dialect && depends_on_dialect(row.op)) continue;
    if (is_remote(row.op)) continue;
    // Where no promise is made of exceptions, they end a task like a return.
    if (row.op == Op::kThrow &&
        one.promises.exceptions != other.promises.exceptions) {
      continue;
    }
    shared.insert(row.op);
  }
  return shared;
}

Program shared_program(const Subject& one, const Subject& other,
                       std::span<const std::uint8_t> bytes) {
  return program_of(bytes, shared_operations(one, other));
}

std::optional<Finding> find_difference(const Subject& one, const Subject& other,
                                       const Program& program) {
  return compare({&one, &other}, program, one.run(program), other.run(program));
}

constinit const FuzzTarget kDifferentialTarget{
    .name = "differential_fuzz",
    .summary = "programs on two executors, whose traces must be equal",
    .run = &run_groups,
    .print = &print_groups,
    .seeds = &group_seeds};

}  // namespace vigil
