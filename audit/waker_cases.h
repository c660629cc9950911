// SPDX-License-Identifier: Apache-2.0
// The waker laws that are judged case by case, not by sequences or threads: a
// function each, which fills in a result. Those whose case may hang or crash
// stand in waker_danger.h.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "audit/law_check.h"
#include "audit/waker_subject.h"

namespace vigil::detail {

/// W5: as many end as begin, however they begin and end.
template <class S>
void check_balance(LawResult& result) {
  if constexpr (CountsInstances<S> || SeesItsEnd<S>) {
    const std::string books =
        "4 made + 4 cloned = 2 woken by value + 6 dropped";
    S subject;
    {
      std::vector<WakerOf<S>> wakers;
      for (int i = 0; i < 4; ++i) wakers.push_back(subject.make());
      for (std::size_t i = 0; i < 4; ++i) {
        wakers.push_back(WakerOf<S>(wakers[i]));
      }
      for (int i = 0; i < 2; ++i) {
        std::move(wakers.back()).wake();
        wakers.pop_back();
      }
    }
    ++result.cases;
    if constexpr (CountsInstances<S>) {
      const std::size_t live = subject.live_instances();
      if (live != 0) {
        result.violations.push_back(books + ", and yet " +
                                    std::to_string(live) + " are alive");
      }
    }
    if constexpr (SeesItsEnd<S>) {
      subject.finish();
      if (result.violations.empty() && !subject.is_freed()) {
        result.violations.push_back(
            books + ", the task is complete, and yet it is not freed");
      }
    }
  } else {
    result.not_judged = "needs live_instances() or is_freed()";
  }
}

/// W7: what make() and clones give has a whole table. That the data belongs to
/// it shows in W1 to W4.
template <class S>
void check_tables(LawResult& result) {
  if constexpr (std::same_as<WakerOf<S>, Waker>) {
    S subject;
    std::vector<Waker> wakers;
    wakers.push_back(subject.make());
    const auto is_whole = [](const RawWakerVTable* table) {
      return table != nullptr && table->clone != nullptr &&
             table->wake != nullptr && table->wake_by_ref != nullptr &&
             table->drop != nullptr;
    };
    std::string name = "make()";
    for (int depth = 0; depth < 3; ++depth) {
      ++result.cases;
      if (!is_whole(wakers.back().vtable())) {
        result.violations.push_back(name + " gave a table with a null in it");
        // It can't be dropped: what it holds is lost, for ever.
        static auto& lost = *new std::vector<std::vector<Waker>>;
        lost.push_back(std::move(wakers));
        return;
      }
      wakers.push_back(Waker(wakers.back()));
      name = "a clone of " + name;
    }
  } else {
    result.not_judged = "a waker with a type of its own has no table";
  }
}

/// W9: wakers of two tasks never say that they wake the same one.
template <class S>
void check_will_wake(LawResult& result) {
  const auto judge = [&result](const WakerOf<S>& one, const WakerOf<S>& other,
                               const std::string& whose) {
    ++result.cases;
    if (!result.violations.empty()) return;
    if (one.will_wake(other) || other.will_wake(one)) {
      result.violations.push_back(
          "will_wake() is true for wakers of two tasks: " + whose);
    }
  };
  S subject;
  const WakerOf<S> waker = subject.make();
  {
    S stranger;
    const WakerOf<S> other = stranger.make();
    judge(waker, other, "of two subjects");
    judge(WakerOf<S>(waker), WakerOf<S>(other), "clones, of two subjects");
  }
  if constexpr (HasNeighbours<S>) {
    const std::unique_ptr<S> neighbour = subject.neighbour();
    judge(waker, neighbour->make(), "of neighbours");
    subject.finish();
    const std::unique_ptr<S> later = subject.neighbour();
    judge(waker, later->make(), "of one that is complete and a later one");
  }
}

/// W10: two tables with the same functions are two identities.
template <class S>
void check_identity(LawResult& result) {
  using W = WakerOf<S>;
  if constexpr (std::constructible_from<W, RawWaker>) {
    struct Tables {
      static RawWaker clone_one(const void*) { return {nullptr, &one()}; }
      static void ignore(const void*) noexcept {}
      static const RawWakerVTable& one() {
        static const RawWakerVTable table{&clone_one, &ignore, &ignore,
                                          &ignore};
        return table;
      }
      static const RawWakerVTable& two() {
        static const RawWakerVTable table{&clone_one, &ignore, &ignore,
                                          &ignore};
        return table;
      }
    };
    const W one(RawWaker{nullptr, &Tables::one()});
    const W two(RawWaker{nullptr, &Tables::two()});
    ++result.cases;
    if (one.will_wake(two) || two.will_wake(one)) {
      result.violations.push_back(
          "will_wake() is true for two tables that have nothing in common but "
          "the addresses of their functions");
    }
  } else {
    result.not_judged =
        "only a waker that is made of a RawWaker shows what it compares";
  }
}

/// E12: the waker of a complete task does not wake one that came later: neither
/// the next ones, nor one that has the slot after hundreds of others, when a
/// count of eight bits has come around.
template <class S>
void check_stale(LawResult& result) {
  if constexpr (HasNeighbours<S>) {
    constexpr std::size_t kOthersMax = 270;
    S subject;
    const WakerOf<S> stale = subject.make();
    subject.finish();
    std::size_t others = 0;
    while (others < kOthersMax && result.violations.empty()) {
      std::vector<std::unique_ptr<S>> later;
      // One slot is taken again and again, whatever the order of free ones;
      // then there are some.
      const std::size_t count = others + 3 == kOthersMax ? 3 : 1;
      while (later.size() < count) later.push_back(subject.neighbour());
      stale.wake_by_ref();
      WakerOf<S> clone = stale;
      WakerOf<S> another = clone;
      std::move(clone).wake();
      std::move(another).wake();
      for (const std::unique_ptr<S>& task : later) {
        ++result.cases;
        if (task->wakes() == 0) continue;
        result.violations.push_back(
            "the waker of a complete task woke a task that came later" +
            (others == 0 ? std::string()
                         : ", after " + std::to_string(others) + " others"));
        break;
      }
      for (const std::unique_ptr<S>& task : later) task->finish();
      others += later.size();
    }
  } else {
    result.not_judged = "needs neighbour()";
  }
}

}  // namespace vigil::detail
