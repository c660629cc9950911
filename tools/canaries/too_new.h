// SPDX-License-Identifier: Apache-2.0
// C++23.
#ifndef TOOLS_CANARIES_TOO_NEW_H_
#define TOOLS_CANARIES_TOO_NEW_H_

inline int TooNew() {
  if consteval {
    return 1;
  }
  return 2;
}

#endif  // TOOLS_CANARIES_TOO_NEW_H_
