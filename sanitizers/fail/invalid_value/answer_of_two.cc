// SPDX-License-Identifier: Apache-2.0
// A poll's answer from across a C interface, where a truth value may be 2.
#include <cstring>

namespace {

bool answer_of(int from_c) {
  bool is_ready;
#ifdef CONTROL
  from_c = from_c != 0;
#endif
  const auto byte = static_cast<unsigned char>(from_c);
  std::memcpy(&is_ready, &byte, 1);
  return is_ready;
}

}  // namespace

int main() {
  const volatile int from_c = 2;
  return answer_of(from_c) ? 0 : 1;
}
