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
       const Observation& observed, ProgramTime end_of_time)
      : Accuser(program, promises, observed, end_of_time),
        laws_(applicable_laws(promises, observed.ledger.has_value())) {}

  Verdict run() {
    const bool held =
        polls() && end() && lives() && wakers() && reported_stuck();
    if (held && observed_.limit_was_hit) {
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
      const PollRecord& poll = observed_.polls[poll_];
      --polls_left_[poll.task];
      time_ = poll.time;
      if (!may_poll(poll) || !entries_agree(poll)) return false;
    }
    return true;
  }

  bool may_poll(const PollRecord& poll) {
    using Fault = PollRecord::Fault;
    const std::string& task = name(poll.task);
    count(Law::kE4);
    if (poll.fault == Fault::kNested) {
      return broken(Law::kE4, poll.task,
                    task + " was polled from within a poll");
    }
    if (poll.fault == Fault::kAfterRun) {
      return broken(Law::kE14, poll.task,
                    task + " was polled after run() had returned");
    }
    if (poll.fault != Fault::kNone) {
      return broken(Law::kE4, poll.task,
                    task + (poll.fault == Fault::kAfterReady
                                ? " was polled after it had been ready"
                                : " was polled after its destruction"));
    }
    count(Law::kT1);
    if (poll.time < oracle_.now()) {
      return broken(Law::kT1, poll.task,
                    "time went back from " + std::to_string(oracle_.now()) +
                        " to " + std::to_string(poll.time));
    }
    oracle_.moves(moves_);
    const auto move = std::find_if(
        moves_.begin(), moves_.end(), [&poll](const Move& allowed) {
          return allowed.task == poll.task && allowed.earliest <= poll.time &&
                 poll.time <= allowed.latest;
        });
    if (move == moves_.end()) return unexpected_poll(poll);
    count_move(*move, poll.time);
    return true;
  }

  void count_move(const Move& move, ProgramTime time) {
    count(Law::kE3);
    if (time > oracle_.now()) count(Law::kT3);
    switch (move.cause) {
      case Cause::kSpawned:
        count(Law::kE14);
        break;
      case Cause::kWoken:
        count(Law::kE1);
        break;
      case Cause::kYielded:
        count(Law::kE2);
        if (move.has_overtaken) count(Law::kE13);
        break;
      case Cause::kTimer:
        count(Law::kT2);
        if (move.is_tied) count(Law::kT4);
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
      if (want == have) continue;
      if (want.time != have.time) {
        return broken(Law::kT3, poll.task,
                      "time moved to " + std::to_string(have.time) +
                          " during the poll of " + name(poll.task));
      }
      return broken(Law::kT8, poll.task,
                    "expected `" + print(program_, want) + "`, saw `" +
                        print(program_, have) + "`");
    }
    if (seen < poll.end_entry) {
      return wrong_length(poll.task, observed_.trace[seen].step, true);
    }
    if (expected < verdict_.expected.size()) {
      return wrong_length(poll.task, verdict_.expected[expected].step, false);
    }
    return true;
  }

  /// The observation is over: may the run end here?
  bool end() {
    time_ = observed_.end;
    if (observed_.limit_was_hit) return true;
    if (!observed_.error.empty()) {
      return broken(Law::kE14, 0, "run() ended with: " + observed_.error);
    }
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
    if (promises_.exact_deadlines && observed_.end != oracle_.now()) {
      return broken(Law::kT3, 0,
                    "the run ended " + at(observed_.end) +
                        ", though nothing was left to wait for after " +
                        std::to_string(oracle_.now()));
    }
    return true;
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
      if (life.made != life.destroyed) {
        return broken(Law::kE5, task,
                      "the future of " + name(task) + " was made " +
                          std::to_string(life.made) + " and destroyed " +
                          std::to_string(life.destroyed) + " times");
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
              const Observation& observed, ProgramTime end_of_time) {
  return Walk(program, promises, observed, end_of_time).run();
}

}  // namespace vigil
