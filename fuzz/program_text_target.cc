// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_text_target.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "fuzz/program_text_seeds.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/operation.h"

namespace vigil {
namespace {

constexpr std::size_t kInputMax = 8'192;

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  const auto size = std::min(bytes.size(), kInputMax);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

Finding finding(std::string message) {
  return {"program-text", std::move(message)};
}

std::optional<Finding> check_error(const ParseError& error,
                                   std::string_view text) {
  const std::string where =
      std::to_string(error.line) + ":" + std::to_string(error.column);
  const auto has_line_end = error.message.find('\n') != std::string::npos;
  if (error.message.empty() || has_line_end) {
    return finding("the message of the error at " + where + " is no line");
  }
  const auto lines =
      static_cast<std::size_t>(1 + std::count(text.begin(), text.end(), '\n'));
  if (error.line < 1 || error.line > lines) {
    return finding("the error is at " + where + " of " + std::to_string(lines) +
                   " lines: " + error.message);
  }
  for (std::size_t line = 1; line < error.line; ++line) {
    text.remove_prefix(text.find('\n') + 1);
  }
  // Right behind the end is where something is missing.
  const std::size_t width = std::min(text.find('\n'), text.size());
  if (error.column < 1 || error.column > width + 1) {
    return finding("the error is at " + where + ", of a line of " +
                   std::to_string(width) + " bytes: " + error.message);
  }
  return std::nullopt;
}

/// Whether the byte format has room for it; see model/bytes.h.
class FitsBytes {
 public:
  explicit FitsBytes(const Program& program) : fits_(true) {
    fits_ = program.tasks.size() <= kMaxDecodedTasks &&
            program.operation_count() <= kMaxDecodedOperations &&
            std::all_of(
                kThingKinds.begin(), kThingKinds.end(), [&](ThingKind kind) {
                  return program.names(kind).size() <= kMaxDecodedThings;
                });
    constexpr std::uint32_t kCapacityMax = 1U << 20;
    for (const std::uint32_t capacity : program.capacities) {
      if (capacity > kCapacityMax) fits_ = false;
    }
    for (const ProgramTask& task : program.tasks) {
      look(task.operations, /*depth=*/0, /*times=*/1);
    }
  }
  explicit operator bool() const noexcept { return fits_; }

 private:
  void look(const Block& block, std::size_t depth, std::int64_t times) {
    if (depth > kMaxDecodedDepth) fits_ = false;
    for (const Operation& operation : block) {
      std::int64_t below = times;
      if (info(operation.op).number == NumberKind::kCount) {
        if (operation.number > kMaxDecodedTimes / times) fits_ = false;
        if (!fits_) return;
        below *= std::max<std::int64_t>(operation.number, 1);
      }
      for (const Block& inner : operation.blocks) look(inner, depth + 1, below);
    }
  }

