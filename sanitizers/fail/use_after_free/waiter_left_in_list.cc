// SPDX-License-Identifier: Apache-2.0
// A future that is destroyed while it waits, and stays in the list of waiters
// (law F8): the event then notifies what is gone.
#include <memory>

namespace {

struct Event;

struct Wait {
  explicit Wait(Event& e);
  ~Wait();
  Event& event;
  bool is_notified = false;
};

struct Event {
  void set() {
    if (waiter != nullptr) waiter->is_notified = true;
  }
  Wait* waiter = nullptr;
};

Wait::Wait(Event& e) : event(e) { event.waiter = this; }
Wait::~Wait() {
#ifdef CONTROL
  event.waiter = nullptr;
#endif
}

}  // namespace

int main() {
  Event event;
  auto wait = std::make_unique<Wait>(event);
  wait.reset();
  event.set();
  return 0;
}
