// SPDX-License-Identifier: Apache-2.0
// What a mutant is: code that is broken on purpose, in the shape in which the
// harness can be pointed at it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "audit/law_check.h"
#include "audit/subject.h"
#include "model/law.h"

namespace vigil {

/// What can find a bug.
enum class Tool : std::uint8_t {
  kProperty,      ///< random programs on an executor, judged by the laws
  kCombinations,  ///< the combination matrix, judged by the laws
  kSuite,         ///< the suite of waker laws, or that of future laws
  kAddress,    ///< AddressSanitizer, LeakSanitizer and UBSan, on any of those
  kThread,     ///< ThreadSanitizer, on any of those
  kFuzz,       ///< the program fuzzer
  kUnitTests,  ///< the unit tests of executor/
  kExplorer,   ///< an interleaving explorer
};

/// Its name in tables and in JSON, such as `property`.
std::string_view to_string(Tool tool) noexcept;

/// The shapes in which something can be tried. At least one is there.
struct Shapes {
  /// As an executor: programs run on it.
  std::optional<Subject> subject{};
  /// As wakers or futures: one of the suites, such as &check_future_laws<S>.
  std::vector<LawViolation> (*suite)(LawOptions) = nullptr;
  /// As a small program of its own, for what fits no other shape. It runs in a
  /// process of its own, and ends soon; a sanitizer must report it.
  void (*scenario)() = nullptr;
};

/// Something that is broken on purpose.
struct Mutant {
  std::string_view name;       ///< such as `tokio-3190`
  std::string_view source;     ///< such as `tokio #3190`; `ours` if it is ours
  std::string_view mechanism;  ///< what is wrong in it, in one line
  /// What its class of bug calls for. Others may find it as well.
  Tool killer = Tool::kProperty;
  /// The law that must name it, if `killer` judges by laws.
  std::optional<Law> law{};
  /// Else a part of the head of the report, such as `heap-use-after-free`.
  std::string_view report{};
  Shapes shapes{};
};

/// The same without the bug: nothing may accuse it.
struct Control {
  std::string_view name;
  Shapes shapes{};
};

/// A published bug that our interfaces can't express.
struct Inexpressible {
  std::string_view source;
  std::string_view mechanism;
  std::string_view reason;
};

}  // namespace vigil
