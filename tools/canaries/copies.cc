// SPDX-License-Identifier: Apache-2.0
// A copy that must not compile.
#include "tools/canaries/good.h"

int main() {
  Good good(Deep{});
#ifdef CONTROL
  const Good& other = good;
#else
  Good other = good;
#endif
  return other.value();
}
