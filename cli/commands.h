// SPDX-License-Identifier: Apache-2.0
// The subcommands of `vigil`. Each returns the exit code; bad input throws
// InputError.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/subject.h"
#include "cli/config.h"

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

/// After which a program that runs counts as hung.
inline constexpr std::chrono::milliseconds kDefaultStall{10'000};

struct CheckOptions {
  std::string executor{config().subjects.front().name};
  std::optional<std::uint64_t> programs;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> index;
  std::optional<double> seconds;
  std::string regressions = ".vigil/regressions";  ///< the folder
  bool use_regressions = true;  ///< try those first, and keep failures there
  std::chrono::milliseconds stall = kDefaultStall;  ///< 0: no supervision
  bool json = false;
};
int check_command(const CheckOptions& options);

/// Where audits keep failures; a test that Bazel runs, among its outputs.
std::string default_folder();

struct AuditOptions {
  std::string executor{config().subjects.front().name};
  std::uint64_t programs = 10'000;
  std::uint64_t seed = 1;
  std::vector<std::string> without;       ///< parts to leave out
  std::vector<std::string> only;          ///< if any: no others
  std::vector<std::string> programs_too;  ///< files
  std::string regressions = default_folder();
  bool use_regressions = true;
  std::chrono::milliseconds stall = kDefaultStall;  ///< 0: no supervision
  bool json = false;
};
int audit_command(const AuditOptions& options);
/// What `--without` and `--only` take.
std::vector<std::string> audit_parts();

int run_command(const std::string& file, const std::string& executor,
                bool json);
/// With `target` the file is an input of that fuzz target: it is judged on its
/// executor, or run as its fuzzer does.
int replay_command(const std::string& file,
                   const std::optional<std::string>& executor,
                   const std::optional<std::string>& target,
                   const std::optional<std::size_t>& break_at_step,
                   std::chrono::milliseconds stall, bool json);
/// Without `output` the smaller program goes to standard output, with comments.
/// Without `executor` it is the one that the file was saved for.
int shrink_command(const std::string& file,
                   const std::optional<std::string>& executor,
                   const std::optional<std::string>& output,
                   std::size_t max_runs);
int decode_command(const std::string& target, const std::string& file);

/// The executors of a command of one's own; none in Vigil's command.
std::span<const Subject> own_subjects() noexcept;
/// Of the fuzz target that the rule makes for an executor of one's own.
std::string name_of_target(const Subject& subject);
/// The executor of one's own whose target has this name, or null.
const Subject* own_target(std::string_view name);
struct MutantsOptions {
  std::string only;       ///< those whose name contains this
  bool recorded = false;  ///< tries nothing: what was measured last
  /// Tries what is not broken instead, with so many random programs each.
  std::optional<std::uint64_t> controls;
  bool json = false;
};
/// Without `what` it says what can be listed.
int list_command(const std::string& what, bool json);
/// What it can be.
std::vector<std::string> list_choices();

/// The exit code that tells more: interrupted, diverged, broken, inconclusive.
int worse(int a, int b) noexcept;

/// Every subject that the command knows.
std::vector<Subject> all_subjects();
/// The one with this name. Throws InputError that names those that there are.
Subject subject_named(const std::string& name);
/// Throws InputError if the subject can't run the program.
void must_run(const Subject& subject, const Program& program);

}  // namespace vigil::cli
