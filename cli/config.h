// SPDX-License-Identifier: Apache-2.0
// What a `vigil` command is about. Vigil's own has all executors and mutants; a
// command of one's own has one's own executors.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "audit/subject.h"

namespace vigil::cli {

struct MutantsOptions;

/// What only a command with mutants has.
struct MutantsTools {
  int (*run)(const MutantsOptions& options) = nullptr;
  /// Name and text of each, for `list mutants`.
  std::vector<std::pair<std::string, std::string>> (*list)() = nullptr;
};

struct CommandConfig {
  /// The executors that it is for. The first is the default of --executor.
  /// REQUIRES: there is one.
  std::vector<Subject> subjects;
  /// How the command is called, for lines to be pasted.
  std::string command_line;
  /// Others that --executor finds by name, if any.
  std::vector<Subject> (*others)() = nullptr;
  MutantsTools mutants{};
};

/// Of the command that runs. REQUIRES: command_main() was called.
const CommandConfig& config() noexcept;

}  // namespace vigil::cli
