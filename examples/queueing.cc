// SPDX-License-Identifier: Apache-2.0
#include "examples/queueing.h"

#include <cmath>
#include <optional>
#include <stdexcept>

#include "executor/channel.h"
#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"

namespace queueing {
namespace {

using vigil::Clock;
using vigil::Duration;
using vigil::Task;
using vigil::Time;

constexpr double kMeanService = 1;  // second
constexpr double kNanoseconds = 1e9;

constexpr std::uint64_t kBatches = 30;
// Student's t for 99 %, both sides, with kBatches - 1 degrees of freedom.
constexpr double kStudent = 2.7564;

struct Customer {
  Time arrival;
  Duration service;
};
/// The line. Nothing instead of a customer: a server may go home.
using Line = vigil::Channel<std::optional<Customer>>;

/// A task is a coroutine. This one sends the customers.
Task<> source(Line& line, System system, Experiment experiment) {
  Random gaps(experiment.seed, 0);
  Random services(experiment.seed, 1);
  const double mean_gap = kMeanService / (system.servers * system.load);
  for (std::uint64_t i = 0; i < experiment.customers; ++i) {
    co_await vigil::sleep_for(gaps.exponential(mean_gap));
    const Duration service =
        services.exponential(kMeanService * experiment.service_factor);
    co_await line.send(Customer{Clock::now(), service});
  }
  for (unsigned i = 0; i < system.servers; ++i) {
    co_await line.send(std::nullopt);
  }
}

/// All servers write to the same statistics. That needs no lock: an executor
/// runs on one thread, and a task is interrupted where it awaits only.
Task<> server(Line& line, BatchMeans& waits) {
  for (;;) {
    const std::optional<Customer> customer = co_await line.recv();
    if (!customer) co_return;
    const Duration wait = Clock::now() - customer->arrival;
    waits.add(static_cast<double>(wait.count()) / kNanoseconds);
    co_await vigil::sleep_for(customer->service);
  }
}

std::uint64_t mix(std::uint64_t bits) noexcept {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream) noexcept
    : counter_(mix(mix(seed) + stream)) {}

std::uint64_t Random::next() noexcept {
  return mix(counter_ += 0x9e3779b97f4a7c15);
}

// Von Neumann's method: it compares and counts, where -log(u) would bring in
// the logarithm of the library at hand. Draw numbers for as long as each is
// below the one before. If the first is x, the chance that so many are odd in
// number is exp(-x); if they are, x is the fraction, else add a whole and try
// again.
Duration Random::exponential(double mean_seconds) noexcept {
  constexpr double kToFraction = 0x1p-64;
  for (double whole = 0;; ++whole) {
    const std::uint64_t first = next();
    std::uint64_t last = first;
    bool is_odd = true;
    for (std::uint64_t draw = next(); draw < last; draw = next()) {
      last = draw;
      is_odd = !is_odd;
    }
    if (!is_odd) continue;
    const double value = whole + static_cast<double>(first) * kToFraction;
    return Duration(std::llround(value * mean_seconds * kNanoseconds));
  }
}

// What the batches leave over goes to the first.
BatchMeans::BatchMeans(std::uint64_t values) noexcept
    : batch_size_(values / (kBatches + 1)),
      left_(values - kBatches * batch_size_) {}

void BatchMeans::add(double value) {
  sum_ += value;
  if (--left_ != 0) return;
  means_.push_back(sum_ / static_cast<double>(batch_size_));
  left_ = batch_size_;
  sum_ = 0;
}

Estimate BatchMeans::estimate() const {
  double sum = 0;
  for (std::uint64_t i = 1; i <= kBatches; ++i) sum += means_.at(i);
  const double mean = sum / kBatches;
  double squares = 0;
  for (std::uint64_t i = 1; i <= kBatches; ++i) {
    const double difference = means_[i] - mean;
    squares += difference * difference;
  }
  const double variance = squares / (kBatches - 1);
  return {mean, kStudent * std::sqrt(variance / kBatches)};
}

Estimate simulated_wait(const System& system, const Experiment& experiment) {
  // As many places as there are things to send, so it never fills: the formula
  // is of a line without end. What is not used takes no memory.
  Line line(experiment.customers + system.servers, "line");
  BatchMeans waits(experiment.customers);
  vigil::Executor executor;
  executor.spawn(source(line, system, experiment), "source").detach();
  for (unsigned i = 0; i < system.servers; ++i) {
    executor.spawn(server(line, waits), "server").detach();
  }
  const vigil::RunReport report = executor.run();
  if (report.is_deadlock()) throw std::logic_error(report.to_string());
  return waits.estimate();
}

double erlang_c_wait(const System& system) {
  // The chance that all servers are busy, by Erlang's B (customers who would
  // have to wait go away) and from that by his C (they wait).
  const double offered = system.servers * system.load;
  double b = 1;
  for (unsigned servers = 1; servers <= system.servers; ++servers) {
    b = offered * b / (servers + offered * b);
  }
  const double c = b / (1 - system.load * (1 - b));
  return c * kMeanService / (system.servers * (1 - system.load));
}

}  // namespace queueing