  bool fits_;
};

/// With the names that decoded programs have.
Program canonical(Program program) {
  for (std::size_t i = 0; i < program.tasks.size(); ++i) {
    program.tasks[i].name = canonical_task_name(static_cast<TaskId>(i));
  }
  for (const ThingKind kind : kThingKinds) {
    auto& names = program.names(kind);
    for (std::size_t i = 0; i < names.size(); ++i) {
      names[i] = canonical_thing_name(kind, i);
    }
  }
  return program;
}

std::optional<Finding> check_program(const ProgramText& subject,
                                     const Program& program) {
  if (const std::string wrong = program.check(); !wrong.empty()) {
    return finding("the parser gives a program that is not valid: " + wrong);
  }
  const std::string text = subject.print(program);
  const auto again = subject.parse(text);
  if (const auto* const error = std::get_if<ParseError>(&again)) {
    return finding(
        "what was printed does not parse: " + std::to_string(error->line) +
        ":" + std::to_string(error->column) + ": " + error->message);
  }
  const Program& second = std::get<Program>(again);
  if (second != program) {
    return finding("what was printed parses to another program");
  }
  if (subject.print(second) != text) {
    return finding("the same program is printed in two ways");
  }
  if (!FitsBytes(program)) return std::nullopt;
  if (decode(encode(program)) != canonical(program)) {
    return finding("the program's bytes decode to another program");
  }
  return std::nullopt;
}

void run_text(std::span<const std::uint8_t> bytes) {
  static const ProgramText subject = program_text();
  const std::string_view text = text_of(bytes);
  const auto found = check_program_text(subject, text);
  if (found) fail_fuzzing(to_report(*found, std::string(text) + "\n"));
}

std::string print_text(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : text_of(bytes)) {
    const auto code = static_cast<std::uint8_t>(c);
    if (c == '\n' || (code >= 32 && code < 127 && c != '\\')) {
      text += c;
    } else if (c == '\\') {
      text += "\\\\";
    } else {
      text += "\\x";
      text += kDigits[code >> 4];
      text += kDigits[code & 15];
    }
  }
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

FuzzInput input_of(std::string_view text) { return {text.begin(), text.end()}; }

/// A program that has every operation.
Program every_operation() {
  Program program;
  program.tasks.push_back({"later"});
  program.events = {"e"};
  program.counters = {"x"};
  program.notifies = {"n"};
  program.channels = {"c"};
  program.capacities = {3};
  program.wakers = {"w"};
  for (const OperationInfo& row : operation_table()) {
    Operation operation{.op = row.op};
    operation.reference = references(program, row.reference, 0).first;
    if (row.number != NumberKind::kNone) operation.number = 2;
    if (row.blocks != BlockKind::kNone) operation.blocks.resize(2);
    if (row.blocks == BlockKind::kOne) operation.blocks.resize(1);
    program.tasks[0].operations.push_back(std::move(operation));
  }
  return program;
}

/// Lines that are longer than lines may be.
std::vector<FuzzInput> long_lines() {
  const std::string head = "vigil program 1\ntask main\n  ";
  return {input_of(head + std::string(kMaxLineBytes, ' ')),
          input_of(head + std::string(kMaxLineBytes, 'x'))};
}

/// Programs, some of them with one byte that is another; and what is wrong in
/// each way.
std::vector<FuzzInput> text_seeds() {
  constexpr std::uint64_t kSeed = 1;
  constexpr unsigned kPrograms = 40;
  constexpr std::string_view kOthers = "x0-#\t \n\r";
  std::vector<FuzzInput> seeds{
      {}, input_of("vigil program 2\n"), input_of(print(every_operation()))};
  for (unsigned i = 0; i < kPrograms; ++i) {
    std::string text =
        print(decode(generate_bytes(kSeed, i, {.mean_operations = 2 + i / 2})));
    RandomStream random(kSeed, i);
    if (i % 3 == 2) {
      const auto size = static_cast<std::uint32_t>(text.size());
      text[random.below(size)] =
          kOthers[random.below(static_cast<std::uint32_t>(kOthers.size()))];
    }
    if (text.size() <= kInputMax) seeds.push_back(input_of(text));
  }
  for (const std::string_view text : wrong_texts()) {
    seeds.push_back(input_of(text));
  }
  for (const std::string_view text : rare_texts()) {
    seeds.push_back(input_of(text));
  }
  for (FuzzInput& text : long_lines()) seeds.push_back(std::move(text));
  return seeds;
}

}  // namespace

ProgramText program_text() {
  return {.parse = [](std::string_view text) { return parse(text); },
          .print = [](const Program& program) { return print(program); }};
}

std::optional<Finding> check_program_text(const ProgramText& subject,
                                          std::string_view text) {
  const auto parsed = subject.parse(text);
  if (const auto* const error = std::get_if<ParseError>(&parsed)) {
    return check_error(*error, text);
  }
  return check_program(subject, std::get<Program>(parsed));
}

constinit const FuzzTarget kProgramTextTarget{
    .name = "program_text_fuzz",
    .summary = "the text format of programs: parser and printer",
    .run = &run_text,
    .print = &print_text,
    .seeds = &text_seeds};

}  // namespace vigil
