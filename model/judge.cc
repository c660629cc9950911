// SPDX-License-Identifier: Apache-2.0
#include "model/judge.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/accuser.h"

namespace vigil {
namespace {

using Cause = Oracle::Cause;
using Move = Oracle::Move;

/// One walk of an observation through the oracle.
class Walk : private detail::Accuser {
 public:
  Walk(const Program& program, const Promises& promises,
       const Observation& observed, Dialect dialect, ProgramTime end_of_time)
      : Accuser(program, promises, observed, dialect, end_of_time),
        laws_(applicable_laws(promises, observed.ledger.has_value(), dialect)) {
  }

  Verdict run() {
    const bool held = polls() && nobody_wakes_late() && end() && second_run() &&
                      lives() && wakers() && reported_stuck() &&
                      nothing_throws_late();
    const bool was_cut_off =
        observed_.limit_was_hit ||
        (observed_.second && observed_.second->limit_was_hit);
    if (held && was_cut_off) {
      verdict_.kind = Verdict::Kind::kInconclusive;
      verdict_.reason = "the limit of polls was hit";
    }
    if (held && laws_.contains(Law::kT8)) count(Law::kT8);
    return std::move(verdict_);
  }

 private:
  void count(Law law, std::uint64_t times = 1) {
    if (laws_.contains(law)) {
      verdict_.exercised[static_cast<std::size_t>(law)] += times;
    }
  }

  bool polls() {
    for (; poll_ < observed_.polls.size(); ++poll_) {
      if (!nobody_wakes_late()) return false;
      const PollRecord& poll = observed_.polls[poll_];
      --polls_left_[poll.task];
      time_ = poll.time;
      const std::uint64_t turns = oracle_.polls();
      if (!may_poll(poll) || !entries_agree(poll)) return false;
      if (observed_.error_poll == poll_) return ended_with_error();
      last_poll_[poll.task] = poll_ + 1;
      if (oracle_.polls() != turns) last_turn_[poll.task] = oracle_.polls();
    }
    return true;
  }

  /// What a destruction wakes comes late if that does: the cause is told first.
  bool nobody_wakes_late() {
    if (!promises_.prompt_destruction || !observed_.has_late_wakes) return true;
    for (const TaskId task : observed_.spawned) {
      const TaskLife& life = observed_.tasks[task];
      if (life.wakes_late && life.outlived_at == poll_) {
        return late_destruction(task);
      }
    }
    return true;
  }

  bool may_poll(const PollRecord& poll) {
    count(Law::kE4);
    if (poll.fault != PollRecord::Fault::kNone) return impossible_poll(poll);
    count(Law::kT1);
    if (poll.time < oracle_.now()) {
      return broken(Law::kT1, poll.task,
                    "time went back from " + std::to_string(oracle_.now()) +
                        " to " + std::to_string(poll.time));
    }
    auto move = find_move(poll);
    if (move == moves_.end() && allows_spurious(poll)) move = find_move(poll);
    if (move == moves_.end()) return unexpected_poll(poll);
    count_move(*move, poll.time);
    return starves_nobody();
  }

  std::vector<Move>::const_iterator find_move(const PollRecord& poll) {
    oracle_.moves(moves_);
    return std::find_if(
        moves_.begin(), moves_.end(), [&poll](const Move& allowed) {
          return allowed.task == poll.task && allowed.earliest <= poll.time &&
                 poll.time <= allowed.latest;
        });
  }

  /// Who does not promise exact polls may poll whoever waits, also before what
  /// is due at the same time; time is no less exact for it.
  bool allows_spurious(const PollRecord& poll) {
    if (promises_.exact_polls) return false;
    const Oracle::Status status = oracle_.status(poll.task);
    // It may have been in the queue for no reason when it was woken, so its
    // place is not known; but nothing runs before it is spawned.
    const bool is_queued = status == Oracle::Status::kRunnable;
    if (is_queued && oracle_.cause(poll.task) == Cause::kSpawned) return false;
    const bool is_pending = status == Oracle::Status::kWaiting ||
                            status == Oracle::Status::kSleeping;
    if (!is_queued && !is_pending) return false;
    const bool may_move = promises_.exact_deadlines && is_pending;
    if (may_move && poll.time != oracle_.now()) {
      if (!oracle_.reach(poll.time)) return false;
      count(Law::kT3);
    }
    oracle_.allow_spurious_poll(poll.task);
    return true;
  }

