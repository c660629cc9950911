// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>

#include "fuzz/continuous/jobs.h"
#include "fuzz/continuous/stats.h"

namespace vigil::continuous {
namespace {

// In seconds. One that got through its corpora found something, if quickly; one
// that did not may never.
constexpr double kMaxWaitLoaded = 2;
constexpr double kMaxWait = 60;
constexpr double kShortWait = 0.25;  // doubles with each quick end
constexpr int kInterrupted = 72;     // libFuzzer's exit code after a signal

Command fuzz_command(Workshop& shop, const Target& target, double seconds) {
  const Options& options = shop.options;
  // In whole seconds, the least of which is one: 0 would be for ever.
  const int time = std::max(1, static_cast<int>(std::lround(seconds)));
  Command command = shop.command_for(target);
  command.limit_seconds =
      time + static_cast<int>(options.timeout_seconds + options.grace_seconds);
  command.arguments.insert(
      command.arguments.end(),
      {"-max_total_time=" + std::to_string(time), "-print_final_stats=1",
       // A slow input is no finding before it is a timeout.
       "-report_slow_units=1000000",
       "-seed=" + std::to_string(shop.next_seed)});
  // 0 would let libFuzzer take one by chance.
  shop.next_seed = shop.next_seed % 0x7fffffff + 1;
  if (!target.spec->dictionary.empty()) {
    command.arguments.push_back("-dict=" + target.spec->dictionary.string());
  }
  command.arguments.push_back(shop.folder.corpus(target.name()).string());
  // A seed that crashes keeps the fuzzer from all others: leave them out.
  if (target.quick_ends % 2 == 0) {
    for (const auto& path : shop.shared_corpora(target)) {
      command.arguments.push_back(path.string());
    }
  }
  return command;
}

/// Enters a line of the fuzzer's output.
void read_line_of(Target& target, FuzzStats& stats, std::string_view line) {
  const FuzzStats before = stats;
  read_line(stats, line);
  for (Totals* const totals : {&target.totals, &target.run}) {
    totals->executions +=
        stats.executions - std::min(stats.executions, before.executions);
    totals->new_units +=
        stats.new_units - std::min(stats.new_units, before.new_units);
    // What the whole corpus covers is known once it is loaded.
    if (!stats.is_loaded) continue;
    totals->coverage = std::max(totals->coverage, stats.coverage);
    totals->features = std::max(totals->features, stats.features);
  }
}

void tell_failure(Workshop& shop, Target& target, const Finished& finished) {
  if (target.has_told_failure) return;
  target.has_told_failure = true;
  std::string_view text = finished.errors;
  while (text.ends_with('\n')) text.remove_suffix(1);
  text = text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
  shop.say(target.name() + ": the fuzzer failed (" +
           (finished.ending.kind == Ending::Kind::kExited ? "exit code "
                                                          : "signal ") +
           std::to_string(finished.ending.number) + ") and left no input" +
           (text.empty() ? "" : ": " + std::string(text)));
}

/// Counts how the process ended. Returns whether all is well.
bool count_ending(Workshop& shop, Target& target, const FuzzStats& stats,
                  const Finished& finished) {
  const Ending& ending = finished.ending;
  std::uint64_t Totals::* counter = nullptr;
  if (ending.kind == Ending::Kind::kHung) {
    counter = &Totals::hangs;
    shop.say(target.name() + ": killed, as it did not end in its time");
  } else if (ending.kind == Ending::Kind::kTooBig) {
    counter = &Totals::too_big;
    shop.say(target.name() + ": killed, as it took too much memory");
  } else if (!stats.artifacts.empty()) {
    counter = &Totals::crashes;
  } else if (finished.is_asked_to_end || ending == Ending{} ||
             ending == Ending{Ending::Kind::kExited, kInterrupted}) {
    return true;
  } else {
    counter = &Totals::failures;
    tell_failure(shop, target, finished);
  }
  ++(target.totals.*counter);
  ++(target.run.*counter);
  return false;
}

/// Whether the rest of the slice may go on; else the target may have to wait.
bool may_go_on(Target& target, const FuzzStats& stats, const Finished& finished,
               bool is_well) {
  const bool is_useless = !is_well && !stats.is_loaded;
  if (finished.seconds >= kQuick && !is_useless) {
    target.quick_ends = 0;
    return !is_well;
  }
  double wait = kShortWait;
  if (!is_well) {
    target.quick_ends = std::min(target.quick_ends + 1, 16U);
    wait =
        std::min(stats.is_loaded ? kMaxWaitLoaded : kMaxWait,
                 std::ldexp(kShortWait, static_cast<int>(target.quick_ends)));
  }
  target.not_before =
      Clock::now() + std::chrono::milliseconds(static_cast<int>(wait * 1000));
  return false;
}

}  // namespace

Job fuzz_slice(Workshop& shop, Target& target, double seconds) {
  double used = 0;
  double found = 0;
  while (true) {
    FuzzStats stats;
    Command command = fuzz_command(shop, target, seconds - used);
    command.on_line = [&target, &stats](std::string_view line) {
      read_line_of(target, stats, line);
    };
    const Finished finished = co_await run(command);
    used += finished.seconds;
    found += static_cast<double>(gain(stats));
    for (const std::string& path : stats.artifacts) {
      shop.collect_artifact(target, path, finished.errors);
    }
    const bool is_well = count_ending(shop, target, stats, finished);
    if (!may_go_on(target, stats, finished, is_well) || shop.is_stopping) break;
    if (std::min(seconds - used, shop.seconds_left()) < kQuick) break;
  }
  for (Totals* const totals : {&target.totals, &target.run}) {
    totals->slices += 1;
    totals->seconds += used;
  }
  credit(shop.accounts[static_cast<std::size_t>(&target - shop.targets.data())],
         found, used);
  target.corpus_files = files_in(shop.folder.corpus(target.name())).size();
}

}  // namespace vigil::continuous
