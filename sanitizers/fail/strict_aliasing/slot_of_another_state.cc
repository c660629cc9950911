// SPDX-License-Identifier: Apache-2.0
// A future's output is read through a struct that only looks the same as the
// one that it was stored as.
#include <cstdint>

namespace {

struct Pending {
  std::int64_t waker_id;
  std::int64_t polls;
};
struct Ready {
  std::int64_t output;
  std::int64_t polls;
};

}  // namespace

int main() {
  auto* const stored = new Pending{7, 1};
  Pending* volatile pending = stored;
  pending->polls = 2;
#ifdef CONTROL
  const std::int64_t polls = pending->polls;
  (void)Ready{};
#else
  const std::int64_t polls = reinterpret_cast<Ready*>(pending)->polls;
#endif
  delete stored;
  return polls == 2 ? 0 : 1;
}
