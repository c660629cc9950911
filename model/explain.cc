// SPDX-License-Identifier: Apache-2.0
#include "model/explain.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "model/text.h"

namespace vigil {
namespace {

/// So many other references are tried for one.
constexpr std::uint32_t kMaxReferences = 4;
/// Comments begin no further to the right, unless their line is longer.
constexpr std::size_t kMaxColumn = 40;

/// Numbers that tell much about which ones fail: the simplest, those next to
/// it, and larger ones.
std::vector<std::int64_t> other_numbers(std::int64_t number, NumberKind kind) {
  std::vector<std::int64_t> numbers;
  const auto add = [&](std::int64_t other) {
    const bool is_count = kind == NumberKind::kCount;
    if (is_count && (other < 0 || other > kMaxRepeat)) return;
    if (other != number &&
        std::find(numbers.begin(), numbers.end(), other) == numbers.end()) {
      numbers.push_back(other);
    }
  };
  add(0);
  add(1);
  if (number > 2) add(number - 1);
  if (number < 0) add(-1);
  if (number != std::numeric_limits<std::int64_t>::max()) add(number + 1);
  if (number > 0 && number < 1'000'000'000) add(2 * number);
  add(1000);
  return numbers;
}

class Explainer {
 public:
  Explainer(const Program& program,
            const std::function<bool(const Program&)>& still_fails,
            std::size_t max_runs)
      : program_(program), still_fails_(still_fails), max_runs_(max_runs) {}

  Explanation run() {
    for (std::uint32_t i = 0; i < program_.channels.size(); ++i) {
      Variation variation{.place = i, .is_channel = true};
      vary_capacity(i, variation.numbers);
      explanation_.variations.push_back(std::move(variation));
    }
    for (TaskId task = 0; task < program_.tasks.size(); ++task) {
      std::uint32_t place = 0;
      vary(program_.tasks[task].operations, task, place);
    }
    explanation_.is_complete = !has_run_out_;
    return std::move(explanation_);
  }

 private:
  bool fails() {
    ++explanation_.runs;
    return still_fails_(program_);
  }
  bool has_runs() {
    has_run_out_ |= explanation_.runs == max_runs_;
    return !has_run_out_;
  }

  /// Tries `other` in the place of `value`, which is a part of the program.
  template <class T>
  void try_value(T& value, T other, Variation::Tried& tried) {
    if (!has_runs()) return;
    const T before = std::exchange(value, other);
    // A change of a repeat may come to too much.
    if (program_.step_count() <= kMaxSteps) {
      (fails() ? tried.fail : tried.hold)
          .push_back(static_cast<std::int64_t>(other));
    }
    value = before;
  }

  void vary_capacity(std::uint32_t channel, Variation::Tried& tried) {
    std::uint32_t& capacity = program_.capacities[channel];
    const std::uint32_t before = capacity;
    for (const std::uint32_t other : {1U, 2U, before + 1U, 1000U}) {
      const bool is_again = std::count(tried.fail.begin(), tried.fail.end(),
                                       std::int64_t{other}) != 0 ||
                            std::count(tried.hold.begin(), tried.hold.end(),
                                       std::int64_t{other}) != 0;
      if (other == before || other == 0 || is_again) continue;
      try_value(capacity, other, tried);
    }
  }

  void vary(Block& block, TaskId task, std::uint32_t& place) {
    for (std::size_t i = 0; i < block.size(); ++i) {
      Variation variation{.task = task, .place = place++};
      const OperationInfo& row = info(block[i].op);
      if (row.number != NumberKind::kNone) {
        for (const auto other : other_numbers(block[i].number, row.number)) {
          try_value(block[i].number, other, variation.numbers);
        }
      }
      if (row.reference != ReferenceKind::kNone) {
        vary_reference(block[i], task, variation.references);
      }
      vary_place(block, i, variation);
      explanation_.variations.push_back(std::move(variation));
      for (Block& below : block[i].blocks) vary(below, task, place);
    }
  }

  void vary_reference(Operation& operation, TaskId task,
                      Variation::Tried& tried) {
    const ReferenceRange range =
        references(program_, info(operation.op).reference, task);
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < range.count && count < kMaxReferences; ++i) {
      if (range.first + i == operation.reference) continue;
      try_value(operation.reference, range.first + i, tried);
      ++count;
    }
  }

  void vary_place(Block& block, std::size_t i, Variation& variation) {
    if (i + 1 == block.size() || block[i] == block[i + 1] || !has_runs()) {
      return;
    }
    std::swap(block[i], block[i + 1]);
    variation.after_next =
        fails() ? Variation::Move::kFails : Variation::Move::kHolds;
    std::swap(block[i], block[i + 1]);
  }

  Program program_;
  const std::function<bool(const Program&)>& still_fails_;
  const std::size_t max_runs_;
  bool has_run_out_ = false;
  Explanation explanation_;
};

template <class Print>
std::string list_of(const std::vector<std::int64_t>& values,
                    const Print& print_value) {
  std::string text;
  for (const std::int64_t value : values) {
    text += (text.empty() ? "" : ", ") + print_value(value);
  }
  return text;
}

/// `also fails with 0, 4; not with 1`.
template <class Print>
void add_tried(std::string& comment, const Variation::Tried& tried,
               const std::string& value, const Print& print_value) {
  if (tried.fail.empty() && tried.hold.empty()) return;
  if (!comment.empty()) comment += "; ";
  if (tried.fail.empty()) {
    comment +=
        "needs " + value + ": not with " + list_of(tried.hold, print_value);
    return;
  }
  comment += "also fails with " + list_of(tried.fail, print_value);
  if (tried.hold.empty()) return;
  comment += ", not with " + list_of(tried.hold, print_value);
}

std::string comment_on(const Program& program, const Operation& operation,
                       const Variation& variation) {
  const OperationInfo& row = info(operation.op);
  std::string comment;
  if (row.reference != ReferenceKind::kNone) {
    const auto name = [&](std::int64_t reference) {
      Operation other = operation;
      other.reference = static_cast<std::uint32_t>(reference);
      return reference_name(program, other);
    };
    add_tried(comment, variation.references, name(operation.reference), name);
  }
  const auto number = [&](std::int64_t value) {
    return row.number == NumberKind::kUnsigned
               ? std::to_string(static_cast<std::uint64_t>(value))
               : std::to_string(value);
  };
  add_tried(comment, variation.numbers, number(operation.number), number);
  if (variation.after_next == Variation::Move::kFails) {
    comment += std::string(comment.empty() ? "" : "; ") +
               "also fails if it comes after the next";
  }
  return comment;
}

/// Whether a line only begins a branch.
bool is_branch(std::string_view line) {
  const std::size_t word = line.find_first_not_of(' ');
  return word != 0 && word != std::string_view::npos &&
         line.substr(word) == "branch";
}

/// The lines of a text, and the comments that go behind them.
class Commented {
 public:
  explicit Commented(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      lines_.emplace_back(text, at, end - at);
      at = end + 1;
    }
    comments_.resize(lines_.size());
  }
  std::size_t size() const { return lines_.size(); }
  const std::string& line(std::size_t i) const { return lines_[i]; }
  void comment(std::size_t i, std::string text) {
    comments_[i] = std::move(text);
  }

