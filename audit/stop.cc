// SPDX-License-Identifier: Apache-2.0
#include "audit/stop.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

namespace vigil {

using std::chrono::milliseconds;

namespace {

constexpr std::array<std::string_view, 5> kWords{"hang", "crash", "exit",
                                                 "fork", "throw"};

/// The statuses with which sanitizers end a process after their report.
bool is_of_sanitizer(int status) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return status == 1 || status == 23 || status == 66;
#else
  (void)status;
  return false;
#endif
}

std::string in_seconds(milliseconds time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g s",
                std::chrono::duration<double>(time).count());
  return text.data();
}

}  // namespace

std::string_view word(Stop::Kind kind) noexcept {
  return kWords[static_cast<std::size_t>(kind)];
}

bool is_stop_word(std::string_view text) noexcept {
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

namespace {

std::string describe_ending(const Stop& stop, milliseconds limit) {
  switch (stop.kind) {
    case Stop::Kind::kHang:
      return "run() did not return within " + in_seconds(limit);
    case Stop::Kind::kCrash:
      return "signal " + std::to_string(stop.code) + " (" +
             ::strsignal(stop.code) + ") ended the process";
    case Stop::Kind::kExit:
      return "the process exited with status " + std::to_string(stop.code) +
             (is_of_sanitizer(stop.code) ? ", as after a sanitizer's report"
                                         : "");
    case Stop::Kind::kFork:
      return "the process forked";
    case Stop::Kind::kThrow:
      return "an exception came out of the adapter, not of run(): " + stop.text;
  }
  return {};
}

}  // namespace

std::string describe(const Stop& stop, milliseconds limit) {
  return describe_ending(stop, limit) +
         (stop.is_after ? ", after the program had returned" : "");
}

}  // namespace vigil
