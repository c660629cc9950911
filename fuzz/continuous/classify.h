// SPDX-License-Identifier: Apache-2.0
// What a crash is, read from what the fuzzer printed and how it ended; two
// crashes of the same class are one finding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vigil::continuous {

/// How a process ended.
struct Ending {
  enum class Kind {
    kExited,
    kSignalled,
    kHung,    ///< killed: it took too long
    kTooBig,  ///< killed: it took too much memory
  };
  Kind kind = Kind::kExited;
  int number = 0;  ///< of the exit code or signal
  friend bool operator==(const Ending&, const Ending&) = default;
};

/// The class of a crash.
struct Classification {
  /// `law`, `timeout`, `out of memory`, `not reproducible`, or what the
  /// sanitizer calls it, such as `heap-use-after-free`.
  std::string kind;
  std::string law{};  ///< what the report names as broken, such as `T4`
  /// Where that is a word for many laws, such as `timer-queue`: what the head
  /// line says, without numbers.
  std::string detail{};
  /// The innermost functions of our own, without addresses and files.
  std::vector<std::string> stack{};
  friend bool operator==(const Classification&,
                         const Classification&) = default;
};

inline constexpr std::string_view kLaw = "law";
inline constexpr std::string_view kTimeout = "timeout";
inline constexpr std::string_view kOutOfMemory = "out of memory";
inline constexpr std::string_view kNotReproducible = "not reproducible";

/// The class of a run of one input.
Classification classify(std::string_view output, const Ending& ending);

/// The first line `X broken: ...`.
struct HeadLine {
  std::string law{};      ///< X; empty if there is no such line
  std::string message{};  ///< what follows
};
HeadLine head_line(std::string_view output);

/// The functions of the first stack in `output`, innermost first, without those
/// of the sanitizer, libFuzzer and the C library: at most kMaxFrames.
std::vector<std::string> own_frames(std::string_view output);
inline constexpr std::size_t kMaxFrames = 3;

/// A name for the folder of a finding, the same for the same target and class:
/// `program_fuzz-T4`, `waker_fuzz-heap-use-after-free-1f2e3d4c`.
std::string finding_id(std::string_view target, const Classification& found);

}  // namespace vigil::continuous
