// SPDX-License-Identifier: Apache-2.0
// Which job the event loop starts next.
#include <algorithm>
#include <string>
#include <utility>

#include "fuzz/continuous/event_loop.h"

namespace vigil::continuous {
namespace {

/// With so many inputs to examine, a target is not fuzzed for more.
constexpr std::size_t kMaxPending = 16;

}  // namespace

bool EventLoop::may_fuzz() const {
  return seconds_left() >= kQuick &&
         (!options_.slices || slices_started_ < *options_.slices);
}

bool EventLoop::is_eligible(const Target& target) const {
  if (!target.is_selected || target.is_merging) return false;
  if (Clock::now() < target.not_before) return false;
  // It waits for its slices to end.
  if (wants_merge(options_, target) && target.slices_running != 0) return false;
  return !target.is_examining || target.pending.size() < kMaxPending;
}

std::optional<std::size_t> EventLoop::urgent() const {
  for (std::size_t i = 0; i < shop_.targets.size(); ++i) {
    const Target& target = shop_.targets[i];
    if (target.pending.empty() || target.is_examining) continue;
    if (target.is_novel || !may_fuzz()) return i;
  }
  return std::nullopt;
}

void EventLoop::start(Kind kind, std::size_t index, double planned) {
  Target& target = shop_.targets[index];
  const auto job = [&] {
    switch (kind) {
      case Kind::kExamine: {
        target.is_examining = true;
        std::string name = std::move(target.pending.front());
        target.pending.pop_front();
        return examine(shop_, target, std::move(name));
      }
      case Kind::kMerge:
        target.is_merging = true;
        return merge_corpus(shop_, target);
      case Kind::kSlice:
        break;
    }
    ++slices_started_;
    ++target.slices_running;
    target.running_seconds += planned;
    return fuzz_slice(shop_, target, planned);
  };
  Worker& worker = workers_.emplace_back(
      Worker{.kind = kind, .target = index, .planned = planned, .job = job()});
  if (go_on(worker, {})) return;
  end(worker);
  workers_.pop_back();
}

bool EventLoop::start_scheduled() {
  std::vector<Candidate> candidates;
  for (const Target& target : shop_.targets) {
    candidates.push_back({.is_eligible = is_eligible(target),
                          .running = target.running_seconds});
  }
  const auto chosen = choose(shop_.accounts, candidates);
  if (!chosen) return false;
  const Target& target = shop_.targets[*chosen];
  const double seconds =
      std::min<double>(options_.slice_seconds, seconds_left());
  if (wants_merge(options_, target)) {
    start(Kind::kMerge, *chosen, 0);
  } else if (!target.pending.empty() && !target.is_examining) {
    start(Kind::kExamine, *chosen, 0);
  } else {
    start(Kind::kSlice, *chosen, seconds);
  }
  return true;
}

bool EventLoop::start_one() {
  if (seconds_left() < -kDrainSeconds) return false;
  if (const auto target = urgent()) {
    start(Kind::kExamine, *target, 0);
    return true;
  }
  return !is_disk_low_ && may_fuzz() && start_scheduled();
}

void EventLoop::fill() {
  while (workers_.size() < options_.jobs && start_one()) {
  }
}

}  // namespace vigil::continuous
