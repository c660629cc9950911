// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_targets.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "audit/executors.h"

namespace vigil {
namespace {

const Subject& named(std::string_view name) {
  for (const Subject& subject : executors()) {
    if (subject.name == name) return subject;
  }
  std::fprintf(stderr, "no executor is called %.*s\n",
               static_cast<int>(name.size()), name.data());
  std::abort();
}

}  // namespace

const Subject& executor_under_fuzz() {
  static const Subject& subject = named("executor");
  return subject;
}
const Subject& one_page_under_fuzz() {
  static const Subject& subject = named("one-page");
  return subject;
}
const Subject& executor_adapter_under_fuzz() {
  static const Subject& subject = named("executor-adapter");
  return subject;
}
const Subject& one_page_adapter_under_fuzz() {
  static const Subject& subject = named("one-page-adapter");
  return subject;
}

}  // namespace vigil
