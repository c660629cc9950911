// SPDX-License-Identifier: Apache-2.0
// The folder that a runner works in, one runner at a time, and the totals that
// outlive it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/continuous/disk.h"
#include "fuzz/continuous/findings.h"
#include "fuzz/continuous/schedule.h"

namespace vigil::continuous {

/// What a target has come to.
struct Totals {
  std::uint64_t slices = 0;
  double seconds = 0;
  std::uint64_t executions = 0;
  std::uint64_t new_units = 0;
  std::uint64_t crashes = 0;   ///< processes that ended with a finding
  std::uint64_t hangs = 0;     ///< killed: they did not end in time
  std::uint64_t too_big = 0;   ///< killed: they took too much memory
  std::uint64_t failures = 0;  ///< ended badly, and left no input
  std::uint64_t coverage = 0;
  std::uint64_t features = 0;
  std::uint64_t corpus_at_merge = 0;  ///< files after the last merge
  Account account{};
};

/// By the names of the targets.
using State = std::map<std::string, Totals>;

/// The text of state.json.
std::string to_json(const State& state);
/// Throws std::runtime_error if the text is none.
State state_from_json(std::string_view text);

/// Folders and files of a runner. It holds their lock.
class StateFolder {
 public:
  /// Prints a line for the user.
  using Say = std::function<void(const std::string&)>;

  /// Makes what is missing, and removes what a killed runner left half done.
  /// Throws UsageError if the folder can't be used or another runner holds it.
  StateFolder(std::filesystem::path root, DiskCalls calls, Say say);
  ~StateFolder();
  StateFolder(const StateFolder&) = delete;
  StateFolder& operator=(const StateFolder&) = delete;

  std::filesystem::path corpus(std::string_view target) const {
    return root_ / "corpus" / target;
  }
  std::filesystem::path raw(std::string_view target) const {
    return root_ / "raw" / target;
  }
  std::filesystem::path temporary() const { return root_ / "tmp"; }
  const std::filesystem::path& root() const { return root_; }
  const Disk& disk() const { return disk_; }
  const FindingStore& findings() const { return findings_; }
  std::uint64_t free_mb() const { return disk_.free_bytes(root_) >> 20; }

  /// Makes corpus/TARGET/ and raw/TARGET/.
  void add_target(std::string_view target);

  /// What state.json says. One that can't be read is put aside, with a word.
  State load() const;
  void save(const State& state) const;

 private:
  void make_folders();
  void lock();

  std::filesystem::path root_;
  Disk disk_;
  Say say_;
  FindingStore findings_;
  int lock_ = -1;
};

}  // namespace vigil::continuous