  /// With a queue that is first in, first out, and all that is due in it, the
  /// moves say it already; but for what other threads have woken: executors may
  /// take one such wake in some dozens of polls, and then it has a place.
  bool starves_nobody() {
    const Move& longest = moves_.front();
    if (longest.cause != Cause::kTimer) count(Law::kE15);
    const bool has_places = promises_.fifo_ready && promises_.exact_deadlines &&
                            promises_.exact_polls && oracle_.unplaced() == 0;
    if (has_places) return true;
    const bool is_remote = longest.cause == Cause::kRemote;
    const std::uint64_t least = is_remote ? 64 * oracle_.unplaced() : 16;
    const std::uint64_t limit = least + 4 * program_.tasks.size();
    if (oracle_.polls() - longest.runnable_since <= limit) return true;
    if (is_remote && never_comes(longest.task)) return lost(longest);
    return broken(Law::kE15, longest.task,
                  name(longest.task) +
                      " was runnable, while others were "
                      "polled more than " +
                      std::to_string(limit) + " times");
  }

  /// Whether the task is not polled any more, though the run goes on well.
  bool never_comes(TaskId task) const {
    return polls_left_[task] == 0 && observed_.polls[poll_].task != task &&
           observed_.error.empty() && !observed_.limit_was_hit;
  }

  void count_move(const Move& move, ProgramTime time) {
    count(Law::kE3);
    if (time > oracle_.now()) count(Law::kT3);
    switch (move.cause) {
      case Cause::kSpawned:
        count(Law::kE14);
        break;
      case Cause::kWoken:
      case Cause::kSpurious:
      case Cause::kRemote:
        count(Law::kE1);
        break;
      case Cause::kPassedOn:
        count(Law::kE1);
        count(Law::kF8);
        break;
      case Cause::kYielded:
        count(Law::kE2);
        if (move.has_overtaken) count(Law::kE13);
        break;
      case Cause::kTimer:
        count(Law::kT2);
        if (move.is_tied) count(Law::kT4);
        if (move.is_saturated) count(Law::kT5);
        if (move.was_reset) count(Law::kT6);
        break;
      case Cause::kNone:
        break;
    }
  }

  /// The poll was right: did the right things complete in it?
  bool entries_agree(const PollRecord& poll) {
    const std::size_t begin = verdict_.expected.size();
    oracle_.take(poll.task, poll.time, verdict_.expected);
    std::size_t expected = begin;
    std::size_t seen = poll.first_entry;
    for (; expected < verdict_.expected.size() && seen < poll.end_entry;
         ++expected, ++seen) {
      const TraceEntry& want = verdict_.expected[expected];
      const TraceEntry& have = observed_.trace[seen];
      count_entry(want);
      if (want != have) return other_entry(want, have);
    }
    if (seen < poll.end_entry) {
      return wrong_length(observed_.trace[seen], true);
    }
    if (expected < verdict_.expected.size()) {
      return wrong_length(verdict_.expected[expected], false);
    }
    return true;
  }

  void count_entry(const TraceEntry& entry) {
    if (entry.path != kEndPath) return;
    if (entry.outcome.kind == Outcome::Kind::kCancelled) count(Law::kE6);
    if (entry.outcome.kind == Outcome::Kind::kThrew) count(Law::kE7);
  }

