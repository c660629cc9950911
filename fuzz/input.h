// SPDX-License-Identifier: Apache-2.0
// What the targets that read bytes as steps share: a reader, what is found, and
// inputs to begin with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/target.h"

namespace vigil {

/// Reads choices from an input. Behind its end there are zeros.
class InputReader {
 public:
  /// Reads no more than the first `limit` bytes.
  explicit InputReader(std::span<const std::uint8_t> bytes, std::size_t limit)
      : bytes_(bytes.first(std::min(bytes.size(), limit))) {}

  bool is_at_end() const noexcept { return next_ >= bytes_.size(); }
  std::uint8_t byte() noexcept { return is_at_end() ? 0 : bytes_[next_++]; }
  /// One of 0 .. bound-1. REQUIRES: 0 < bound <= 256.
  std::uint8_t below(std::size_t bound) noexcept {
    return static_cast<std::uint8_t>(byte() % bound);
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t next_ = 0;
};

/// Something that is wrong: a law's number or a word, and how it showed.
struct Finding {
  std::string law;      ///< such as `T4`, or `timer-queue`
  std::string message;  ///< one line
};

/// The report: the head line, and what the input means.
std::string to_report(const Finding& finding, const std::string& input);

/// What a check gives, once it is over: none if all is well. The first thing
/// that is found stays, since all else may follow from it.
/// Thread safety: any thread; what is broken may be the thread that calls.
class FirstFinding {
 public:
  bool is_empty() const noexcept {
    const std::scoped_lock lock(mutex_);
    return !found_;
  }
  /// Keeps it, if it is the first. Always false, as in `return fail(...)`.
  bool fail(std::string law, std::string message) {
    const std::scoped_lock lock(mutex_);
    if (!found_) found_ = Finding{std::move(law), std::move(message)};
    return false;
  }
  std::optional<Finding> take() noexcept {
    const std::scoped_lock lock(mutex_);
    return std::move(found_);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Finding> found_;
};

/// Input `index` of the random inputs with this seed: `size` bytes, the same on
/// every machine.
FuzzInput random_input(std::uint64_t seed, std::uint64_t index,
                       std::size_t size);

/// So many random inputs, from none to `size_max` bytes: half of them short.
std::vector<FuzzInput> random_inputs(std::size_t count, std::size_t size_max);

}  // namespace vigil
