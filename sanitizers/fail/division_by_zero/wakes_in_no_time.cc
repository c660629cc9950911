// SPDX-License-Identifier: Apache-2.0
// A statistic, wakes per second, of a run that took no time. With IEEE 754 it
// is infinite; the C++ standard leaves it undefined.
namespace {

double rate(double wakes, double seconds) {
#ifdef CONTROL
  if (seconds == 0) return 0;
#endif
  return wakes / seconds;
}

}  // namespace

int main() {
  const volatile double seconds = 0;
  return rate(7, seconds) >= 0 ? 0 : 1;
}
