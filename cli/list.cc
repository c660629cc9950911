// SPDX-License-Identifier: Apache-2.0
// `vigil list`: what there is.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/json.h"
#include "fuzz/targets.h"
#include "model/law.h"
#include "model/operation.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view operand(ReferenceKind kind) {
  switch (kind) {
    case ReferenceKind::kNone:
      return "";
    case ReferenceKind::kTask:
    case ReferenceKind::kLaterTask:
      return " TASK";
    case ReferenceKind::kEvent:
      return " EVENT";
    case ReferenceKind::kCounter:
      return " COUNTER";
    case ReferenceKind::kNotify:
      return " NOTIFY";
    case ReferenceKind::kEventOrNotify:
      return " EVENT|NOTIFY";
    case ReferenceKind::kChannel:
      return " CHANNEL";
    case ReferenceKind::kWaker:
      return " WAKER";
  }
  return "";
}

std::string_view operand(NumberKind kind) {
  switch (kind) {
    case NumberKind::kNone:
      return "";
    case NumberKind::kDuration:
      return " DELAY";
    case NumberKind::kTime:
      return " TIME";
    case NumberKind::kSigned:
    case NumberKind::kUnsigned:
      return " NUMBER";
    case NumberKind::kCount:
      return " TIMES";
  }
  return "";
}

std::string_view block(BlockKind kind) {
  switch (kind) {
    case BlockKind::kNone:
      return "";
    case BlockKind::kOne:
      return " {block}";
    case BlockKind::kBranches:
      return " {branches}";
  }
  return "";
}

std::string_view needs(Need need) {
  switch (need) {
    case Need::kNothing:
      return "nothing";
    case Need::kPark:
      return "parking";
    case Need::kCancel:
      return "cancellation";
    case Need::kRemoteWake:
      return "parking and wakes from other threads";
    case Need::kStop:
      return "a stop with work left";
    case Need::kWakers:
      return "wakers in the program's hands";
  }
  return "";
}

/// What can stand in a trace for it.
std::string_view outcomes(Op op) {
  switch (op) {
    case Op::kSpawn:
      return "ok, again";
    case Op::kJoin:
      return "value, threw, cancelled, none";
    case Op::kReceive:
    case Op::kRead:
    case Op::kLog:
      return "the number";
    case Op::kThrow:
      return "threw";
    case Op::kRace:
      return "the branch that won (b0, b1, ...), threw";
    case Op::kTimeout:
      return "done, late, threw";
    case Op::kRepeat:
      return "no entry of its own";
    case Op::kReset:
    case Op::kSpuriousWake:
    case Op::kSpuriousWakeOnThread:
    case Op::kCancelOnThread:
    case Op::kCloneWaker:
    case Op::kDropWaker:
    case Op::kWakeByValue:
    case Op::kWakeByReference:
    case Op::kDropWakerOnThread:
    case Op::kWakeByValueOnThread:
      return "ok, none";
    case Op::kSleep:
    case Op::kSleepUntil:
    case Op::kYield:
    case Op::kDetach:
    case Op::kCancel:
    case Op::kSet:
    case Op::kWait:
    case Op::kNotify:
    case Op::kSend:
    case Op::kAdd:
    case Op::kDropExecutor:
    case Op::kSwapWaker:
    case Op::kKeepWaker:
      break;
  }
  return "ok";
}

Json list_operations(bool json) {
  Json list = Json::array();
  for (const OperationInfo& row : operation_table()) {
    const std::string call =
        fmt::format("{}{}{}{}", row.name, operand(row.reference),
                    operand(row.number), block(row.blocks));
    list.push_back({{"name", row.name},
                    {"call", call},
                    {"text", row.summary},
                    {"needs", needs(row.need)},
                    {"outcomes", outcomes(row.op)},
                    {"is_hostile", row.is_hostile}});
    if (json) continue;
    fmt::print("{:<32}{}\n", call, row.summary);
    fmt::print("{:<32}needs: {}; outcome: {}\n", "", needs(row.need),
               outcomes(row.op));
  }
  return list;
}

constexpr const char* kChoices =
    "vigil list WHAT, where WHAT is one of\n"
    "  executors    what `--executor` takes\n"
    "  laws         what executors and wakers are held to\n"
    "  operations   the language of programs\n";
constexpr const char* kMutants = "  mutants      what is broken on purpose\n";
constexpr const char* kTargets =
    "  targets      what is fuzzed: what `--target` takes\n";

}  // namespace

std::vector<std::string> list_choices() {
  std::vector<std::string> choices{"executors", "laws", "operations"};
  if (config().mutants.list != nullptr) choices.emplace_back("mutants");
  choices.emplace_back("targets");
  return choices;
}

int list_command(const std::string& what, bool json) {
  Json list = Json::array();
  const auto add = [&](std::string_view name, std::string_view text) {
    list.push_back({{"name", name}, {"text", text}});
    if (!json) fmt::print("{:<34}{}\n", name, text);
  };
  if (what.empty()) {
    list = list_choices();
    const bool has_mutants = config().mutants.list != nullptr;
    if (!json) {
      fmt::print("{}{}{}", kChoices, has_mutants ? kMutants : "", kTargets);
    }
  } else if (what == "executors") {
    for (const Subject& subject : config().subjects) {
      add(subject.name, subject.summary);
    }
  } else if (what == "laws") {
    for (const LawInfo& law : law_table()) {
      add(law.number, fmt::format("{} ({})", law.text, law.source));
    }
  } else if (what == "operations") {
    list = list_operations(json);
  } else if (what == "targets") {
    add("program", "programs on any executor: give `--executor`, too");
    for (const Subject& subject : own_subjects()) {
      add(name_of_target(subject), "programs on " + std::string(subject.name));
    }
    // Those of Vigil's executors are none of an own command's.
    for (const FuzzTarget& target : fuzz_targets()) {
      if (own_subjects().empty()) add(target.name, target.summary);
    }
  } else {
    for (const auto& [name, text] : config().mutants.list()) add(name, text);
  }
  if (json) fmt::print("{}\n", to_text(list, 2));
  return kHeld;
}

}  // namespace vigil::cli
