// SPDX-License-Identifier: Apache-2.0
#include "executor/timer_queue.h"

namespace vigil {

void TimerEntry::cancel() noexcept {
  if (queue_ != nullptr) queue_->remove(*this);
}

void TimerQueue::clear() noexcept {
  // SAFETY (T6): an entry may outlive the queue, in a future that its owner
  // kept; it must not reach back.
  for (const Slot& slot : heap_) slot.entry->queue_ = nullptr;
  heap_.clear();
}

void TimerQueue::insert(TimerEntry& entry, Time deadline) {
  const Slot slot{deadline, next_sequence_, &entry};
  heap_.push_back(slot);
  ++next_sequence_;
  entry.queue_ = this;
  sift_up(heap_.size() - 1, slot);
}

void TimerQueue::remove(TimerEntry& entry) noexcept {
  const std::size_t hole = entry.place_;
  entry.queue_ = nullptr;
  const Slot last = heap_.back();
  heap_.pop_back();
  if (hole == heap_.size()) return;  // it was the last itself
  if (hole > 0 && last.is_before(heap_[(hole - 1) / 2])) {
    sift_up(hole, last);
  } else {
    sift_down(hole, last);
  }
}

void TimerQueue::fire_earliest() noexcept {
  TimerEntry& entry = *heap_.front().entry;
  remove(entry);
  entry.fire_(entry);
}

void TimerQueue::place(std::size_t index, const Slot& slot) noexcept {
  heap_[index] = slot;
  slot.entry->place_ = index;
}

void TimerQueue::sift_up(std::size_t index, const Slot& slot) noexcept {
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!slot.is_before(heap_[parent])) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, slot);
}

void TimerQueue::sift_down(std::size_t index, const Slot& slot) noexcept {
  for (;;) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1].is_before(heap_[child])) {
      ++child;
    }
    if (!heap_[child].is_before(slot)) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, slot);
}

}  // namespace vigil
