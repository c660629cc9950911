// SPDX-License-Identifier: Apache-2.0
// A timeout in seconds, as a floating-point number, that has no value in ticks.
namespace {

long long ticks(double seconds) {
#ifdef CONTROL
  if (seconds > 9e9) seconds = 9e9;
#endif
  return static_cast<long long>(seconds * 1e9);
}

}  // namespace

int main() {
  const volatile double seconds = 1e30;
  return ticks(seconds) > 0 ? 0 : 1;
}
