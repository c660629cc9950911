// SPDX-License-Identifier: Apache-2.0
// A place for tests of the whole runner: a state folder, fake fuzzers, and
// runners as processes of their own.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/continuous/findings.h"
#include "fuzz/continuous/state.h"

namespace vigil::continuous {

/// Where fake_fuzzer.cc is, as a binary.
extern std::string fake_fuzzer;

/// A folder of a test.
class Place {
 public:
  Place();
  ~Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  /// A `--fuzzer` argument for a fake fuzzer of that behaviour.
  std::string fuzzer(const std::string& name, const std::string& behaviour,
                     const std::string& more = "") const;

  /// Starts a runner on the state folder here. While `full()` exists, it finds
  /// the disk full, and while `low()` does, almost full.
  pid_t start(std::vector<std::string> arguments) const;
  /// Waits for its end. Its exit code, or 1000 + the signal.
  static int wait(pid_t pid);
  /// Both.
  int run(const std::vector<std::string>& arguments) const;

  /// What the runners printed.
  std::string output() const;
  /// Waits until they have printed that.
  void await_output(std::string_view text) const;
  /// The lines of the fakes' journal that begin with `begin`, without it.
  std::vector<std::string> journal(std::string_view begin) const;
  /// Waits until the journal has so many lines.
  void await_journal(std::size_t lines) const;

  std::filesystem::path state() const { return root_ / "state"; }
  std::filesystem::path full() const { return root_ / "full"; }
  std::filesystem::path low() const { return root_ / "low"; }
  /// The findings, by their names.
  std::map<std::string, Finding> findings() const;
  /// A file of a finding.
  std::string file(const std::string& finding, const char* name) const;
  /// What state.json says.
  Totals totals(const std::string& target) const;

 private:
  std::filesystem::path root_;
};

/// Waits until there is no such process.
void await_death(pid_t pid);

}  // namespace vigil::continuous
