// SPDX-License-Identifier: Apache-2.0
// A sleep for ever is asked for as the longest duration, and its deadline is
// now plus that (law T5; vigil::saturating_add does not overflow).
#include <limits>

namespace {

long long deadline(long long now, long long delay) {
#ifdef CONTROL
  if (delay > std::numeric_limits<long long>::max() - now) {
    return std::numeric_limits<long long>::max();
  }
#endif
  return now + delay;
}

}  // namespace

int main() {
  const volatile long long delay = std::numeric_limits<long long>::max();
  const volatile long long now = 1;
  return deadline(now, delay) > now ? 0 : 1;
}
