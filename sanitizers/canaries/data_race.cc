// SPDX-License-Identifier: Apache-2.0
// TSan must catch two threads that write one variable with nothing in between.
// It compares what happens before what, so no unlucky timing is needed.
#include <mutex>
#include <thread>

namespace {

std::mutex mutex;
int shared = 0;

void Add() {
#ifdef CONTROL
  const std::lock_guard<std::mutex> lock(mutex);
#endif
  ++shared;
}

}  // namespace

int main() {
  std::thread first(Add);
  std::thread second(Add);
  first.join();
  second.join();
  const std::lock_guard<std::mutex> lock(mutex);
  return shared == 2 ? 0 : 1;
}
