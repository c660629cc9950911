// SPDX-License-Identifier: Apache-2.0
#include "cli/replay_bytes.h"

#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

#include "audit/isolated.h"
#include "cli/commands.h"

namespace vigil::cli {
namespace {

/// Of a report with a line that begins with `T8 broken: `.
std::string law_of(const std::string& report) {
  constexpr std::string_view kBroken = " broken: ";
  std::istringstream lines(report);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t space = line.find(' ');
    if (space == std::string::npos || space == 0) continue;
    if (line.compare(space, kBroken.size(), kBroken) != 0) continue;
    return line.substr(0, space);
  }
  return {};
}

std::string law_of(const Ending& ending) {
  switch (ending.kind) {
    case Ending::Kind::kHung:
      return "hang";
    case Ending::Kind::kExited:
      return ending.code == 0 ? "" : "exit";
    case Ending::Kind::kSignalled:
      break;
  }
  const std::string law = law_of(ending.errors);
  return law.empty() ? "crash" : law;
}

}  // namespace

ReplayedBytes replay_bytes(const FuzzTarget& target, const std::string& bytes,
                           std::chrono::milliseconds stall) {
  const auto run = [&] {
    // SAFETY: char and unsigned char alias everything.
    target.run(
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    return std::string();
  };
  Ending ending;
  if (stall.count() == 0) {
    run();
  } else {
    ending = run_isolated(run, stall);
  }
  ReplayedBytes replayed{.code = kHeld,
                         .law = law_of(ending),
                         .report = ending.errors,
                         .json = {{"target", target.name}}};
  const bool is_held = replayed.law.empty();
  replayed.json["verdict"] = is_held ? "held" : "broken";
  if (is_held) return replayed;
  replayed.code = kBroken;
  replayed.json["law"] = replayed.law;
  replayed.json["report"] = replayed.report;
  return replayed;
}

}  // namespace vigil::cli
