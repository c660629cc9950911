// SPDX-License-Identifier: Apache-2.0
// One program on one executor, judged in a process of its own: whatever the
// executor does, there is a verdict.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "audit/report.h"
#include "audit/subject.h"
#include "audit/supervised.h"
#include "cli/commands.h"
#include "model/program.h"

namespace vigil::cli {

struct Judged {
  int code = kHeld;     ///< as an exit code
  std::string law;      ///< "T4", or the word of a stop; empty: nothing broken
  std::string message;  ///< what was seen, or why there is no verdict
  std::string report;   ///< in full; empty: nothing broken
  std::optional<Stop> stop{};  ///< if it came to no end of its own
  /// As machines read it: verdict, law or reason, message, time, task, poll.
  nlohmann::ordered_json json;
};

/// Judges the program, up to `more` times again (law T8).
/// REQUIRES: as check_repeatedly().
Judged judge_apart(const Subject& subject, const Program& program,
                   unsigned more, std::chrono::milliseconds stall,
                   const ReportExtras& extras);

/// What was judged, from process to process.
std::string judged_to_text(const Subject& subject, const Program& program,
                           const Checked& checked, const ReportExtras& extras);
Judged judged_from_text(const std::string& text);

/// What a stop is to machines: of the keys of a broken law, those that it has.
nlohmann::ordered_json stop_to_json(const Stop& stop,
                                    std::chrono::milliseconds stall);

/// The report of a program that stops, as failure_report() of one that breaks a
/// law.
std::string stop_report(const Subject& subject, const Program& program,
                        const Stop& stop, std::chrono::milliseconds stall,
                        const ReportExtras& extras);

}  // namespace vigil::cli
