// SPDX-License-Identifier: Apache-2.0
#include "model/program.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "executor/fatal.h"

namespace vigil {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// What is wrong with one operation of `task`, or null.
const char* find_fault(const Program& program, std::size_t task,
                       const Operation& operation) {
  const OperationInfo* const row =
      find_operation(static_cast<std::uint8_t>(operation.op));
  if (row == nullptr) return "is none that the language has";
  const ReferenceRange range = references(program, row->reference, task);
  if (row->reference == ReferenceKind::kNone) {
    if (operation.reference != 0) return "has a reference where none belongs";
  } else if (row->reference == ReferenceKind::kLaterTask &&
             operation.reference <= task) {
    return "spawns a task that is not declared after it";
  } else if (operation.reference < range.first ||
             operation.reference - range.first >= range.count) {
    return "refers to something that is not there";
  }
  // Text and bytes do not carry it, so the program would not survive them.
  if (row->number == NumberKind::kNone && operation.number != 0) {
    return "has a number where none belongs";
  }
  if (row->number == NumberKind::kCount &&
      (operation.number < 0 || operation.number > kMaxRepeat)) {
    return "repeats less often than never, or too often";
  }
  const std::size_t blocks = operation.blocks.size();
  if (row->blocks == BlockKind::kNone && blocks != 0) {
    return "has a block where none belongs";
  }
  if (row->blocks == BlockKind::kOne && blocks != 1) {
    return "does not have one block";
  }
  if (row->blocks == BlockKind::kBranches && blocks == 0) {
    return "has no branch";
  }
  return nullptr;
}

/// The first fault in a block, with the operation's place in the text of the
/// task; empty if there is none.
std::string check_block(const Program& program, std::size_t task,
                        const Block& block, std::size_t depth,
                        std::size_t& place) {
  const auto wrong = [&](const char* fault) {
    return "operation " + std::to_string(place) + " of task " +
           program.tasks[task].name + " " + fault;
  };
  for (const Operation& operation : block) {
    const char* const fault = find_fault(program, task, operation);
    if (fault != nullptr) return wrong(fault);
    if (!operation.blocks.empty() && depth == kMaxDepth) {
      return wrong("is nested too deep");
    }
    ++place;
    for (const Block& below : operation.blocks) {
      std::string text = check_block(program, task, below, depth + 1, place);
      if (!text.empty()) return text;
    }
  }
  return {};
}

std::string check_names(const Program& program) {
  std::unordered_set<std::string_view> names;
  std::string wrong;
  const auto add = [&](const std::string& name) {
    if (wrong.empty() && (!is_name(name) || !names.insert(name).second)) {
      wrong = "bad or repeated name: " + name;
    }
  };
  for (const ProgramTask& task : program.tasks) add(task.name);
  for (const ThingKind kind : kThingKinds) {
    for (const std::string& name : program.names(kind)) add(name);
  }
  return wrong;
}

std::string check_channels(const Program& program) {
  if (program.capacities.size() != program.channels.size()) {
    return "not every channel has a capacity";
  }
  for (const std::uint32_t capacity : program.capacities) {
    if (capacity == 0) return "a channel has no capacity";
  }
  return {};
}

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

std::uint64_t steps_of(const Block& block) {
  std::uint64_t steps = 0;
  for (const Operation& operation : block) {
    std::uint64_t below = 0;
    for (const Block& inner : operation.blocks) {
      below = std::max(below, below + steps_of(inner));
    }
    if (operation.op == Op::kRepeat) {
      const auto times = static_cast<std::uint64_t>(operation.number);
      // Each time counts, even if the block is empty.
      below =
          saturating_product(below == UINT64_MAX ? below : below + 1, times);
    }
    const std::uint64_t sum = steps + 1 + below;
    steps = sum <= steps || below == UINT64_MAX ? UINT64_MAX : sum;
    if (steps == UINT64_MAX) return steps;
  }
  return steps;
}

}  // namespace

bool operator==(const Operation& a, const Operation& b) {
  return a.op == b.op && a.reference == b.reference && a.number == b.number &&
         a.blocks == b.blocks;
}

const std::vector<std::string>& Program::names(ThingKind kind) const noexcept {
  switch (kind) {
    case ThingKind::kEvent:
      return events;
    case ThingKind::kCounter:
      return counters;
    case ThingKind::kNotify:
      return notifies;
    case ThingKind::kChannel:
      return channels;
    case ThingKind::kWaker:
      break;
  }
  return wakers;
}

