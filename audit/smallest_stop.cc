// SPDX-License-Identifier: Apache-2.0
#include "audit/smallest_stop.h"

#include <algorithm>
#include <utility>

#include "model/explain.h"
#include "model/shrink.h"
#include "model/text.h"

namespace vigil {
namespace {

using Clock = std::chrono::steady_clock;

/// What matters is tried on crashes; each hang would take its time.
constexpr std::size_t kExplainRuns = 200;

}  // namespace

std::optional<Stop> run_apart(const Subject& subject, const Program& program,
                              std::chrono::milliseconds limit,
                              const std::function<bool()>& is_interrupted) {
  const Supervised done = supervise(
      [&](Watch& watch) {
        watch.run(0, [&] { return subject.run(program).trace.size(); });
        return std::string();
      },
      {.limit = limit,
       .passes_output = false,
       .is_interrupted = is_interrupted});
  return done.stop ? done.stop : done.leak;
}

std::uint64_t leaking_item(
    const Subject& subject, std::uint64_t item,
    const std::function<std::optional<Program>(std::uint64_t)>& program,
    std::chrono::milliseconds limit) {
  constexpr std::uint64_t kLatest = 6;
  for (std::uint64_t back = 0; back < kLatest && back <= item; ++back) {
    const std::optional<Program> one = program(item - back);
    if (!one) continue;
    const std::optional<Stop> stop = run_apart(subject, *one, limit);
    if (stop && stop->kind == Stop::Kind::kLeak) return item - back;
  }
  return item;
}

SmallestStop smallest_stop(const Subject& subject, const Program& program,
                           const Stop& stop, const StopLimits& limits) {
  const auto deadline = Clock::now() + limits.total;
  // What crashes may take its time to say so (a sanitizer's symbols).
  const bool is_hang = stop.kind == Stop::Kind::kHang;
  const auto short_limit =
      is_hang ? std::min(limits.hang, limits.short_hang) : limits.hang;
  std::optional<Stop> last;
  bool was_cut_short = false;
  const auto stops_again = [&](const Program& simpler) {
    was_cut_short |= limits.is_over() || Clock::now() >= deadline;
    if (was_cut_short) return false;
    std::optional<Stop> found =
        run_apart(subject, simpler, short_limit, limits.is_over);
    was_cut_short |= limits.is_over();
    if (!found || !found->is_like(stop)) return false;
    last = std::move(found);
    return true;
  };
  SmallestStop smallest{
      .program = program, .stop = stop, .commented = print(program)};
  if (!stops_again(program)) return smallest;
  ShrinkResult shrunk = shrink(program, stops_again, limits.runs);
  // A program may be slow and no more than that: by the whole limit it counts.
  if (is_hang && shrunk.program != program && limits.hang > short_limit &&
      !run_apart(subject, shrunk.program, limits.hang, limits.is_over)) {
    return smallest;
  }
  smallest.is_repeatable = true;
  smallest.runs = shrunk.runs;
  smallest.is_complete = shrunk.is_complete && !was_cut_short;
  smallest.stop = last.value_or(stop);
  smallest.program = std::move(shrunk.program);
  smallest.commented = print(smallest.program);
  if (is_hang || was_cut_short) return smallest;
  const Explanation explanation =
      explain(smallest.program, stops_again, kExplainRuns);
  if (!was_cut_short) {
    smallest.commented = print(smallest.program, explanation);
  }
  return smallest;
}

}  // namespace vigil
