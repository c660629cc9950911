// SPDX-License-Identifier: Apache-2.0
// Uses std::string without including it.
#ifndef TOOLS_CANARIES_FORGETS_INCLUDE_H_
#define TOOLS_CANARIES_FORGETS_INCLUDE_H_

inline std::string Name() { return {}; }

#endif  // TOOLS_CANARIES_FORGETS_INCLUDE_H_
