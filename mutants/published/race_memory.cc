// SPDX-License-Identifier: Apache-2.0
// The scenarios of race_scenarios.h without coroutines and without threads.
#include <atomic>
#include <deque>
#include <list>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include "executor/waker.h"
#include "mutants/published/race_scenarios.h"

namespace vigil::mutant {
namespace {

/// Throws when it is destroyed.
struct Throwing {
  ~Throwing() noexcept(false) { throw std::runtime_error("destructor"); }
};

// --- A set of tasks, of which some are queued ---

struct SetTask {
  int references = 2;  // the set's and the queue's
  bool queued = true;
  Throwing* future = new Throwing;
};

void release(SetTask* task) {
  if (--task->references == 0) delete task;
}

template <bool fixed>
void let_go(SetTask* task) {
  // The set's reference, and the queue's if the task is to be taken out of the
  // queue by whoever finds it there.
  struct Owner {
    SetTask* task;
    bool is_queued;
    ~Owner() {
      release(task);
      if (is_queued) release(task);
    }
  };
  Owner owner{task, !fixed && task->queued};
  delete std::exchange(task->future, nullptr);  // throws
  owner.is_queued = false;
}

// --- A task with an output ---

struct OutputTask {
  int references = 1;
  Throwing* output = new Throwing;
};

template <bool fixed>
[[gnu::noinline]] void drop_handle() {
  auto* const task = new OutputTask;
  struct Owner {
    OutputTask* task;
    ~Owner() {
      if (task != nullptr && --task->references == 0) delete task;
    }
  };
  Owner owner{fixed ? task : nullptr};
  delete std::exchange(task->output, nullptr);  // throws
  owner.task = task;
}

// --- A waker over a flag ---

struct Flag {
  std::atomic<int> references{1};
  std::atomic<bool> woken{false};
};

template <bool fixed>
struct FlagWaker {
  static Flag& self(const void* data) noexcept {
    return *const_cast<Flag*>(static_cast<const Flag*>(data));
  }
  static RawWaker clone(const void* data) {
    if (fixed) self(data).references.fetch_add(1);
    return {data, &kVTable};
  }
  static void wake(const void* data) noexcept {
    wake_by_ref(data);
    drop(data);
  }
  static void wake_by_ref(const void* data) noexcept {
    self(data).woken.store(true);
  }
  static void drop(const void* data) noexcept {
    if (fixed && self(data).references.fetch_sub(1) == 1) delete &self(data);
  }
  static constexpr RawWakerVTable kVTable{&clone, &wake, &wake_by_ref, &drop};
};

/// Runs one poll, which keeps a clone, and is woken by it.
template <bool fixed>
[[gnu::noinline]] void block_on(std::optional<Waker>& kept) {
  Flag in_frame;
  Flag* const flag = fixed ? new Flag : &in_frame;
  const Waker waker(RawWaker{flag, &FlagWaker<fixed>::kVTable});
  kept = waker;
  kept->wake_by_ref();
  while (!flag->woken.load()) {
  }
}

// --- A list of senders ---

struct SenderNode {
  std::optional<Waker> waker{Waker::noop()};
  SenderNode* next = nullptr;
};

/// The senders that wait for room. Fixed: the list owns its nodes, and a sender
/// has a pointer.
template <bool fixed>
struct Senders {
  SenderNode* first = nullptr;
  std::list<SenderNode> owned;

  void wake_all() {
    for (SenderNode* node = first; node != nullptr; node = node->next) {
      if (node->waker) node->waker->wake_by_ref();
    }
  }
};

template <bool fixed>
struct Sender {
  explicit Sender(Senders<fixed>& senders) {
    node = fixed ? &senders.owned.emplace_back() : &inside;
    node->next = std::exchange(senders.first, node);
  }
  SenderNode inside;
  SenderNode* node;
};

}  // namespace

template <bool fixed>
void release_throwing_future() {
  std::deque<SetTask*> queue{new SetTask};
  try {
    let_go<fixed>(queue.front());
  } catch (const std::runtime_error&) {
  }
  SetTask* const found = queue.front();
  found->queued = false;
  release(found);
}
template void release_throwing_future<false>();
template void release_throwing_future<true>();

template <bool fixed>
void drop_throwing_output() {
  for (int i = 0; i < 8; ++i) {
    try {
      drop_handle<fixed>();
    } catch (const std::runtime_error&) {
    }
  }
}
template void drop_throwing_output<false>();
template void drop_throwing_output<true>();

template <bool fixed>
void wake_returned_frame() {
  std::optional<Waker> kept;
  block_on<fixed>(kept);
  kept->wake_by_ref();
}
template void wake_returned_frame<false>();
template void wake_returned_frame<true>();

template <bool fixed>
void leak_listed_sender() {
  Senders<fixed> senders;
  void* const memory = ::operator new(sizeof(Sender<fixed>));
  new (memory) Sender<fixed>(senders);
  // Leaked: its memory goes, and its destructor is never called.
  ::operator delete(memory);
  senders.wake_all();
}
template void leak_listed_sender<false>();
template void leak_listed_sender<true>();

}  // namespace vigil::mutant
