// SPDX-License-Identifier: Apache-2.0
// Runs of programs on an executor that may do anything: hang, crash, exit,
// fork. They run in a process of their own, which writes down the program that
// it is at before it runs it; another process waits for it, and knows the
// program if it stops there.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vigil {

/// How the run of a program ended otherwise than by a return.
struct Stop {
  enum class Kind : std::uint8_t {
    kHang,   ///< it took longer than the limit
    kCrash,  ///< a signal ended its process
    kExit,   ///< it ended its process
    kFork,   ///< it copied its process
    kThrow,  ///< an exception that the adapter let out, outside of run()
  };
  Kind kind = Kind::kHang;
  int code = 0;           ///< the signal, or the exit status
  std::string text{};     ///< what was thrown
  bool is_after = false;  ///< once the program had returned, before the next

  /// Whether the other is the same, as far as a smaller program has to show it.
  bool is_like(const Stop& other) const noexcept {
    return kind == other.kind && code == other.code;
  }
};

/// One word: `hang`, `crash`, `exit`, `fork`, `throw`. It stands where the
/// number of a law would.
std::string_view word(Stop::Kind kind) noexcept;
/// Whether it is one of those words.
bool is_stop_word(std::string_view text) noexcept;
/// In words: `run() did not return within 10 s`.
std::string describe(const Stop& stop, std::chrono::milliseconds limit);

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
  void end() noexcept;
  void fail();

  std::unique_ptr<Beat> own_;  ///< where nobody watches
  Beat* beat_;
};

struct Supervision {
  /// No run of a program may take longer; 0: nobody watches, and the work is
  /// done in this process.
  std::chrono::milliseconds limit{10'000};
  /// Whether what the work prints goes where this process prints; else nowhere.
  bool passes_output = true;
  /// Asked some fifty times a second. Once true, so is Watch::is_interrupted(),
  /// and the work has a moment to end in good order.
  std::function<bool()> is_interrupted = [] { return false; };
};

/// What became of supervised work.
struct Supervised {
  /// What it returned; none if it was stopped.
  std::optional<std::string> answer;
  /// How the run of program `item` ended, if that stopped the work.
  std::optional<Stop> stop;
  std::uint64_t item = 0;  ///< the last that was begun
  /// It was interrupted, and had to be killed.
  bool was_killed = false;
  /// It returned, and then its process did not end as it should have.
  std::string afterword;
};

/// Does `work` in a copy of this process, which dies with this one. Throws
/// std::runtime_error if it ends before it has run any program, or if this
/// process has other threads: they would be missing in the copy.
/// REQUIRES: as run_isolated(), but for the threads.
Supervised supervise(const std::function<std::string(Watch&)>& work,
                     const Supervision& supervision);

}  // namespace vigil