  /// The observation is over: may the run end here?
  bool end() {
    time_ = observed_.end;
    if (observed_.limit_was_hit) return true;
    if (!observed_.error.empty()) return ended_with_error();
    if (observed_.end < oracle_.now()) {
      return broken(Law::kT1, 0,
                    "time went back from " + std::to_string(oracle_.now()) +
                        " to " + std::to_string(observed_.end));
    }
    oracle_.moves(moves_);
    if (!moves_.empty()) return lost(moves_.front());
    const std::size_t begin = verdict_.expected.size();
    oracle_.end(verdict_.expected);
    if (verdict_.expected.size() > begin) count(Law::kT7);
    const auto stale_wakes = static_cast<std::uint64_t>(std::count_if(
        observed_.polls.begin(), observed_.polls.end(),
        [](const PollRecord& poll) { return poll.woke_ended.has_value(); }));
    for (const Law law : {Law::kW11, Law::kE12}) {
      count(law,
            stale_wakes + (oracle_.interpreter().has_woken_ended() ? 1 : 0));
    }
    if (promises_.exact_deadlines && observed_.end != oracle_.now()) {
      return wrong_end();
    }
    return true;
  }

  bool second_run() {
    if (!observed_.second || !promises_.run_again) return true;
    count(Law::kE1, observed_.second->woken.size());
    count(Law::kE3, observed_.second->woken.size());
    return second_run_holds(*observed_.second);
  }

  bool nothing_throws_late() {
    if (observed_.late_error.empty()) return true;
    return broken(Law::kE14, 0,
                  "when run() had returned, " + observed_.late_error);
  }

  bool lives() {
    for (const TaskId task : observed_.spawned) {
      const TaskLife& life = observed_.tasks[task];
      count(Law::kE5);
      if (life.destroyed_in_poll) {
        return broken(Law::kE5, task,
                      name(task) + " was destroyed during its own poll");
      }
      if (life.destroyed_early) {
        return broken(Law::kE5, task,
                      name(task) + " was destroyed before it had ended");
      }
      if (life.made != life.destroyed) return wrong_life(task);
      if (promises_.prompt_destruction && life.outlived_at) {
        return late_destruction(task);
      }
    }
    return true;
  }

  bool wakers() {
    if (!observed_.ledger) return true;
    const WakerLedger& ledger = *observed_.ledger;
    count(Law::kW5, ledger.constructed + ledger.cloned);
    const std::uint64_t begun = ledger.constructed + ledger.cloned;
    const std::uint64_t ended = ledger.woken_by_value + ledger.dropped;
    if (begun == ended && ledger.calls_after_end == 0) return true;
    TaskId task = 0;
    for (const WakerRecord& waker : ledger.wakers) {
      if (waker.end == WakerRecord::End::kAlive) task = waker.task;
    }
    return broken(Law::kW5, task,
                  std::to_string(ledger.constructed) + " constructions + " +
                      std::to_string(ledger.cloned) + " clones, but " +
                      std::to_string(ledger.woken_by_value) +
                      " wakes by value + " + std::to_string(ledger.dropped) +
                      " drops, and " + std::to_string(ledger.calls_after_end) +
                      " calls after the end");
  }

  bool reported_stuck() {
    if (!observed_.reported_stuck || observed_.limit_was_hit) return true;
    std::vector<std::string> stuck;
    for (const TaskId task : observed_.spawned) {
      if (oracle_.status(task) != Oracle::Status::kEnded)
        stuck.push_back(name(task));
    }
    if (stuck == *observed_.reported_stuck) return true;
    const auto list = [](const std::vector<std::string>& names) {
      std::string text = "[";
      for (const std::string& name : names) text += " " + name;
      return text + " ]";
    };
    return broken(Law::kT7, 0,
                  "the stuck tasks are " + list(stuck) + ", reported were " +
                      list(*observed_.reported_stuck));
  }

  const LawSet laws_;
};

}  // namespace

Verdict judge(const Program& program, const Promises& promises,
              const Observation& observed, Dialect dialect,
              ProgramTime end_of_time) {
  return Walk(program, promises, observed, dialect, end_of_time).run();
}

}  // namespace vigil
