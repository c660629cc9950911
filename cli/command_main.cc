// SPDX-License-Identifier: Apache-2.0
#include "cli/command_main.h"

#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/duration.h"
#include "cli/files.h"
#include "model/suggest.h"

namespace vigil::cli {
namespace {

CommandConfig the_config;

constexpr const char* kFooter =
    "Exit codes: 0 all held, 1 a law was broken, 2 bad usage or unreadable "
    "input,\n3 inconclusive (a limit was hit), 4 a replay diverged, 130 "
    "interrupted.";

template <class Option>
void number(CLI::App* command, const std::string& flag, Option& option,
            const std::string& text) {
  const auto is_number = [](const std::string& word) {
    std::uint64_t value = 0;
    const char* const end = word.data() + word.size();
    const auto result = std::from_chars(word.data(), end, value);
    return result.ec == std::errc() && result.ptr == end
               ? std::string()
               : "`" + word + "` is no whole number from 0 to 2^64-1";
  };
  command->add_option(flag, option, text)
      ->check(CLI::Validator(is_number, "NUMBER"));
}

struct Arguments {
  CheckOptions check;
  AuditOptions audit;
  MutantsOptions mutants;
  std::string duration;
  std::string file;
  std::string executor{config().subjects.front().name};
  std::optional<std::string> output;
  std::string target = "program";
  std::string trace = "text";
  std::string what;
  std::optional<std::string> given_executor;
  std::optional<std::string> given_target;
  std::optional<std::size_t> break_at_step;
  std::size_t max_runs = 10'000;
  bool json = false;
  int exit_code = kHeld;
};

/// Seconds; 0 for no supervision.
void add_stall(CLI::App* command, std::chrono::milliseconds& stall) {
  command
      ->add_option_function<double>(
          "--stall",
          [&stall](const double& seconds) {
            stall = std::chrono::milliseconds(
                static_cast<std::int64_t>(seconds * 1000));
          },
          "seconds after which a program that runs counts as hung (default "
          "10); 0: run it in this process, and wait for ever")
      ->check(CLI::Range(0.0, 86'400.0));
}

void add_check(CLI::App& app, Arguments& args) {
  CLI::App* const check = app.add_subcommand(
      "check", "run random programs on an executor and judge every law");
  check
      ->add_option("--executor", args.check.executor,
                   "which executor (see `list executors`), or all")
      ->capture_default_str();
  number(check, "--programs", args.check.programs, "stop after so many");
  number(check, "--seed", args.check.seed,
         "of the random programs (default: random, and printed)");
  number(check, "--index", args.check.index,
         "begin with this program of the seed; alone, check only this one");
  check->add_option("--for", args.duration,
                    "stop after a time such as 30s, 10m or 2h (default 10s, "
                    "unless --programs or --index is given)");
  check
      ->add_option("--regressions,--save-to", args.check.regressions,
                   "folder for failing programs, which are tried first")
      ->capture_default_str();
  check->add_flag("!--no-regressions", args.check.use_regressions,
                  "neither try nor keep failing programs");
  add_stall(check, args.check.stall);
  check->add_flag("--json", args.check.json, "print the result as JSON");
  check->callback([&args] {
    if (!args.duration.empty()) {
      args.check.seconds = parse_duration(args.duration);
    }
    args.exit_code = check_command(args.check);
  });
}

void add_file(CLI::App* command, Arguments& args) {
  command->add_option("FILE", args.file, "a program in the text format")
      ->required();
}

void add_executor(CLI::App* command, Arguments& args) {
  command->add_option("--executor", args.executor, "which executor")
      ->capture_default_str();
}

void add_run_and_replay(CLI::App& app, Arguments& args) {
  CLI::App* const run =
      app.add_subcommand("run", "run a program and print its trace");
  add_file(run, args);
  add_executor(run, args);
  run->add_option("--trace", args.trace, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  run->callback([&args] {
    args.exit_code =
        run_command(args.file, args.executor, args.trace == "json");
  });

  CLI::App* const replay = app.add_subcommand(
      "replay", "judge one program, on every executor that can run it");
  add_file(replay, args);
  replay->add_option("--executor", args.given_executor, "only on this one");
  replay->add_option("--target", args.given_target,
                     "FILE is an input of this fuzz target, tried as its "
                     "fuzzer does");
  number(replay, "--break-at-step", args.break_at_step,
         "stop in the debugger before this poll, counted from 0");
  add_stall(replay, args.check.stall);
  replay->add_flag("--json", args.json, "print the verdicts as JSON");
  replay->callback([&args] {
    args.exit_code =
        replay_command(args.file, args.given_executor, args.given_target,
                       args.break_at_step, args.check.stall, args.json);
  });
}

void add_others(CLI::App& app, Arguments& args) {
  CLI::App* const shrink =
      app.add_subcommand("shrink", "make a failing program smaller");
  add_file(shrink, args);
  shrink->add_option("--executor", args.given_executor,
                     "which executor (default: the one that FILE was saved "
                     "for, or `executor`)");
  shrink->add_option("-o,--output", args.output,
                     "where to write it (default: print it, with comments)");
  number(shrink, "--max-runs", args.max_runs, "try so many programs at most");
  shrink->callback([&args] {
    args.exit_code = shrink_command(args.file, args.given_executor, args.output,
                                    args.max_runs);
  });

  CLI::App* const decode =
      app.add_subcommand("decode", "print a fuzzer's input as text");
  decode->add_option("FILE", args.file, "an input of the fuzzer")->required();
  decode
      ->add_option("--target", args.target,
                   "whose input it is (see `list targets`); `program`: that of "
                   "any fuzzer of programs")
      ->capture_default_str();
  decode->callback(
      [&args] { args.exit_code = decode_command(args.target, args.file); });

  CLI::App* const list = app.add_subcommand("list", "print what there is");
  list->add_option("WHAT", args.what,
                   fmt::format("{}", fmt::join(list_choices(), ", ")))
      ->check(CLI::IsMember(list_choices()));
  list->add_flag("--json", args.json, "print it as JSON");
  list->callback(
      [&args] { args.exit_code = list_command(args.what, args.json); });
}

void add_audit(CLI::App& app, Arguments& args) {
  CLI::App* const audit = app.add_subcommand(
      "audit",
      "all that one executor can be put to: kept failures, random programs and "
      "all combinations; goes on after a failure, and tells law by law");
  audit
      ->add_option("--executor", args.audit.executor,
                   "which executor (see `list executors`)")
      ->capture_default_str();
  number(audit, "--programs", args.audit.programs,
         "so many random programs (default 10000)");
  number(audit, "--seed", args.audit.seed,
         "of the random programs (default 1)");
  audit
      ->add_option("--without", args.audit.without,
                   "leave out: regressions, properties, combinations")
      ->delimiter(',')
      ->check(CLI::IsMember(audit_parts()));
  audit->add_option("--only", args.audit.only, "leave out all but these")
      ->delimiter(',')
      ->check(CLI::IsMember(audit_parts()));
  audit->add_option("--program", args.audit.programs_too,
                    "a program to be tried with the regressions; as often as "
                    "wanted");
  audit
      ->add_option("--regressions,--save-to", args.audit.regressions,
                   "folder for failing programs, which are tried first")
      ->capture_default_str();
  audit->add_flag("!--no-regressions", args.audit.use_regressions,
                  "neither try nor keep failing programs");
  add_stall(audit, args.audit.stall);
  audit->add_flag("--json", args.audit.json, "print the result as JSON");
  audit->callback([&args] { args.exit_code = audit_command(args.audit); });
}

void add_mutants(CLI::App& app, Arguments& args) {
  CLI::App* const mutants = app.add_subcommand(
      "mutants", "print the kill matrix: which tool finds which bug");
  mutants->add_option("--only", args.mutants.only,
                      "those whose name contains this");
  mutants->add_flag("--recorded", args.mutants.recorded,
                    "try nothing: print what was measured last");
  mutants
      ->add_option("--controls", args.mutants.controls,
                   "instead, so many random programs on each executor that "
                   "is not broken: a line each, and nothing may be accused")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
      ->excludes("--recorded");
  mutants->add_flag("--json", args.mutants.json, "print it as JSON");
  mutants->callback(
      [&args] { args.exit_code = config().mutants.run(args.mutants); });
}

/// The library's own words would not say which word it is.
void require_known_subcommand(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  const std::string given = argv[1];
  std::vector<std::string_view> names;
  const auto is_any = [](const CLI::App*) { return true; };
  for (const CLI::App* const command : app.get_subcommands(is_any)) {
    if (command->get_name() == given) return;
    names.push_back(command->get_name());
  }
  throw InputError("no subcommand `" + given + "`" +
                   did_you_mean(given, names));
}

int main_function(int argc, char** argv) {
  CLI::App app{
      "Vigil checks asynchronous executors and wakers in C++: random "
      "programs of\ntasks and sleeps run on an executor in virtual "
      "time, and are judged by laws."};
  app.name("vigil");
  app.footer(kFooter);
  app.require_subcommand(1);
  Arguments args;
  add_check(app, args);
  add_audit(app, args);
  add_run_and_replay(app, args);
  add_others(app, args);
  if (config().mutants.run != nullptr) add_mutants(app, args);
  try {
    require_known_subcommand(app, argc, argv);
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // --help is no error; all others are bad usage, whatever their number.
    return app.exit(error) == 0 ? kHeld : kBadInput;
  } catch (const InputError& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "vigil: %s\n", error.what());
    return kBadInput;
  }
  if (std::fflush(stdout) != 0) {
    std::perror("vigil: standard output");
    return kBadInput;
  }
  return args.exit_code;
}

}  // namespace

const CommandConfig& config() noexcept { return the_config; }

int command_main(int argc, char** argv, CommandConfig command_config) {
  the_config = std::move(command_config);
  try {
    return main_function(argc, argv);
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "vigil: %s\n", error.what());
    return kBadInput;
  }
}

}  // namespace vigil::cli
