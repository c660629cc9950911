// SPDX-License-Identifier: Apache-2.0
#include "audit/sanitizer_reports.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "audit/isolated.h"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

#if __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#include <sanitizer/lsan_interface.h>
#define VIGIL_SEES_LEAKS 1
#else
#define VIGIL_SEES_LEAKS 0
#endif

namespace {

std::span<char> kept_summary;

void print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

/// Sanitizers call it with the last line of each report; theirs is weak, and
/// prints it.
/// SAFETY: called in the middle of a broken process: no allocation, no lock.
extern "C" void __sanitizer_report_error_summary(const char* summary) {
  std::string_view text(summary);
  print(text);
  print("\n");
  if (kept_summary.size() < 2 || kept_summary.front() != '\0') return;
  constexpr std::string_view kHead = "SUMMARY: ";
  if (text.starts_with(kHead)) text.remove_prefix(kHead.size());
  const std::size_t size = std::min(text.size(), kept_summary.size() - 1);
  std::memcpy(kept_summary.data(), text.data(), size);
  kept_summary[size] = '\0';
}

namespace vigil {

void keep_summaries_in(std::span<char> text) noexcept { kept_summary = text; }

namespace {

constexpr std::chrono::seconds kPrepareLimit{20};

#if VIGIL_SEES_LEAKS

std::atomic<std::int64_t> left{0};

void count_allocation(const volatile void*, std::size_t) {
  left.fetch_add(1, std::memory_order_relaxed);
}

void count_free(const volatile void* freed) {
  if (freed != nullptr) left.fetch_sub(1, std::memory_order_relaxed);
}

/// How many have not been freed, of those since the first call.
std::int64_t allocations_left() {
  static const int hooks =
      __sanitizer_install_malloc_and_free_hooks(count_allocation, count_free);
  (void)hooks;
  return left.load(std::memory_order_relaxed);
}

/// What calls before left below on the stack is taken for pointers still: the
/// leak would be found a program later, and that one be blamed. Not
/// instrumented: else it would scrub a frame of the sanitizer's.
__attribute__((noinline, no_sanitize("address"))) void scrub_stack() {
  std::array<volatile char, 64 * 1024> below;
  for (volatile char& each : below) each = 0;
}

bool is_leaked() {
  scrub_stack();
  return __lsan_do_recoverable_leak_check() != 0;
}

#else

std::int64_t allocations_left() { return 0; }
bool is_leaked() { return false; }

#endif

/// Whether a leak that is found is one since prepare().
bool can_tell = false;

}  // namespace

void LeakDetector::prepare() {
  static const bool is_clean = [] {
    const Ending ending = run_isolated(
        []() -> std::string { return is_leaked() ? "leaked" : "clean"; },
        kPrepareLimit);
    return ending.answer == "clean";
  }();
  can_tell = VIGIL_SEES_LEAKS && is_clean;
}

bool LeakDetector::have_come() noexcept {
  const std::int64_t now = allocations_left();
  const bool grew = now > std::exchange(allocations_, now);
  if (!std::exchange(has_begun_, true) || !grew || is_off_ || !can_tell) {
    return false;
  }
  constexpr unsigned kMany = 32;
  const bool has_leaked = is_leaked();
  is_off_ = has_leaked || ++false_alarms_ == kMany;
  return has_leaked;
}

}  // namespace vigil
