// SPDX-License-Identifier: Apache-2.0
// The stack of a report, without what differs from build to build.
#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/continuous/classify.h"

namespace vigil::continuous {
namespace {

/// Functions that begin like this say nothing about the bug: the sanitizer,
/// libFuzzer, and the way from a failed check to the end of the process.
constexpr std::array<std::string_view, 28> kForeign = {
    "__asan",          "__cxa_",
    "__cxxabiv1",      "__gnu_cxx",
    "__interceptor",   "__libc_",
    "__lsan",          "__msan",
    "__pthread",       "__rtsan",
    "__sanitizer",     "__tsan",
    "__tysan",         "__ubsan",
    "__assert",        "fuzzer::",
    "gsignal",         "operator new",
    "operator delete", "raise",
    "std::terminate",  "std::unexpected",
    "start_thread",    "clone",
    "pthread_kill",    "_start",
    "__restore_rt",    "vigil::fail_fuzzing"};

/// And these, by their whole names.
constexpr std::array<std::string_view, 14> kForeignNames = {
    "abort",   "calloc", "free",    "main",   "malloc", "memcmp", "memcpy",
    "memmove", "memset", "realloc", "strcmp", "strcpy", "strlen", "tgkill"};

bool is_foreign(std::string_view function) {
  const std::string_view name = function.substr(0, function.find('('));
  return std::ranges::find(kForeignNames, name) != kForeignNames.end() ||
         std::ranges::any_of(kForeign, [function](std::string_view begin) {
           return function.starts_with(begin);
         });
}

/// `    #3 0x55d0 in f(int) /some/file.cc:3:1` to `f(int)`; empty where the
/// symbolizer knew no function. Nothing if the line is no frame.
std::optional<std::string> function_of(std::string_view line) {
  const std::size_t mark = line.find_first_not_of(' ');
  if (mark == std::string_view::npos || mark == 0 || line[mark] != '#') {
    return std::nullopt;
  }
  const std::size_t digit = mark + 1;
  if (digit == line.size() || line[digit] < '0' || line[digit] > '9') {
    return std::nullopt;
  }
  const std::size_t in = line.find(" in ");
  if (in == std::string_view::npos) return std::string();
  std::string_view rest = line.substr(in + 4);
  rest = rest.substr(0, rest.find(" (BuildId: "));
  if (const std::size_t module = rest.rfind(" (/");
      module != std::string_view::npos) {
    return std::string(rest.substr(0, module));
  }
  const std::size_t file = rest.rfind(' ');
  if (file != std::string_view::npos &&
      rest.find_first_of("()>", file) == std::string_view::npos) {
    rest = rest.substr(0, file);
  }
  return std::string(rest);
}

}  // namespace

std::vector<std::string> own_frames(std::string_view output) {
  std::vector<std::string> frames;
  bool is_inside = false;
  while (!output.empty() && frames.size() < kMaxFrames) {
    const std::size_t end = output.find('\n');
    const auto function = function_of(output.substr(0, end));
    output.remove_prefix(end == std::string_view::npos ? output.size()
                                                       : end + 1);
    // Only the first stack: the others say where memory came from.
    if (!function && is_inside) break;
    if (!function) continue;
    is_inside = true;
    if (function->empty() || is_foreign(*function)) continue;
    frames.push_back(*function);
    if (function->starts_with("LLVMFuzzerTestOneInput")) break;
  }
  return frames;
}

}  // namespace vigil::continuous
