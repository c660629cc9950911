// SPDX-License-Identifier: Apache-2.0
// A queue with several servers (M/M/c) in virtual time, and the formula that it
// must agree with. Customers come at random (a Poisson process), wait in one
// line, and are served for a random (exponential) time by the next free server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "executor/time.h"

namespace queueing {

/// What is simulated. A service takes a second on average, so customers come at
/// `servers * load` a second. REQUIRES: servers > 0, and 0 < load < 1: with
/// more, the line grows for ever.
struct System {
  unsigned servers = 1;
  double load = 0.5;  ///< rho: how busy each server is
};

/// How it is simulated. The same Experiment gives the same result, bit by bit,
/// on each machine and with each compiler.
struct Experiment {
  std::uint64_t customers = 1'000'000;  ///< kMinCustomers .. kMaxCustomers
  std::uint64_t seed = 1;
  /// Services take so many times as long as they should. Other than 1 it
  /// breaks the simulation: for a test that such a break is seen.
  double service_factor = 1;
};

inline constexpr std::uint64_t kMinCustomers = 1'000;
inline constexpr std::uint64_t kMaxCustomers = 100'000'000;

/// A mean that was measured, and how far from it the true one may be.
struct Estimate {
  double mean = 0;
  double half_width = 0;  ///< of the 99 % confidence interval
  bool agrees_with(double value) const noexcept {
    return mean - half_width <= value && value <= mean + half_width;
  }
};

/// Random numbers that are the same everywhere; the standard's distributions
/// differ between libraries. SplitMix64: a counter, and a function that mixes
/// its bits.
class Random {
 public:
  /// Streams of one seed have nothing to do with each other.
  Random(std::uint64_t seed, std::uint64_t stream) noexcept;
  std::uint64_t next() noexcept;
  /// A time that is exponentially distributed.
  vigil::Duration exponential(double mean_seconds) noexcept;

 private:
  std::uint64_t counter_;
};

/// The mean of a series, with a confidence interval. Who waits long is followed
/// by others who do, so single waits say less than their number suggests. The
/// means of long batches depend on each other very little: the interval is
/// computed from those (Student's t). The higher the load, the longer they must
/// be, or it is too narrow: a million customers are enough for a load of 0.95.
/// The first batch is dropped: the queue starts empty, and has to fill up.
class BatchMeans {
 public:
  explicit BatchMeans(std::uint64_t values) noexcept;
  void add(double value);
  /// REQUIRES: all values have been added.
  Estimate estimate() const;

 private:
  std::uint64_t batch_size_;
  std::uint64_t left_;  ///< of the batch that is being filled
  double sum_ = 0;
  std::vector<double> means_;
};

/// How long a customer waits before being served, in seconds: simulated, and by
/// Erlang's C formula.
Estimate simulated_wait(const System& system, const Experiment& experiment);
double erlang_c_wait(const System& system);

}  // namespace queueing
