// SPDX-License-Identifier: Apache-2.0
// How much a check may cost in this build.
#pragma once

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define VIGIL_IS_INSTRUMENTED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VIGIL_IS_INSTRUMENTED 1
#endif

namespace vigil {

/// Of `cases` in a plain build, how many to run in this one: under a sanitizer
/// a tenth.
constexpr int affordable(int cases) {
#ifdef VIGIL_IS_INSTRUMENTED
  return cases / 10;
#else
  return cases;
#endif
}

}  // namespace vigil
