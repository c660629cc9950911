// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/examine_commands.h"

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;

constexpr double kShrinkSeconds = 180;
constexpr double kMinimizeSeconds = 60;

}  // namespace

Command run_input(const Workshop& shop, const Target& target,
                  const fs::path& input) {
  const Options& options = shop.options;
  Command command = shop.command_for(target);
  command.limit_seconds = 2 * options.timeout_seconds + options.grace_seconds;
  command.arguments.push_back(input.string());
  return command;
}

Command shrink(const Workshop& shop, const Target& target, const Case& one) {
  Command command = run_input(shop, target, one.raw);
  command.environment["VIGIL_FUZZ_SHRINK"] = "1";
  command.environment["VIGIL_FUZZ_REGRESSION"] =
      (one.work / "regressions").string();
  command.arguments.push_back("-timeout=" +
                              std::to_string(static_cast<int>(kShrinkSeconds)));
  command.limit_seconds = kShrinkSeconds;
  return command;
}

Command minimize(const Workshop& shop, const Target& target, const Case& one) {
  Command command = run_input(shop, target, one.raw);
  command.limit_seconds = kMinimizeSeconds + shop.options.grace_seconds;
  command.arguments.insert(
      command.arguments.end(),
      {"-minimize_crash=1", "-max_total_time=10", "-runs=100000",
       "-exact_artifact_path=" + (one.work / "smallest").string()});
  return command;
}

Command print_input(const Workshop& shop, const Target& target,
                    const fs::path& input) {
  Command command = run_input(shop, target, input);
  command.environment["VIGIL_FUZZ_PRINT"] = "1";
  return command;
}

Command print_and_keep(const Workshop& shop, const Target& target,
                       const Case& one) {
  Command command =
      print_input(shop, target, one.smallest.empty() ? one.raw : one.smallest);
  const std::string& kind = one.found.kind;
  command.environment["VIGIL_FUZZ_KEEP"] = kind == kLaw       ? one.found.law
                                           : kind == kTimeout ? "hang"
                                                              : "crash";
  command.environment["VIGIL_FUZZ_REGRESSION"] =
      (one.work / "regressions").string();
  return command;
}

fs::path saved_program(std::string_view report) {
  constexpr std::string_view kLabel = "saved: ";
  std::size_t at = report.rfind(kLabel);
  while (at != std::string_view::npos && at != 0 && report[at - 1] != '\n') {
    at = report.rfind(kLabel, at - 1);
  }
  if (at == std::string_view::npos) return {};
  const std::string_view rest = report.substr(at + kLabel.size());
  return rest.substr(0, rest.find('\n'));
}

}  // namespace vigil::continuous
