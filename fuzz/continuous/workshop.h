// SPDX-License-Identifier: Apache-2.0
// What the jobs of a runner share: the targets, the folder, and ways to the
// user and the disk.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/continuous/findings.h"
#include "fuzz/continuous/options.h"
#include "fuzz/continuous/process.h"
#include "fuzz/continuous/schedule.h"
#include "fuzz/continuous/state.h"

namespace vigil::continuous {

/// A target while the runner runs.
struct Target {
  const FuzzerSpec* spec = nullptr;
  bool is_selected = true;
  Totals totals{};  ///< of all runs; its account is the workshop's
  Totals run{};     ///< of this run
  std::size_t corpus_files = 0;

  std::deque<std::string> pending{};  ///< files of raw/ that await examination
  /// What the fuzzer printed when it wrote them, where that is known.
  std::map<std::string, std::string> reports{};
  /// Whether the input that was examined last was a new finding: then the next
  /// is examined at once, else on the target's own time.
  bool is_novel = true;
  std::vector<std::string> new_findings{};  ///< of this run
  /// Findings that were tried again in this run, or are of this run.
  std::set<std::string> confirmed{};

  double running_seconds = 0;  ///< that its running slices may take
  unsigned slices_running = 0;
  bool is_examining = false;
  bool is_merging = false;
  unsigned quick_ends = 0;         ///< processes in a row that ended at once
  Clock::time_point not_before{};  ///< no slice sooner
  bool has_told_failure = false;

  const std::string& name() const { return spec->name; }
};

/// The run is to end; a job that waits for room on the disk throws it.
struct Interrupted {};

/// What jobs share.
struct Workshop {
  const Options& options;
  StateFolder& folder;
  std::vector<Target> targets{};
  std::vector<Account> accounts{};  ///< as many
  std::uint64_t next_seed = 1;      ///< of a fuzzer
  bool is_stopping = false;

  std::function<void(const std::string&)> say;  ///< prints a line
  std::function<double()> seconds_left;         ///< of the run
  /// Waits a moment for room on the disk. Throws Interrupted.
  std::function<void()> wait_for_room;

  /// Does what writes files, again and again while the disk is full.
  template <class Action>
  void persist(std::string_view what, const Action& action) {
    bool has_said = false;
    while (true) {
      try {
        action();
        if (has_said) say("there is room again: " + std::string(what));
        return;
      } catch (const std::system_error& error) {
        if (!is_full(error)) throw;
        if (!has_said) say("disk full: " + std::string(what) + " must wait");
        has_said = true;
      }
      wait_for_room();
    }
  }

  /// The binary with what all of its runs have in common.
  Command command_for(const Target& target) const;
  /// The folders to begin with besides its own corpus: its seeds, and those and
  /// the corpora of its family.
  std::vector<std::filesystem::path> shared_corpora(const Target& target) const;
  /// Enters all files of raw/TARGET/ that are not there yet. REQUIRES: nobody
  /// writes to it.
  void collect_raw(Target& target) const;
  /// Enters what a fuzzer says that it wrote.
  void collect_artifact(Target& target, const std::string& path,
                        const std::string& report);
  /// state.json, of all targets.
  void save_state(State state);
};

}  // namespace vigil::continuous
