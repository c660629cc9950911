// SPDX-License-Identifier: Apache-2.0
// Who is tried: the list, and nothing else.
#include "audit/executors.h"
#include "mutants/battery.h"
#include "mutants/mutants.h"
#include "mutants/published/executors.h"
#include "mutants/published/parts.h"
#include "mutants/race_mutants.h"
#include "mutants/suite_mutants.h"

namespace vigil {
namespace {

template <class List, class Source>
void append(List& list, const Source& source) {
  list.insert(list.end(), source.begin(), source.end());
}

Control control(const Subject& subject) {
  return {.name = subject.name, .shapes = {.subject = subject}};
}

}  // namespace

Battery whole_battery() {
  Battery battery;
  append(battery.mutants, mutants());
  append(battery.mutants, race_mutants());
  append(battery.mutants, suite_mutants());
  append(battery.mutants, published_executors());
  append(battery.mutants, published_parts());
  for (const Subject& subject : executors()) {
    battery.controls.push_back(control(subject));
  }
  battery.controls.push_back(control(unmutated()));
  for (const Subject& subject : legal_executors()) {
    battery.controls.push_back(control(subject));
  }
  append(battery.controls, race_controls());
  append(battery.controls, suite_controls());
  append(battery.controls, published_executor_controls());
  append(battery.controls, published_part_controls());
  return battery;
}

}  // namespace vigil
