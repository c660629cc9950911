// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_target.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "audit/report.h"
#include "model/bytes.h"
#include "model/shrink.h"
#include "model/text.h"

namespace vigil {
namespace {

constexpr std::size_t kMaxBytes = 4096;
/// A fuzzer gives up on an input that takes too long.
constexpr std::size_t kMaxShrinkRuns = 2000;

[[noreturn]] void fail(const std::string& report) {
  std::fputs(report.c_str(), stderr);
  std::abort();
}

[[noreturn]] void fail(const Subject& subject, const Program& program,
                       Law law) {
  const auto is_broken = [&subject, law](const Program& simpler) {
    const Verdict verdict = check(subject, simpler).verdict;
    return verdict.violation && verdict.violation->law == law;
  };
  // What fails only sometimes is shown as it was found.
  const Program smallest =
      is_broken(program) ? shrink(program, is_broken, kMaxShrinkRuns).program
                         : program;
  const Checked checked = check(subject, smallest);
  if (!checked.verdict.violation) {
    fail(std::string(subject.name) + " broke " + std::string(info(law).number) +
         ", but not each time, on\n" + print(program));
  }
  fail(failure_report(subject, smallest, checked, {}));
}

}  // namespace

void run_program_target(std::span<const Subject> subjects,
                        std::span<const std::uint8_t> bytes) {
  const Program program =
      decode(bytes.first(std::min(bytes.size(), kMaxBytes)));
  for (const Subject& subject : subjects) {
    if (!subject.why_not(program).empty()) continue;
    const Verdict verdict = check(subject, program).verdict;
    if (verdict.kind == Verdict::Kind::kInconclusive) {
      fail(std::string(subject.name) + ": " + verdict.reason + "\n" +
           print(program));
    }
    if (verdict.violation) fail(subject, program, verdict.violation->law);
  }
}

}  // namespace vigil
