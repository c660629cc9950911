// SPDX-License-Identifier: Apache-2.0
#include "cli/shrink_apart.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "audit/failure.h"
#include "audit/report.h"
#include "audit/smallest_stop.h"
#include "cli/check_run.h"
#include "cli/json.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

/// A failure of law T8 shows only in some of several runs.
constexpr unsigned kRepetitions = 5;
/// What counts as a hang of a smaller program; and for all of them, each of
/// which takes a process.
constexpr std::chrono::milliseconds kShortStall{500};
constexpr std::chrono::milliseconds kWaryTime{20'000};

std::string to_answer(const Subject& subject, const SmallestFailure& smallest) {
  const Violation& violation = *smallest.checked.verdict.violation;
  return to_text(Json{
      {"program", print(smallest.program)},
      {"judged", judged_to_text(subject, smallest.program, smallest.checked,
                                {.commented = smallest.commented,
                                 .is_smallest = smallest.is_repeatable})},
      {"headline", headline(smallest.program, violation)},
      {"lanes", lanes(subject, smallest.program, smallest.checked)},
      {"commented", smallest.commented},
      {"runs", smallest.shrink_runs},
      {"is_complete", smallest.is_complete},
      {"is_repeatable", smallest.is_repeatable}});
}

SmallestApart from_answer(const std::string& text) {
  const Json json = Json::parse(text);
  return {
      .program = std::get<Program>(parse(json["program"].get<std::string>())),
      .judged = judged_from_text(json["judged"]),
      .headline = json["headline"],
      .lanes = json["lanes"],
      .commented = json["commented"],
      .runs = json["runs"],
      .is_complete = json["is_complete"],
      .is_repeatable = json["is_repeatable"]};
}

/// `is_wary`: each program runs in a process of its own first. An empty answer:
/// the law was not broken again.
Supervised shrink_once(const Subject& subject, const Program& program, Law law,
                       const ShrinkLimits& limits, bool is_wary) {
  const auto deadline =
      Clock::now() +
      (is_wary ? std::min(limits.total, kWaryTime) : limits.total);
  const auto work = [&](Watch& watch) {
    const auto is_over = [&] {
      watch.next();
      return is_interrupted(watch) || Clock::now() > deadline;
    };
    FailureLimits failure_limits{.shrink_runs = limits.runs,
                                 .is_over = is_over};
    if (is_wary) {
      failure_limits.may_run = [&](const Program& simpler) {
        const auto stop = run_apart(
            subject, simpler, std::min(limits.stall, kShortStall), is_over);
        // What breaks a law may leak, too.
        const bool ends = !stop || stop->kind == Stop::Kind::kLeak;
        return ends && !is_over();
      };
    }
    return watch.run(0, [&]() -> std::string {
      const Checked found = check_repeatedly(
          subject, program, law == Law::kT8 ? kRepetitions : 0);
      const auto& violation = found.verdict.violation;
      if (!violation || violation->law != law) return {};
      return to_answer(
          subject, smallest_failure(subject, program, found, failure_limits));
    });
  };
  return supervise(work, {.limit = limits.stall,
                          .is_interrupted = [] { return is_interrupted(); }});
}

}  // namespace

ShrunkApart shrink_apart(const Subject& subject, const Program& program,
                         Law law, const ShrinkLimits& limits) {
  Supervised done = shrink_once(subject, program, law, limits, false);
  if (done.stop && !is_interrupted()) {
    limits.on_stop(*done.stop);
    done = shrink_once(subject, program, law, limits, true);
  }
  ShrunkApart shrunk{.stop = std::move(done.stop),
                     .was_interrupted = done.was_killed};
  if (done.answer && !done.answer->empty()) {
    shrunk.smallest = from_answer(*done.answer);
  }
  return shrunk;
}

std::string why_not_smallest(const ShrunkApart& shrunk,
                             std::chrono::milliseconds stall) {
  if (shrunk.stop) return "not shrunk: " + describe(*shrunk.stop, stall);
  if (shrunk.was_interrupted) return "not shrunk: interrupted";
  if (!shrunk.smallest || !shrunk.smallest->is_repeatable) {
    return "it did not fail when it ran again, so it is not shrunk";
  }
  return shrunk.smallest->is_complete ? "" : "it could be smaller still";
}

}  // namespace vigil::cli
