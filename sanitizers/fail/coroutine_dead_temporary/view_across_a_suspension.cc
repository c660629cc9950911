// SPDX-License-Identifier: Apache-2.0
// A view of a temporary string that is read after a suspension.
#include <string>
#include <string_view>

#include "sanitizers/fail/bare_coroutine.h"

namespace {

fail::BareCoroutine name_task(std::string_view name, std::size_t* length) {
  const std::string_view kept = name;
  co_await std::suspend_always{};
  for (const char letter : kept) *length += letter == 'a';
}

}  // namespace

int main() {
  std::size_t length = 0;
#ifdef CONTROL
  const std::string name(32, 'a');
  const auto coroutine = fail::opaque(name_task(name, &length).handle);
#else
  const auto coroutine =
      fail::opaque(name_task(std::string(32, 'a'), &length).handle);
#endif
  coroutine.resume();
  coroutine.resume();
  coroutine.destroy();
  return length == 32 ? 0 : 1;
}
