// SPDX-License-Identifier: Apache-2.0
#include "mutants/statements/statement_shapes.h"

#include <vector>

#include "mutants/statements/mutated/audit/executors.h"
#include "mutants/statements/mutated/audit/future_checks.h"
#include "mutants/statements/mutated/audit/own_future_subjects.h"
#include "mutants/statements/mutated/audit/own_waker_subject.h"
#include "mutants/statements/mutated/audit/waker_checks.h"
#include "mutants/statements/mutated/executor/task_matrix_run.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define VIGIL_IS_INSTRUMENTED 1
#endif
#endif

namespace vigil::statements {
namespace {

template <class S>
Target futures(std::string_view name) {
  return {.name = name, .shapes = {.suite = &check_future_laws<S>}};
}

std::vector<Target> make_targets() {
  std::vector<Target> all;
  for (const Subject& subject : executors()) {
    all.push_back({.name = subject.name, .shapes = {.subject = subject}});
  }
  all.push_back(futures<own::EventSubject>("event"));
  all.push_back(futures<own::NotifySubject>("notify"));
  all.push_back(futures<own::ReceiveSubject>("receive"));
  all.push_back(futures<own::SendSubject>("send"));
  all.push_back(futures<own::JoinSubject>("join-handle"));
  all.push_back(futures<own::TaskSubject>("task"));
  all.push_back(futures<own::RaceSubject>("race"));
  all.push_back(futures<own::RaceAllSubject>("race-all"));
  all.push_back(futures<own::JoinEachSubject>("join"));
  all.push_back(futures<own::JoinAllSubject>("join-all"));
  all.push_back(futures<own::SleepSubject>("sleep"));
  all.push_back(futures<own::TimeoutSubject>("timeout"));
  all.push_back({.name = "waker",
                 .shapes = {.suite = &check_waker_laws<own::ExecutorTask>}});
  return all;
}

#ifdef VIGIL_IS_INSTRUMENTED
constexpr std::size_t kStride = 3;
#else
constexpr std::size_t kStride = 1;
#endif

}  // namespace

std::span<const Target> targets() {
  static const std::vector<Target> all = make_targets();
  return all;
}

MatrixFindings run_task_matrix() {
  const testing::MatrixResult result =
      testing::run_matrix<Executor>(kStride, /*most_failures=*/1);
  return {.runs = result.runs, .failure = result.text};
}

}  // namespace vigil::statements
