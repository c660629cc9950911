// SPDX-License-Identifier: Apache-2.0
// What the subcommands share: exit codes and subjects by name.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/files.h"
#include "model/suggest.h"

namespace vigil::cli {

int worse(int a, int b) noexcept {
  for (const int code : {kInterrupted, kDiverged, kBroken, kInconclusive}) {
    if (a == code || b == code) return code;
  }
  return kHeld;
}

std::vector<Subject> all_subjects() {
  std::vector<Subject> subjects = config().subjects;
  if (config().others == nullptr) return subjects;
  for (const Subject& other : config().others()) {
    const bool is_new = std::ranges::none_of(
        subjects, [&](const Subject& each) { return each.name == other.name; });
    if (is_new) subjects.push_back(other);
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
  throw InputError(
      "no executor named `" + name + "`" + did_you_mean(name, names) +
      " (`list executors`" +
      (config().mutants.list != nullptr ? ", `list mutants`" : "") + ")");
}

void must_run(const Subject& subject, const Program& program) {
  if (std::string why = subject.why_not(program); !why.empty()) {
    throw InputError(why);
  }
}

}  // namespace vigil::cli
