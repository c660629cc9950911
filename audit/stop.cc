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

constexpr std::array<std::string_view, 6> kWords{"hang", "crash", "exit",
                                                 "fork", "throw", "leak"};

/// `AddressSanitizer: heap-use-after-free` of a summary, which goes on with the
/// place: that may be another in a smaller program.
std::string_view error_of(std::string_view summary) {
  const std::size_t first = summary.find(' ');
  const std::size_t second = summary.find(' ', first + 1);
  return first == std::string_view::npos ? summary : summary.substr(0, second);
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

// The statuses with which they end a process after their report.
bool is_of_sanitizer(const Stop& stop) noexcept {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return stop.kind == Stop::Kind::kExit &&
         (stop.code == 1 || stop.code == 23 || stop.code == 66);
#else
  (void)stop;
  return false;
#endif
}

bool Stop::is_like(const Stop& other) const {
  if (kind != other.kind || code != other.code) return false;
  return kind != Kind::kExit || error_of(text) == error_of(other.text);
}

namespace {

std::string after_report(const Stop& stop) {
  if (!stop.text.empty()) return ", after a report: " + stop.text;
  return is_of_sanitizer(stop) ? ", as after a sanitizer's report" : "";
}

std::string describe_ending(const Stop& stop, milliseconds limit) {
  switch (stop.kind) {
    case Stop::Kind::kHang:
      return "run() did not return within " + in_seconds(limit);
    case Stop::Kind::kCrash:
      return "signal " + std::to_string(stop.code) + " (" +
             ::strsignal(stop.code) + ") ended the process" +
             after_report(stop);
    case Stop::Kind::kExit:
      return "the process exited with status " + std::to_string(stop.code) +
             after_report(stop);
    case Stop::Kind::kFork:
      return "the process forked";
    case Stop::Kind::kThrow:
      return "an exception came out of the adapter, not of run(): " + stop.text;
    case Stop::Kind::kLeak:
      return "the program left memory that nothing points to any more" +
             (stop.text.empty() ? "" : " (" + stop.text + ")");
  }
  return {};
}

}  // namespace

std::string describe(const Stop& stop, milliseconds limit) {
  return describe_ending(stop, limit) +
         (stop.is_after ? ", after the program had returned" : "");
}

}  // namespace vigil
