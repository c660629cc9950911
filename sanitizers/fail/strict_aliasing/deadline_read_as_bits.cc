// SPDX-License-Identifier: Apache-2.0
// A deadline that is a double is compared by its bits, through a pointer to an
// integer.
#include <bit>
#include <cstdint>

namespace {

[[gnu::noinline]] std::int64_t bits_of(const double* deadline) {
#ifdef CONTROL
  return std::bit_cast<std::int64_t>(*deadline);
#else
  return *reinterpret_cast<const std::int64_t*>(deadline);
#endif
}

}  // namespace

int main() {
  double* volatile deadline = new double(1.5);
  *deadline = 2.5;
  const bool is_later = bits_of(deadline) > 0;
  delete deadline;
  return is_later ? 0 : 1;
}
