// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/event_loop.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <random>
#include <system_error>
#include <utility>

namespace vigil::continuous {
namespace {

using namespace std::chrono_literals;

/// How long a fuzzer may take to end when it is asked to.
constexpr double kEndSeconds = 5;

}  // namespace

EventLoop::EventLoop(const Options& options, StateFolder& folder,
                     Progress& progress)
    : options_(options),
      progress_(progress),
      state_(folder.load()),
      shop_{.options = options,
            .folder = folder,
            .say = [this](const std::string& line) { progress_.say(line); },
            .seconds_left = [this] { return seconds_left(); },
            .wait_for_room = [this] { wait_for_room(); }} {
  shop_.next_seed = options.seed.value_or(std::random_device()()) % 0x7fffffff;
  shop_.next_seed += 1;  // 0 is no seed
  add_targets();
}

void EventLoop::add_targets() {
  for (const FuzzerSpec& spec : options_.fuzzers) {
    Target& target = shop_.targets.emplace_back();
    target.spec = &spec;
    target.is_selected = options_.targets.empty() ||
                         std::ranges::find(options_.targets, spec.name) !=
                             options_.targets.end();
    target.totals = state_[spec.name];
    shop_.accounts.push_back(target.totals.account);
    shop_.persist("a folder of " + spec.name,
                  [&] { shop_.folder.add_target(spec.name); });
    shop_.collect_raw(target);
    target.corpus_files = files_in(shop_.folder.corpus(spec.name)).size();
  }
}

double EventLoop::seconds_left() const {
  if (options_.hours == 0) return std::numeric_limits<double>::infinity();
  const std::chrono::duration<double> elapsed = Clock::now() - begin_;
  return options_.hours * 3600 - elapsed.count();
}

bool EventLoop::go_on(Worker& worker, Finished finished) {
  worker.job.resume(std::move(finished));
  const Command* const wanted = worker.job.wanted();
  if (wanted == nullptr) return false;
  bool has_said = false;
  while (true) {
    try {
      worker.process = std::make_unique<Process>(*wanted);
      return true;
    } catch (const std::system_error& error) {
      if (!has_said)
        shop_.say("no process to be had, for now: " +
                  std::string(error.what()));
      has_said = true;
    }
    wait_for_room();
  }
}

void EventLoop::end(Worker& worker) {
  Target& target = shop_.targets[worker.target];
  const std::chrono::duration<double> took = Clock::now() - worker.begin;
  charge(shop_.accounts, worker.target, took.count());
  switch (worker.kind) {
    case Kind::kSlice:
      target.running_seconds -= worker.planned;
      // Also what its output did not say, or was too long to be kept.
      if (--target.slices_running == 0) shop_.collect_raw(target);
      break;
    case Kind::kExamine:
      target.is_examining = false;
      break;
    case Kind::kMerge:
      target.is_merging = false;
      break;
  }
  shop_.save_state(state_);
}

void EventLoop::reap() {
  for (auto worker = workers_.begin(); worker != workers_.end();) {
    worker->process->read();
    if (!worker->process->has_ended()) {
      worker->process->enforce_limits();
      ++worker;
      continue;
    }
    Finished finished = worker->process->finish();
    // A process that we ended tells nothing about an input or a corpus.
    if (shop_.is_stopping && worker->kind != Kind::kSlice) {
      worker = workers_.erase(worker);
      continue;
    }
    if (go_on(*worker, std::move(finished))) {
      ++worker;
      continue;
    }
    end(*worker);
    worker = workers_.erase(worker);
  }
}

void EventLoop::wait() {
  std::vector<pollfd> descriptors{
      {.fd = signals_.descriptor(), .events = POLLIN, .revents = 0}};
  for (const Worker& worker : workers_) {
    for (const pollfd& one : worker.process->to_poll()) {
      descriptors.push_back(one);
    }
  }
  // Limits, the schedule's waits and the line of progress need no more.
  constexpr int kTick = 200;
  ::poll(descriptors.data(), descriptors.size(), kTick);
  signals_.drain();
}

void EventLoop::watch_disk() {
  const Clock::time_point now = Clock::now();
  if (now - disk_seen_ < 1s) return;
  disk_seen_ = now;
  const std::uint64_t free_mb = shop_.folder.free_mb();
  const bool is_low = free_mb < options_.min_free_mb;
  if (is_low == is_disk_low_) return;
  is_disk_low_ = is_low;
  if (!is_low) return shop_.say("there is room on the disk again");
  shop_.say("disk almost full: " + std::to_string(free_mb) +
            " MB are free, and fuzzing waits until " +
            std::to_string(options_.min_free_mb) + " are (--min-free)");
  // libFuzzer would not notice that it writes empty files.
  for (Worker& worker : workers_) {
    if (worker.kind == Kind::kSlice) worker.process->ask_to_end(kEndSeconds);
  }
}

void EventLoop::wait_for_room() {
  const Clock::time_point begin = Clock::now();
  for (Worker& worker : workers_) {
    if (worker.process && worker.kind == Kind::kSlice) {
      worker.process->ask_to_end(kEndSeconds);
    }
  }
  for (int turn = 0; turn < 5; ++turn) {
    if (signals_.stops() != 0) throw Interrupted{};
    ::poll(nullptr, 0, 200);
  }
  // Nobody read what they print: that they took longer is not their fault.
  for (Worker& worker : workers_) {
    if (worker.process) worker.process->postpone(Clock::now() - begin);
  }
}

void EventLoop::stop() {
  shop_.is_stopping = true;
  shop_.say("ending; once more, and it ends at once");
  for (Worker& worker : workers_) {
    worker.process->ask_to_end(worker.kind == Kind::kSlice ? kEndSeconds : 0);
  }
}

bool EventLoop::is_done() const {
  if (!workers_.empty()) return false;
  if (shop_.is_stopping) return true;
  if (may_fuzz()) return false;
  return seconds_left() < -kDrainSeconds ||
         std::ranges::all_of(
             shop_.targets,
             [](const Target& target) { return target.pending.empty(); });
}

Summary EventLoop::run() {
  try {
    while (true) {
      if (signals_.stops() != 0 && !shop_.is_stopping) stop();
      if (signals_.stops() > 1) break;
      watch_disk();
      if (!shop_.is_stopping) fill();
      if (is_done()) break;
      wait();
      reap();
      progress_.show(shop_.targets);
    }
  } catch (const Interrupted&) {
    shop_.is_stopping = true;
  }
  workers_.clear();
  return summarize();
}

Summary EventLoop::summarize() const {
  const std::chrono::duration<double> elapsed = Clock::now() - begin_;
  Summary summary{.seconds = elapsed.count(),
                  .is_interrupted = shop_.is_stopping,
                  .new_findings = {},
                  .known_findings = shop_.folder.findings().all().size()};
  for (const Target& target : shop_.targets) {
    summary.unexamined += files_in(shop_.folder.raw(target.name())).size();
    for (const std::string& id : target.new_findings) {
      if (auto finding = shop_.folder.findings().load(id)) {
        summary.new_findings.push_back(*std::move(finding));
      }
    }
  }
  return summary;
}

}  // namespace vigil::continuous