  std::string print_text() const {
    std::size_t column = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!comments_[i].empty() && lines_[i].size() < kMaxColumn) {
        column = std::max(column, lines_[i].size() + 2);
      }
    }
    std::string text;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      std::string line = lines_[i];
      if (!comments_[i].empty()) {
        line.resize(std::max(column, line.size() + 2), ' ');
        line += "# " + comments_[i];
      }
      text += line + '\n';
    }
    return text;
  }

 private:
  std::vector<std::string> lines_;
  std::vector<std::string> comments_;
};

}  // namespace

Explanation explain(const Program& program,
                    const std::function<bool(const Program&)>& still_fails,
                    std::size_t max_runs) {
  return Explainer(program, still_fails, max_runs).run();
}

std::string print(const Program& program, const Explanation& explanation) {
  Commented text(print(program));
  std::map<std::pair<TaskId, std::uint32_t>, const Variation*> by_place;
  std::vector<const Variation*> by_channel(program.channels.size());
  for (const Variation& variation : explanation.variations) {
    if (variation.is_channel) {
      by_channel[variation.place] = &variation;
    } else {
      by_place[{variation.task, variation.place}] = &variation;
    }
  }
  // The lines of print() in their order: first the version and the things.
  std::size_t line = 1;
  for (const ThingKind kind : kThingKinds) {
    for (std::size_t i = 0; i < program.names(kind).size(); ++i, ++line) {
      if (kind != ThingKind::kChannel || by_channel[i] == nullptr) continue;
      std::string comment;
      const auto number = [](std::int64_t value) {
        return std::to_string(value);
      };
      add_tried(comment, by_channel[i]->numbers,
                std::to_string(program.capacities[i]), number);
      text.comment(line, std::move(comment));
    }
  }
  for (TaskId task = 0; task < program.tasks.size(); ++task) {
    ++line;
    std::uint32_t place = 0;
    for_each_operation(
        program.tasks[task].operations, [&](const Operation& operation) {
          // Between operations stand lines that begin a branch.
          while (is_branch(text.line(line))) ++line;
          const auto found = by_place.find({task, place++});
          if (found != by_place.end()) {
            text.comment(line, comment_on(program, operation, *found->second));
          }
          ++line;
        });
    while (line < text.size() && is_branch(text.line(line))) ++line;
  }
  return text.print_text();
}

}  // namespace vigil
