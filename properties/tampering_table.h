// SPDX-License-Identifier: Apache-2.0
// How a row of the table of tamperings is made.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

#include "audit/executors.h"
#include "model/observation.h"
#include "model/operation.h"
#include "model/program.h"
#include "model/promises.h"
#include "properties/tampered_run.h"
#include "properties/tampering.h"

namespace vigil {

using Apply = bool(const Program&, Observation&);

constexpr OperationSet operation_set(std::initializer_list<Op> operations) {
  OperationSet set;
  for (const Op op : operations) set.insert(op);
  return set;
}

/// The operations that have no special cases: what goes wrong in their polls
/// has one name.
inline constexpr OperationSet kPlain = operation_set(
    {Op::kSleep, Op::kSleepUntil, Op::kYield, Op::kSpawn, Op::kJoin, Op::kSet,
     Op::kWait, Op::kAdd, Op::kRead, Op::kLog});

/// kPlain and more.
constexpr OperationSet plain_and(std::initializer_list<Op> operations) {
  OperationSet set = kPlain;
  for (const Op op : operations) set.insert(op);
  return set;
}

template <Apply kApply>
Observation run_tampered(const Program& program) {
  Observation observation = find_executor("executor")->run(program);
  kApply(program, observation);
  return observation;
}

template <Apply kApply>
constexpr Tampering tampering(Law law, std::string_view name,
                              OperationSet operations = kPlain,
                              std::size_t max_operations = 8) {
  return {.law = law,
          .name = name,
          .subject = {.name = name,
                      .summary = "vigil::Executor, tampered with",
                      .dialect = Dialect::kNative,
                      .promises = kAllPromises,
                      .sees_wakers = true,
                      .run = &run_tampered<kApply>},
          .operations = operations,
          .max_operations = max_operations,
          .apply = kApply};
}

/// Those of single operations, and of laws that programs break in rarer ways.
std::span<const Tampering> plain_tamperings() noexcept;
std::span<const Tampering> other_tamperings() noexcept;

}  // namespace vigil
