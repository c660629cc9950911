// SPDX-License-Identifier: Apache-2.0
#include "audit/virtual_time/real.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace vigil::detail::real {
namespace {

/// Where the C library keeps an older function of the same name, dlsym() may
/// answer with that one.
void* find_newest(const char* name) noexcept {
  if (std::strncmp(name, "pthread_cond_", 13) == 0) {
    if (void* const found = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2")) {
      return found;
    }
  }
  return dlsym(RTLD_NEXT, name);
}

}  // namespace

void* find(const char* name) noexcept {
  void* const found = find_newest(name);
  if (found == nullptr) {
    std::fprintf(stderr, "vigil: virtual time: the C library has no %s()\n",
                 name);
    std::abort();
  }
  return found;
}

}  // namespace vigil::detail::real
