// SPDX-License-Identifier: Apache-2.0
// Executors of others as subjects, each by the promises that its documentation
// makes. What else they do is found out, and called no bug.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/subject.h"
#include "model/law.h"
#include "model/program.h"
#include "model/promises.h"

namespace vigil {

std::span<const Subject> peers() noexcept;

/// The one with this name, or null.
const Subject* find_peer(std::string_view name) noexcept;

/// No delay and no time in a peer's program is longer, in units of program
/// time. GLib's timeouts end there; and asio wakes up every five minutes, which
/// until the end of time is thirty million times.
inline constexpr std::int64_t kLongestPeerDelay = UINT32_MAX;

/// Program `index` of a seed, of operations that the peer can run, with what is
/// too long cut.
Program peer_program(const Subject& peer, std::uint64_t seed,
                     std::uint64_t index);

/// How a law fared by certain promises: the peer's own, or these and more.
struct PeerLaw {
  Law law = Law::kT8;
  Promises promises;
  std::string_view beyond{};   ///< what of them it never promised, in words
  std::uint64_t tried = 0;     ///< how often it was put to the test
  std::uint64_t programs = 0;  ///< in so many it was the first to break
  std::optional<std::uint64_t> first{};  ///< the index of the first of them

  bool is_promised() const noexcept { return beyond.empty(); }
};

/// What a peer did with a number of programs.
struct PeerRun {
  std::uint64_t programs = 0;
  std::uint64_t inconclusive = 0;
  /// Of all traces: two runs of the same programs give the same.
  std::uint64_t trace_hash = 0;
  /// First those that are promised, in the order of their numbers.
  std::vector<PeerLaw> laws{};

  /// Whether all that is promised held.
  bool keeps_promises() const noexcept;
};

/// Runs the programs 0 .. programs-1 of a seed, and judges each by the peer's
/// promises; one in `period` also by promises of order and of exact time that
/// the peer never made.
PeerRun run_peer(const Subject& peer, std::uint64_t seed,
                 std::uint64_t programs, std::uint64_t period);

/// The smallest program found that shows that a law does not hold, and what was
/// seen.
/// REQUIRES: `law.first` is there; `law` is of a run of `peer` and `seed`.
std::string example_of(const Subject& peer, std::uint64_t seed,
                       const PeerLaw& law);

}  // namespace vigil