std::vector<std::string>& Program::names(ThingKind kind) noexcept {
  return const_cast<std::vector<std::string>&>(
      std::as_const(*this).names(kind));
}

std::size_t Program::operation_count() const noexcept {
  std::size_t count = 0;
  for (const ProgramTask& task : tasks) {
    for_each_operation(task.operations, [&](const Operation&) { ++count; });
  }
  return count;
}

std::uint64_t Program::step_count() const noexcept {
  std::uint64_t count = 0;
  for (const ProgramTask& task : tasks) {
    const std::uint64_t steps = steps_of(task.operations);
    count = steps > UINT64_MAX - count ? UINT64_MAX : count + steps;
  }
  return count;
}

OperationSet Program::operations() const noexcept {
  OperationSet set;
  for (const ProgramTask& task : tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      set.insert(operation.op);
    });
  }
  return set;
}

std::string Program::check() const {
  if (tasks.empty() || tasks[0].name != "main") {
    return "the first task must be main";
  }
  if (std::string wrong = check_names(*this); !wrong.empty()) return wrong;
  if (std::string wrong = check_channels(*this); !wrong.empty()) return wrong;
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    std::size_t place = 0;
    std::string wrong =
        check_block(*this, task, tasks[task].operations, 0, place);
    if (!wrong.empty()) return wrong;
  }
  if (step_count() > kMaxSteps) return "its repeats come to too much";
  return {};
}

ReferenceRange references(const Program& program, ReferenceKind kind,
                          std::size_t task) noexcept {
  const auto size = [](const auto& list) {
    return static_cast<std::uint32_t>(list.size());
  };
  switch (kind) {
    case ReferenceKind::kTask:
      return {0, size(program.tasks)};
    case ReferenceKind::kLaterTask: {
      const auto first = static_cast<std::uint32_t>(task + 1);
      return {first, size(program.tasks) - first};
    }
    case ReferenceKind::kEventOrNotify:
      return {0, size(program.events) + size(program.notifies)};
    case ReferenceKind::kEvent:
    case ReferenceKind::kCounter:
    case ReferenceKind::kNotify:
    case ReferenceKind::kChannel:
    case ReferenceKind::kWaker:
      return {0, size(program.names(thing_kind(kind)))};
    case ReferenceKind::kNone:
      break;
  }
  return {0, 1};
}

ThingKind thing_kind(ReferenceKind kind) noexcept {
  switch (kind) {
    case ReferenceKind::kCounter:
      return ThingKind::kCounter;
    case ReferenceKind::kNotify:
      return ThingKind::kNotify;
    case ReferenceKind::kChannel:
      return ThingKind::kChannel;
    case ReferenceKind::kWaker:
      return ThingKind::kWaker;
    case ReferenceKind::kEvent:
    case ReferenceKind::kEventOrNotify:
      return ThingKind::kEvent;
    case ReferenceKind::kNone:
    case ReferenceKind::kTask:
    case ReferenceKind::kLaterTask:
      break;
  }
  detail::fatal("not a reference to a thing");
}

const std::string& reference_name(const Program& program,
                                  const Operation& operation) {
  const ReferenceKind kind = info(operation.op).reference;
  if (kind == ReferenceKind::kTask || kind == ReferenceKind::kLaterTask) {
    return program.tasks[operation.reference].name;
  }
  const std::size_t events = program.events.size();
  if (kind == ReferenceKind::kEventOrNotify && operation.reference >= events) {
    return program.notifies[operation.reference - events];
  }
  return program.names(thing_kind(kind))[operation.reference];
}

bool is_name(std::string_view text) noexcept {
  if (text.empty() || text.size() > 64 || !is_letter(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string canonical_task_name(TaskId task) {
  if (task == 0) return "main";
  // The letters would come to "main" once more here.
  constexpr TaskId kMainAgain = 13 * 26 * 26 * 26 + 1 * 26 * 26 + 9 * 26 + 14;
  std::uint64_t rest = std::uint64_t{task} + (task >= kMainAgain ? 1 : 0);
  std::string name;
  for (; rest != 0; rest = (rest - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('a' + (rest - 1) % 26));
  }
  return name;
}

std::string canonical_thing_name(ThingKind kind, std::size_t number) {
  constexpr std::string_view kLetters = "exncw";
  return kLetters[static_cast<std::size_t>(kind)] + std::to_string(number);
}

}  // namespace vigil
