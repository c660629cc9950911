// SPDX-License-Identifier: Apache-2.0
#ifndef TOOLS_CANARIES_DEEP_H_
#define TOOLS_CANARIES_DEEP_H_

struct Deep {
  int value = 0;
};

#endif  // TOOLS_CANARIES_DEEP_H_
