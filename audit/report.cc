// SPDX-License-Identifier: Apache-2.0
#include "audit/report.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "audit/executors.h"
#include "model/law.h"
#include "model/oracle.h"
#include "model/text.h"
#include "model/trace.h"

namespace vigil {
namespace {

constexpr std::size_t kContextRows = 6;
constexpr std::size_t kMaxLanes = 8;

std::string pad_left(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

std::string pad_right(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string cell(const Program& program, const TraceEntry& entry) {
  const Operation* const operation =
      find_operation(program, entry.task, entry.path);
  std::string text = operation != nullptr ? print(program, *operation)
                                          : std::string(entry.path);
  return text + ": " + print(entry.outcome);
}

/// A table with a column for each task that occurs in it.
class LaneTable {
 public:
  explicit LaneTable(const Program& program)
      : program_(program), widths_(program.tasks.size()) {}

  void add(const TraceEntry& entry, std::string mark) {
    std::size_t& width = widths_[entry.task];
    width = std::max({width, cell(program_, entry).size(),
                      program_.tasks[entry.task].name.size()});
    rows_.push_back({entry, std::move(mark)});
  }

  std::string print_table() const {
    std::string text = pad_left("time", kTimeWidth);
    for_each_lane([&](TaskId task) {
      text += "  " + pad_right(program_.tasks[task].name, widths_[task]);
    });
    while (text.back() == ' ') text.pop_back();
    text += "\n";
    for (const Row& row : rows_) {
      text += pad_left(std::to_string(row.entry.time), kTimeWidth);
      for_each_lane([&](TaskId task) {
        text +=
            "  " + pad_right(task == row.entry.task ? cell(program_, row.entry)
                                                    : std::string(),
                             widths_[task]);
      });
      text += row.mark.empty() ? "" : "  <- " + row.mark;
      while (text.back() == ' ') text.pop_back();
      text += "\n";
    }
    return text;
  }

 private:
  static constexpr std::size_t kTimeWidth = 6;
  struct Row {
    TraceEntry entry;
    std::string mark;
  };

  template <class Visit>
  void for_each_lane(Visit visit) const {
    for (TaskId task = 0; task < widths_.size(); ++task) {
      if (widths_[task] != 0) visit(task);
    }
  }

  const Program& program_;
  std::vector<std::size_t> widths_;  ///< 0: the task does not occur
  std::vector<Row> rows_;
};

std::string wakers_of(const Program& program, const WakerLedger& ledger) {
  std::string text;
  std::size_t shown = 0;
  for (std::size_t id = 0; id < ledger.wakers.size(); ++id) {
    const WakerRecord& waker = ledger.wakers[id];
    if (waker.end != WakerRecord::End::kAlive) continue;
    if (++shown > kMaxLanes) break;
    text += "  waker " + std::to_string(id) + " of " +
            program.tasks[waker.task].name;
    text += waker.parent == WakerRecord::kNoParent
                ? ", made"
                : ", cloned from waker " + std::to_string(waker.parent);
    text += " at poll " + std::to_string(waker.made_at_poll) +
            ", was neither woken by value nor dropped\n";
  }
  return text;
}

/// What the harness called at the end of a poll, of its own accord.
std::vector<std::string> calls_in(const Program& program,
                                  const PollRecord& poll) {
  const auto name = [&](TaskId task) { return program.tasks[task].name; };
  std::vector<std::string> calls;
  if (poll.woke_twice) {
    calls.push_back(name(poll.task) + " was woken twice, within its own poll");
  }
  if (poll.waits_for_past) {
    calls.push_back("in place of a yield, " + name(poll.task) +
                    " was told to wait for a deadline that had come");
  }
  if (poll.woke_ended) {
    calls.push_back(name(*poll.woke_ended) + ", which had ended, was woken");
  }
  if (poll.cancelled_ended) {
    calls.push_back(name(*poll.cancelled_ended) +
                    ", which had ended, was cancelled");
  }
  return calls;
}

/// The latest of these before the law was broken.
std::string added_calls(const Program& program, const Checked& checked) {
  const auto& polls = checked.observation.polls;
  std::string text;
  std::size_t shown = 0;
  std::size_t index = std::min(checked.verdict.violation->poll, polls.size());
  while (index-- > 0 && shown < kContextRows) {
    const PollRecord& poll = polls[index];
    std::string lines;
    for (const std::string& call : calls_in(program, poll)) {
      ++shown;
      lines += "  in poll " + std::to_string(index) + " (of " +
               program.tasks[poll.task].name + ", at " +
               std::to_string(poll.time) + "): " + call + "\n";
    }
    text.insert(0, lines);
  }
  const auto& second = checked.observation.second;
  if (!second || checked.verdict.violation->poll < polls.size()) return text;
  text += "  run() had returned, and";
  for (const TaskId task : second->woken) {
    const bool is_remote = std::ranges::count(second->by_thread, task) != 0;
    text += " " + program.tasks[task].name +
            (is_remote ? " (by a thread)" : "") + ",";
  }
  if (second->woken.empty()) text += " nobody,";
  return text + " was woken; it was called again\n";
}

std::string count_of(std::size_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) +
         (count == 1 ? "" : "s");
}

/// `kLifoTies` for `lifo-ties`.
std::string constant_name(std::string_view name) {
  std::string text = "k";
  bool is_first = true;
  for (const char c : name) {
    const bool is_lower = c >= 'a' && c <= 'z';
    const bool is_other = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_lower || is_other) {
      text += is_first && is_lower ? static_cast<char>(c - 'a' + 'A') : c;
    }
    is_first = !is_lower && !is_other;
  }
  return text;
}

std::string section(std::string_view title, const std::string& body) {
  return "\n" + std::string(title) + "\n" + body;
}

}  // namespace

std::string headline(const Program& program, const Violation& violation) {
  const LawInfo& law = info(violation.law);
  return std::string(law.number) + " broken: " + std::string(law.text) + " (" +
         std::string(law.source) + ")\n  " + violation.message + "  [task " +
         program.tasks[violation.task].name + ", time " +
         std::to_string(violation.time) + ", poll " +
         std::to_string(violation.poll) + "]\n";
}

std::string lanes(const Subject& subject, const Program& program,
                  const Checked& checked) {
  // If the promises leave one trace, the whole expectation is known; else as
  // far as the judge came.
  const Trace expected = subject.laws().contains(Law::kT8)
                             ? expected_trace(program, subject.dialect)
                             : checked.verdict.expected;
  const Trace& observed = checked.observation.trace;
  const auto [expected_part, observed_part] = std::mismatch(
      expected.begin(), expected.end(), observed.begin(), observed.end());
  const auto common =
      static_cast<std::size_t>(std::distance(expected.begin(), expected_part));
  LaneTable table(program);
  const std::size_t first = common > kContextRows ? common - kContextRows : 0;
  for (std::size_t i = first; i < common; ++i) table.add(expected[i], "");
  if (expected_part != expected.end()) table.add(*expected_part, "expected");
  std::size_t shown = 0;
  for (auto entry = observed_part;
       entry != observed.end() && shown < kContextRows; ++entry, ++shown) {
    table.add(*entry, shown == 0 ? "observed" : "");
  }
  if (observed_part == observed.end() && expected_part == expected.end()) {
    return table.print_table() +
           "  (the traces agree; what does not is said above)\n";
  }
  return table.print_table();
}

std::string as_google_test(const Subject& subject, const Program& program,
                           const Violation& violation) {
  const std::string name(subject.name);
  const bool is_known = find_executor(subject.name) != nullptr;
  std::string text = "#include \"audit/testing.h\"\n\n";
  if (!is_known) {
    text += "// " + constant_name(name) +
            " is the vigil::Subject that is called `" + name +
            "`, for example\n//   constexpr vigil::Subject " +
            constant_name(name) +
            " =\n//       vigil::adapter_subject<MyAdapter>(\"" + name +
            "\", \"...\");\n// of an adapter as audit/adapter.h has it.\n";
  }
  return text + "TEST(VigilRegression, " +
         std::string(info(violation.law).number) +
         ") {\n  EXPECT_TRUE(vigil::holds(" +
         (is_known ? "\"" + name + "\"" : constant_name(name)) + ", R\"(" +
         print(program) + ")\"));\n}\n";
}

std::string files_report(const Subject& subject, const ReportExtras& extras) {
  if (extras.saved.empty()) return {};
  const std::string executor = " --executor " + std::string(subject.name);
  return section("Replay it:", "  " + extras.command + " replay " +
                                   extras.saved + executor + "\n") +
         section("Shrink it further:", "  " + extras.command + " shrink " +
                                           extras.saved + executor +
                                           " -o smaller.vigil\n") +
         section("Files written:", "  " + extras.saved + "\n");
}

std::string failure_report(const Subject& subject, const Program& program,
                           const Checked& checked, const ReportExtras& extras) {
  const Violation& violation = *checked.verdict.violation;
  std::string text = headline(program, violation);
  text += "  executor: " + std::string(subject.name) + "\n";
  const std::string_view kind =
      extras.is_smallest ? "The smallest program" : "The program";
  text += section(std::string(kind) + " (" +
                      count_of(program.tasks.size(), "task") + ", " +
                      count_of(program.operation_count(), "operation") + "):",
                  extras.commented.empty() ? print(program) : extras.commented);
  text +=
      section("As a GoogleTest:", as_google_test(subject, program, violation));
  text += section("Where it parts from what is expected:",
                  lanes(subject, program, checked));
  const std::string calls = added_calls(program, checked);
  if (!calls.empty()) {
    text += section("Before that, and shown by no program:", calls);
  }
  if (checked.observation.ledger) {
    const std::string wakers = wakers_of(program, *checked.observation.ledger);
    if (!wakers.empty()) text += section("Wakers that are left:", wakers);
  }
  return text + files_report(subject, extras);
}

}  // namespace vigil
