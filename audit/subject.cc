// SPDX-License-Identifier: Apache-2.0
#include "audit/subject.h"

#include <utility>

namespace vigil {

std::string Subject::why_not(const Program& program) const {
  const OperationSet can = operations();
  for (const ProgramTask& task : program.tasks) {
    for (const Operation& operation : task.operations) {
      if (can.contains(operation.op)) continue;
      return std::string(name) + " cannot run `" +
             std::string(info(operation.op).name) + "` (in task " + task.name +
             "): it makes no promise of parking";
    }
  }
  return {};
}

Checked check(const Subject& subject, const Program& program) {
  Checked checked{subject.run(program), {}};
  checked.verdict = judge(program, subject.promises, checked.observation,
                          subject.end_of_time);
  return checked;
}

}  // namespace vigil
