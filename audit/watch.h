// SPDX-License-Identifier: Apache-2.0
// The process that runs programs while another watches it.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "audit/sanitizer_reports.h"

namespace vigil {

/// The side of the process that is watched. Not thread-safe: for the thread
/// that runs the programs.
class Watch {
 public:
  Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  /// Runs `work`, which is about program `item`, and returns what it returns.
  /// If it does not, the supervisor knows `item`. What it throws ends the
  /// process, if that is supervised.
  template <class Work>
  auto run(std::uint64_t item, Work&& work) {
    begin(item);
    try {
      auto result = std::forward<Work>(work)();
      end();
      return result;
    } catch (...) {
      fail();
      throw;
    }
  }
  /// Within run(): the limit begins anew, with another program.
  void next() noexcept;
  /// Whether the supervisor has been interrupted: come to an end soon.
  bool is_interrupted() const noexcept;

 private:
  friend struct Supervisor;
  struct Beat;

  void begin(std::uint64_t item) noexcept;
  void look_for_leaks() noexcept;
  void end() noexcept;
  void fail();

  std::unique_ptr<Beat> own_;  ///< where nobody watches
  Beat* beat_;
  LeakDetector leaks_;
};

}  // namespace vigil
