// SPDX-License-Identifier: Apache-2.0
// How a run of a program can end otherwise than by a return.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace vigil {

/// How the run of a program ended otherwise than by a return.
struct Stop {
  enum class Kind : std::uint8_t {
    kHang,   ///< it took longer than the limit
    kCrash,  ///< a signal ended its process
    kExit,   ///< it ended its process
    kFork,   ///< it copied its process
    kThrow,  ///< an exception that the adapter let out, outside of run()
    kLeak,   ///< it left memory that nothing points to (LeakSanitizer)
  };
  Kind kind = Kind::kHang;
  int code = 0;  ///< the signal, or the exit status
  /// What was thrown, or the summary of a sanitizer's report.
  std::string text{};
  bool is_after = false;  ///< once the program had returned, before the next

  /// Whether the other is the same, as far as a smaller program has to show it:
  /// of a sanitizer's report, the kind of error.
  bool is_like(const Stop& other) const;
};

/// One word: `hang`, `crash`, `exit`, `fork`, `throw`, `leak`. It stands where
/// the number of a law would.
std::string_view word(Stop::Kind kind) noexcept;
/// Whether it is one of those words.
bool is_stop_word(std::string_view text) noexcept;
/// Whether it is the exit with which a sanitizer ends a process, if this build
/// has one.
bool is_of_sanitizer(const Stop& stop) noexcept;
/// In words: `run() did not return within 10 s`.
std::string describe(const Stop& stop, std::chrono::milliseconds limit);

}  // namespace vigil
