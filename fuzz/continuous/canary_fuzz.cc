// SPDX-License-Identifier: Apache-2.0
// A canary for the runner: a broken law and a use after free, behind four
// bytes each, of which a real fuzzer finds both within seconds.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace {

[[gnu::noinline]] int read_freed() {
  auto owner = std::make_unique<int>(1);
  // volatile: else g++ sees the use after the delete, and refuses it.
  const int* volatile freed = owner.get();
  owner.reset();
  return *freed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with("law!")) {
    std::fputs("T4 broken: by the canary\n", stderr);
    std::abort();
  }
  if (text.starts_with("use!")) std::printf("%d\n", read_freed());
  return 0;
}
