// SPDX-License-Identifier: Apache-2.0
#include "model/law.h"

#include <algorithm>

namespace vigil {
namespace {

constexpr std::array<LawInfo, kLawCount> kTable{{
    {Law::kW5, "W5", "at rest: constructions + clones = wakes by value + drops",
     "from the contract of std::task::RawWakerVTable"},
    {Law::kE1, "E1",
     "each wake of an unfinished task is followed by at least one poll",
     "std::task"},
    {Law::kE2, "E2", "a wake during the poll reschedules the task, once",
     "async-task"},
    {Law::kE3, "E3", "no poll without a wake, a spawn or a deadline",
     "std::future"},
    {Law::kE4, "E4",
     "a task is never polled from within its own poll, or after it was ready",
     "std::future"},
    {Law::kE5, "E5", "a future is destroyed exactly once", "RUSTSEC-2021-0072"},
    {Law::kE13, "E13", "after a yield, every task that was runnable runs first",
     "Vigil"},
    {Law::kE14, "E14",
     "every spawned task is polled, finished or reported stuck; none is "
     "forgotten",
     "Vigil"},
    {Law::kT1, "T1", "time never goes back", "Vigil"},
    {Law::kT2, "T2",
     "no sleeper wakes before its deadline, and on an idle executor exactly at "
     "it",
     "Vigil"},
    {Law::kT3, "T3", "time advances only when nothing is runnable", "tokio"},
    {Law::kT4, "T4",
     "earlier deadlines come first, and of equal ones the sleep that began "
     "first",
     "Vigil"},
    {Law::kT7, "T7",
     "when nothing can run any more, the stuck tasks are reported by name",
     "madsim"},
    {Law::kT8, "T8", "the same program gives the same trace, byte for byte",
     "Vigil"},
}};

constexpr bool is_in_order() {
  return std::is_sorted(
      kTable.begin(), kTable.end(),
      [](const auto& a, const auto& b) { return a.law < b.law; });
}
static_assert(is_in_order());

}  // namespace

std::span<const LawInfo> law_table() noexcept { return kTable; }

const LawInfo& info(Law law) noexcept {
  return kTable[static_cast<std::size_t>(law)];
}

LawSet applicable_laws(const Promises& promises, bool sees_wakers) noexcept {
  LawSet laws;
  for (const Law law : {Law::kE2, Law::kE3, Law::kE4, Law::kE5, Law::kE14,
                        Law::kT1, Law::kT2}) {
    laws.insert(law);
  }
  if (promises.park) {
    laws.insert(Law::kE1);
    laws.insert(Law::kT7);
  }
  if (promises.exact_deadlines) laws.insert(Law::kT3);
  if (promises.fifo_ties && promises.exact_deadlines) laws.insert(Law::kT4);
  if (promises.fifo_ready) laws.insert(Law::kE13);
  // Only full promises leave one trace for one program.
  if (promises.fifo_ready && promises.fifo_ties && promises.exact_deadlines) {
    laws.insert(Law::kT8);
  }
  if (sees_wakers) laws.insert(Law::kW5);
  return laws;
}

}  // namespace vigil
