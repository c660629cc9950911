// SPDX-License-Identifier: Apache-2.0
// The subcommands of `vigil`. Each returns the exit code; bad input throws
// InputError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/subject.h"

namespace vigil::cli {

/// What `vigil` exits with.
enum ExitCode : int {
  kHeld = 0,
  kBroken = 1,
  kBadInput = 2,
  kInconclusive = 3,
  kDiverged = 4,
  kInterrupted = 130,
};

struct CheckOptions {
  std::string executor = "executor";
  std::optional<std::uint64_t> programs;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> index;
  std::optional<double> seconds;
  std::string save_to = ".";  ///< the folder for failing programs
  bool json = false;
};
int check_command(const CheckOptions& options);

int run_command(const std::string& file, const std::string& executor,
                bool json);
int replay_command(const std::string& file,
                   const std::optional<std::string>& executor,
                   const std::optional<std::size_t>& break_at_step, bool json);
int shrink_command(const std::string& file, const std::string& executor,
                   const std::string& output, std::size_t max_runs);
int decode_command(const std::string& target, const std::string& file);
int list_command(const std::string& what, bool json);

/// The exit code that tells more: interrupted, diverged, broken, inconclusive.
int worse(int a, int b) noexcept;

/// Every subject that the command knows: executors, mutants, the unmutated one.
std::vector<Subject> all_subjects();
/// The one with this name. Throws InputError that names those that there are.
Subject subject_named(const std::string& name);

/// The text of a saved failure: a head that replay reads, then the program.
std::string failure_file(const Subject& subject, const Program& program,
                         const Violation& violation, const std::string& origin);

/// How the command is called, for lines to be pasted.
inline constexpr const char* kCommandLine = "./bazelw run :vigil --";

}  // namespace vigil::cli
