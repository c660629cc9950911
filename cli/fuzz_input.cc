// SPDX-License-Identifier: Apache-2.0
// Inputs of fuzzers, and `vigil decode`.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "cli/commands.h"
#include "cli/files.h"
#include "fuzz/program_target.h"
#include "fuzz/targets.h"
#include "model/bytes.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

constexpr std::size_t kMaxCrashBytes = std::size_t{16} << 20;

/// Whether it is the text of a program, which only looks like a fuzzer's bytes.
bool is_text(std::string_view content) {
  if (content.starts_with("vigil program")) return true;
  return content.starts_with('#') &&
         std::holds_alternative<Program>(parse(content));
}

/// As a fuzzer of programs reads them.
Program program_of(std::span<const std::uint8_t> bytes) {
  return decode(bytes.first(std::min(bytes.size(), kMaxProgramBytes)));
}

/// The content of an input for `known`, or of programs if that is null.
std::string read_input(const FuzzTarget* known, const std::string& path) {
  std::string content = read_file(path, kMaxCrashBytes + 1);
  if (content.size() > kMaxCrashBytes) {
    throw InputError(path + ":1:1: error: the file is larger than " +
                     std::to_string(kMaxCrashBytes >> 20) + " MiB");
  }
  const bool is_of_programs = known == nullptr || known->subject != nullptr;
  if (is_of_programs && is_text(content)) {
    throw InputError(
        path +
        ": is the text of a program already, not a fuzzer's input; `vigil run "
        "FILE` runs it, `vigil replay FILE` judges it");
  }
  return content;
}

// SAFETY: char and unsigned char alias everything.
std::span<const std::uint8_t> bytes_of(const std::string& content) {
  return {reinterpret_cast<const std::uint8_t*>(content.data()),
          content.size()};
}

std::string names_of_targets() {
  std::string names = "program";
  for (const Subject& subject : own_subjects()) {
    names += ", " + name_of_target(subject);
  }
  // Those of Vigil's executors are none of an own command's.
  for (const FuzzTarget& target : fuzz_targets()) {
    if (own_subjects().empty()) names += ", " + std::string(target.name);
  }
  return names;
}

/// Null is `program`. Throws InputError if there is no such target.
const FuzzTarget* target_named(const std::string& name) {
  const FuzzTarget* const known = find_fuzz_target(name);
  if (known == nullptr && name != "program") {
    throw InputError("no fuzz target named `" + name +
                     "`; there are: " + names_of_targets());
  }
  return known;
}

}  // namespace

std::span<const Subject> own_subjects() noexcept {
  if (config().mutants.run != nullptr) return {};
  return config().subjects;
}

std::string name_of_target(const Subject& subject) {
  return std::string(subject.name) + "_fuzz";
}

const Subject* own_target(std::string_view name) {
  const auto own = own_subjects();
  const auto found = std::ranges::find_if(own, [&](const Subject& subject) {
    return name_of_target(subject) == name;
  });
  return found == own.end() ? nullptr : &*found;
}

Program read_fuzz_program(const std::string& target, const Subject* executor,
                          const std::string& path) {
  const FuzzTarget* const known = target_named(target);
  if (known != nullptr && known->subject == nullptr) {
    throw InputError("the inputs of " + target +
                     " are no programs for one executor: without --executor it "
                     "is run as its fuzzer does");
  }
  const std::string content = read_input(known, path);
  const auto bytes = bytes_of(content);
  if (known != nullptr) return program_for(known->subject(), bytes);
  return executor == nullptr ? program_of(bytes)
                             : program_for(*executor, bytes);
}

std::string read_fuzz_input(const FuzzTarget& target, const std::string& path) {
  return read_input(&target, path);
}

int decode_command(const std::string& target, const std::string& file) {
  if (const Subject* const own = own_target(target)) {
    fmt::print("{}", print(read_fuzz_program("program", own, file)));
    return kHeld;
  }
  const FuzzTarget* const known = target_named(target);
  const std::string content = read_input(known, file);
  const auto bytes = bytes_of(content);
  fmt::print("{}",
             known == nullptr ? print(program_of(bytes)) : known->print(bytes));
  return kHeld;
}

}  // namespace vigil::cli
