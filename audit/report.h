// SPDX-License-Identifier: Apache-2.0
// What a person gets to see of a broken law. The command, the properties and
// the fuzzers print this and nothing of their own.
#pragma once

#include <string>
#include <string_view>

#include "audit/subject.h"
#include "model/program.h"

namespace vigil {

/// What a report says besides what was seen.
struct ReportExtras {
  std::string saved{};    ///< file of the program; empty if not saved
  std::string command{};  ///< how the vigil command is called
  /// The program's text with comments on what matters in it (model/explain.h);
  /// empty: without.
  std::string commented{};
  /// Whether it was made as small as it gets: the report's words have it so.
  bool is_smallest = false;
};

/// `T4 broken: ...`, the law and what was seen, in two lines.
std::string headline(const Program& program, const Violation& violation);

/// The expected and the observed trace as lanes of virtual time, a column a
/// task, around the first step where they part.
std::string lanes(const Subject& subject, const Program& program,
                  const Checked& checked);

/// A GoogleTest that fails as long as the law is broken. For a subject that is
/// none of executors() it names a constant, and says what that has to be.
std::string as_google_test(const Subject& subject, const Program& program,
                           const Violation& violation);

/// What it says of files: how to replay the saved one, and to shrink it; empty
/// if it is not saved.
std::string files_report(const Subject& subject, const ReportExtras& extras);

/// The whole report, with files_report(). REQUIRES: `checked.verdict.violation`
/// is there.
std::string failure_report(const Subject& subject, const Program& program,
                           const Checked& checked, const ReportExtras& extras);

}  // namespace vigil
