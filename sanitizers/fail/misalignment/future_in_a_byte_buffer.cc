// SPDX-License-Identifier: Apache-2.0
// A future that is put behind a one-byte tag in a buffer.
#include <new>

namespace {

struct Sleep {
  long deadline = 0;
};

}  // namespace

int main() {
  alignas(Sleep) static unsigned char buffer[2 * sizeof(Sleep)];
#ifdef CONTROL
  unsigned char* volatile behind_tag = buffer + alignof(Sleep);
#else
  unsigned char* volatile behind_tag = buffer + 1;
#endif
  auto* const sleep = new (behind_tag) Sleep;
  return static_cast<int>(sleep->deadline);
}
