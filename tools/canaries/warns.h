// SPDX-License-Identifier: Apache-2.0
#ifndef TOOLS_CANARIES_WARNS_H_
#define TOOLS_CANARIES_WARNS_H_

inline int Warns(int unused) { return 1; }

#endif  // TOOLS_CANARIES_WARNS_H_
