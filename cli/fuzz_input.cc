// SPDX-License-Identifier: Apache-2.0
// Inputs of fuzzers, and `vigil decode`.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "cli/files.h"
#include "fuzz/targets.h"
#include "model/bytes.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

constexpr std::size_t kMaxCrashBytes = std::size_t{16} << 20;

/// Whether it is the text of a program, which only looks like a fuzzer's bytes.
bool is_text(std::string_view content) {
  return content.starts_with("vigil program") || content.starts_with('#');
}

std::string names_of_targets() {
  std::string names = "program";
  for (const FuzzTarget& target : fuzz_targets()) {
    names += ", " + std::string(target.name);
  }
  return names;
}

}  // namespace

std::string read_fuzz_input(const std::string& target,
                            const std::string& path) {
  const FuzzTarget* const known = find_fuzz_target(target);
  if (known == nullptr && target != "program") {
    throw InputError("no fuzz target named `" + target +
                     "`; there are: " + names_of_targets());
  }
  const std::string content = read_file(path, kMaxCrashBytes + 1);
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
  // SAFETY: char and unsigned char alias everything.
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(content.data()),
                        content.size());
  return known == nullptr ? print(decode(bytes)) : known->print(bytes);
}

int decode_command(const std::string& target, const std::string& file) {
  fmt::print("{}", read_fuzz_input(target, file));
  return kHeld;
}

}  // namespace vigil::cli
