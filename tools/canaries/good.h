// SPDX-License-Identifier: Apache-2.0
#ifndef TOOLS_CANARIES_GOOD_H_
#define TOOLS_CANARIES_GOOD_H_
#include "tools/canaries/deep.h"

class [[nodiscard]] Good {
 public:
  explicit Good(Deep deep) : deep_(deep) {}
  Good(const Good&) = delete;
  Good& operator=(const Good&) = delete;
  int value() const { return deep_.value; }

 private:
  Deep deep_;
};

#endif  // TOOLS_CANARIES_GOOD_H_
