// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/runner.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <optional>
#include <utility>

#include "fuzz/continuous/event_loop.h"
#include "fuzz/continuous/options.h"
#include "fuzz/continuous/progress.h"

namespace vigil::continuous {
namespace {

void list(const Options& options) {
  for (const FuzzerSpec& fuzzer : options.fuzzers) {
    std::printf(
        "%s%s%s\n", fuzzer.name.c_str(),
        fuzzer.family.empty() ? "" : "  inputs: ", fuzzer.family.c_str());
  }
}

/// Where a user looks who typed no --state.
std::string folder_of(const Options& options) {
  return (options.state / "findings").string();
}

int run(const Options& options, DiskCalls calls) {
  for (const FuzzerSpec& fuzzer : options.fuzzers) {
    if (::access(fuzzer.binary.c_str(), X_OK) == 0) continue;
    throw UsageError("cannot run " + fuzzer.binary.string());
  }
  // Machines read standard output.
  Progress progress(options.json ? stderr : stdout);
  StateFolder folder(
      options.state, std::move(calls),
      [&progress](const std::string& line) { progress.say(line); });
  EventLoop loop(options, folder, progress);
  const Summary summary = loop.run();
  progress.clear();
  const std::string text = options.json ? summary_json(loop.targets(), summary)
                                        : summary_text(loop.targets(), summary);
  std::fputs(text.c_str(), stdout);
  if (!options.json) {
    std::printf("findings are in %s\n", folder_of(options).c_str());
  }
  std::fflush(stdout);
  if (summary.is_interrupted) return kInterrupted;
  const auto has_ended_badly = [](const Target& target) {
    return target.run.hangs + target.run.too_big + target.run.failures != 0;
  };
  const bool is_clean = summary.new_findings.empty() &&
                        summary.unexamined == 0 &&
                        std::ranges::none_of(loop.targets(), has_ended_badly);
  return is_clean ? kNothingFound : kFound;
}

}  // namespace

int continuous_main(const std::vector<std::string>& arguments,
                    DiskCalls calls) {
  try {
    const std::optional<Options> options = parse_options(arguments);
    if (!options) return kNothingFound;
    if (options->list) {
      list(*options);
      return kNothingFound;
    }
    return run(*options, std::move(calls));
  } catch (const Interrupted&) {
    return kInterrupted;
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "continuous: %s\n", error.what());
    return kBadUsage;
  }
}

}  // namespace vigil::continuous
