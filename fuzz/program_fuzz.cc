// SPDX-License-Identifier: Apache-2.0
// Each byte string is a program. It runs on every executor that can run it, and
// must break no law.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

#include "audit/executors.h"
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

void run(const Program& program) {
  for (const Subject& subject : executors()) {
    if (!subject.why_not(program).empty()) continue;
    const Verdict verdict = check(subject, program).verdict;
    if (verdict.kind == Verdict::Kind::kInconclusive) {
      fail(std::string(subject.name) + ": " + verdict.reason + "\n" +
           print(program));
    }
    if (verdict.violation) fail(subject, program, verdict.violation->law);
  }
}

}  // namespace
}  // namespace vigil

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::span bytes(data, std::min(size, vigil::kMaxBytes));
  vigil::run(vigil::decode(bytes));
  return 0;
}
