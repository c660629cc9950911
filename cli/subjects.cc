// SPDX-License-Identifier: Apache-2.0
// What the subcommands share: exit codes and subjects by name.
#include <string>
#include <string_view>
#include <vector>

#include "audit/executors.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "model/suggest.h"
#include "mutants/battery.h"
#include "mutants/mutants.h"

namespace vigil::cli {

int worse(int a, int b) noexcept {
  for (const int code : {kInterrupted, kDiverged, kBroken, kInconclusive}) {
    if (a == code || b == code) return code;
  }
  return kHeld;
}

std::vector<Subject> all_subjects() {
  const Battery battery = whole_battery();
  std::vector<Subject> subjects;
  // The executors, those that are odd and legal, and the mutants.
  for (const Control& control : battery.controls) {
    if (control.shapes.subject) subjects.push_back(*control.shapes.subject);
  }
  for (const Mutant& mutant : battery.mutants) {
    if (mutant.shapes.subject) subjects.push_back(*mutant.shapes.subject);
  }
  return subjects;
}

Subject subject_named(const std::string& name) {
  const std::vector<Subject> subjects = all_subjects();
  std::vector<std::string_view> names;
  for (const Subject& subject : subjects) {
    if (subject.name == name) return subject;
    names.push_back(subject.name);
  }
  throw InputError("no executor named `" + name + "`" +
                   did_you_mean(name, names) +
                   " (`vigil list executors` and `vigil list mutants`)");
}

void must_run(const Subject& subject, const Program& program) {
  if (std::string why = subject.why_not(program); !why.empty()) {
    throw InputError(why);
  }
}

}  // namespace vigil::cli
