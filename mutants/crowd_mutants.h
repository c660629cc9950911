// SPDX-License-Identifier: Apache-2.0
// An event whose futures all go on when it is complete, with a list of waiters
// that is woken in batches. Its bugs show where more than two wait.
//
// The list's nodes are numbers in vectors: a wrong link loses waiters, and no
// mutant has undefined behaviour.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "mutants/bounded_lock.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong in such an event.
enum class CrowdBug : std::uint8_t {
  kNone,
  kOneBatch,     ///< who is not in the first batch of 32 is not woken
  kCutsList,     ///< who leaves from the middle takes the rest along
  kEndsInCycle,  ///< who leaves from the middle leaves a cycle
};

/// The event, as a subject. REQUIRES: it outlives its futures.
template <CrowdBug bug>
class CrowdEvent {
 public:
  static constexpr bool wakes_all = true;

  class Wait {
   public:
    using Output = void;
    explicit Wait(CrowdEvent& event) : event_(event), node_(event.add()) {}
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() { event_.leave(node_); }

    Poll<void> poll(Context& context) {
      if (event_.is_set_) return ready;
      std::optional<Waker> old(context.waker());
      std::swap(event_.nodes_[node_].waker, old);
      event_.join(node_);
      return pending;
    }

   private:
    CrowdEvent& event_;
    const std::size_t node_;
  };

  Wait make() { return Wait(*this); }
  void complete() {
    is_set_ = true;
    if (has_cycle_) hang_until([] { return false; });
    while (first_ != kNobody) {
      constexpr std::size_t kBatch = 32;
      std::vector<Waker> batch;
      while (first_ != kNobody && batch.size() < kBatch) {
        const std::size_t node = first_;
        batch.push_back(*std::exchange(nodes_[node].waker, std::nullopt));
        leave(node);
      }
      for (Waker& waker : batch) std::move(waker).wake();
      if (is<bug>(CrowdBug::kOneBatch)) return;
    }
  }

 private:
  static constexpr std::size_t kNobody = SIZE_MAX;
  struct Node {
    std::optional<Waker> waker;
    std::size_t previous = kNobody;
    std::size_t next = kNobody;
    bool is_in_list = false;
  };

  std::size_t add() {
    nodes_.emplace_back();
    return nodes_.size() - 1;
  }
  void join(std::size_t index) {
    Node& node = nodes_[index];
    if (std::exchange(node.is_in_list, true)) return;
    node.previous = last_;
    node.next = kNobody;
    (last_ == kNobody ? first_ : nodes_[last_].next) = index;
    last_ = index;
  }
  void leave(std::size_t index) {
    Node& node = nodes_[index];
    const std::optional<Waker> dropped =
        std::exchange(node.waker, std::nullopt);
    if (!std::exchange(node.is_in_list, false)) return;
    const bool is_in_middle = node.previous != kNobody && node.next != kNobody;
    has_cycle_ |= is_in_middle && is<bug>(CrowdBug::kEndsInCycle);
    std::size_t& before =
        node.previous == kNobody ? first_ : nodes_[node.previous].next;
    std::size_t& after =
        node.next == kNobody ? last_ : nodes_[node.next].previous;
    before = is_in_middle && is<bug>(CrowdBug::kCutsList) ? kNobody : node.next;
    after = node.previous;
  }

  std::vector<Node> nodes_;
  std::size_t first_ = kNobody;
  std::size_t last_ = kNobody;
  bool is_set_ = false;
  bool has_cycle_ = false;  ///< in the list; no such list is made
};

}  // namespace vigil::mutant
