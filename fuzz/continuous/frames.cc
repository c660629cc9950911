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
constexpr std::array<std::string_view, 23> kForeign = {
    "__asan",        "__cxa_",
    "__cxxabiv1",    "__gnu_cxx",
    "__interceptor", "__libc_",
    "__lsan",        "__msan",
    "__pthread",     "__rtsan",
    "__sanitizer",   "__tsan",
    "__tysan",       "__ubsan",
    "__assert",      "fuzzer::",
    "operator new",  "operator delete",
    "std::",         "pthread_kill",
    "__restore_rt",  "vigil::fail_fuzzing",
    "start_thread"};

/// And these, by their whole names.
constexpr std::array<std::string_view, 19> kForeignNames = {
    "_start",  "abort",  "calloc", "clone",  "clone3",  "free",   "gsignal",
    "main",    "malloc", "memcmp", "memcpy", "memmove", "memset", "raise",
    "realloc", "strcmp", "strcpy", "strlen", "tgkill"};

/// Parentheses that begin no parameters.
constexpr std::array<std::string_view, 2> kWholes = {"(anonymous namespace)",
                                                     "decltype(auto)"};

/// The name in `void std::invoke<int (*)()>(int)`, without what it returns,
/// which is there if it is a template, and what it takes.
std::string_view name_of(std::string_view function) {
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i < function.size(); ++i) {
    const std::string_view rest = function.substr(i);
    const bool is_operator =
        function.substr(begin, i - begin).ends_with("operator");
    const auto whole = std::ranges::find_if(
        kWholes,
        [rest](std::string_view text) { return rest.starts_with(text); });
    if (whole != kWholes.end()) {
      i += whole->size() - 1;
    } else if (rest[0] == '(' && depth == 0) {
      return function.substr(begin, i - begin);
    } else if (rest[0] == '<' || rest[0] == '(') {
      ++depth;
    } else if (rest[0] == '>' || rest[0] == ')') {
      --depth;
    } else if (rest[0] == ' ' && depth == 0 && !is_operator) {
      begin = i + 1;
    }
  }
  return function.substr(begin);
}

bool is_foreign(std::string_view function) {
  const std::string_view name = name_of(function);
  return std::ranges::find(kForeignNames, name) != kForeignNames.end() ||
         std::ranges::any_of(kForeign, [name](std::string_view begin) {
           return name.starts_with(begin);
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
