// SPDX-License-Identifier: Apache-2.0
#include "fuzz/primitives_steps.h"

#include "fuzz/input.h"

namespace vigil {
namespace {

using Act = PrimitiveStep::Act;

constexpr std::size_t kInputMax = 2048;
constexpr std::size_t kDepthMax = 3;
constexpr std::uint8_t kNextTask = 240;  ///< this and all above

/// What a kind of step is called, and what it has.
struct Row {
  std::string_view name;
  std::string_view thing = {};  ///< what the name of its thing begins with
  std::size_t things = 1;
  bool has_delay = false;
  std::size_t below_max = 0;
};

/// By Act.
constexpr std::array<Row, PrimitiveStep::kActs> kRows{{
    {"send", " c", kPrimitiveChannels},
    {"receive", " c", kPrimitiveChannels},
    {"send, with a timeout,", " c", kPrimitiveChannels, true},
    {"receive, with a timeout,", " c", kPrimitiveChannels, true},
    {"receive or wait for the event,", " c", kPrimitiveChannels},
    {"sleep", {}, 1, true},
    {"sleep 3, and reset it after", " ", 6, true},
    {"yield"},
    {"set", " e", kPrimitiveEvents},
    {"reset", " e", kPrimitiveEvents},
    {"wait", " e", kPrimitiveEvents},
    {"notify", " n", kPrimitiveEvents},
    {"wait", " n", kPrimitiveEvents},
    {"cancel", " t", kPrimitiveTasks},
    {"join", " t", kPrimitiveTasks},
    {"wake", " t", kPrimitiveTasks},
    {"throw"},
    {"sequence", {}, 1, false, 3},
    {"race", {}, 1, false, 3},
    {"join all", {}, 1, false, 3},
    {"timeout", {}, 1, true, 1},
}};

const Row& row(Act act) { return kRows[static_cast<std::size_t>(act)]; }

/// Mostly such as meet one another.
Duration delay_of(std::uint8_t byte) {
  if (byte == 255) return Duration::max();
  if (byte == 254) return Duration::min();
  if (byte >= 240) return Duration(-1);
  return Duration(byte % 6);
}

/// Each act by some bytes, and those of channels by more.
Act act_of(std::uint8_t byte) {
  constexpr std::size_t kBasic = static_cast<std::size_t>(Act::kCancel);
  if (byte < 60) return byte % 2 == 0 ? Act::kSend : Act::kReceive;
  if (byte < 140) return static_cast<Act>(byte % kBasic);
  return static_cast<Act>(byte % PrimitiveStep::kActs);
}

class Decoder {
 public:
  explicit Decoder(std::span<const std::uint8_t> bytes)
      : reader_(bytes, kInputMax) {}

  PrimitivePlan run() {
    PrimitivePlan plan;
    const std::uint8_t head = reader_.byte();
    for (std::size_t i = 0; i < kPrimitiveChannels; ++i) {
      plan.capacities[i] = 1 + (head >> 2 * i & 3U);
    }
    plan.things_end_first = head >= 192;
    plan.tasks.emplace_back();
    while (!reader_.is_at_end() && steps_ < kPrimitiveStepsMax) {
      const std::uint8_t what = reader_.byte();
      if (what < kNextTask) {
        plan.tasks.back().push_back(step(what, /*depth=*/0));
      } else if (plan.tasks.size() < kPrimitiveTasks) {
        plan.tasks.emplace_back();
      }
    }
    return plan;
  }

 private:
  PrimitiveStep step(std::uint8_t what, std::size_t depth) {
    ++steps_;
    PrimitiveStep step{.act = act_of(what)};
    if (depth == kDepthMax && row(step.act).below_max != 0) {
      step.act = Act::kYield;
    }
    const Row& has = row(step.act);
    if (has.things > 1) step.thing = reader_.below(has.things);
    if (has.has_delay) step.delay = delay_of(reader_.byte());
    if (has.below_max == 0) return step;
    const std::size_t count = 1 + reader_.below(has.below_max);
    for (std::size_t i = 0; i < count; ++i) {
      step.below.push_back(this->step(reader_.byte(), depth + 1));
    }
    return step;
  }

  InputReader reader_;
  std::size_t steps_ = 0;
};

void print_steps(std::string& text, const std::vector<PrimitiveStep>& steps,
                 std::size_t indent) {
  for (const PrimitiveStep& step : steps) {
    const Row& has = row(step.act);
    text += std::string(indent, ' ') + std::string(has.name);
    if (has.things > 1) {
      text += std::string(has.thing) + std::to_string(step.thing);
    }
    if (has.has_delay) text += " " + std::to_string(step.delay.count());
    text += "\n";
    print_steps(text, step.below, indent + 2);
  }
}

}  // namespace

PrimitivePlan decode_primitives(std::span<const std::uint8_t> bytes) {
  return Decoder(bytes).run();
}

std::string to_string(const PrimitivePlan& plan) {
  std::string text;
  for (std::size_t i = 0; i < kPrimitiveChannels; ++i) {
    text += "channel c" + std::to_string(i) + " capacity " +
            std::to_string(plan.capacities[i]) + "\n";
  }
  if (plan.things_end_first) text += "channels end before the executor\n";
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
    text += "task t" + std::to_string(i) + "\n";
    print_steps(text, plan.tasks[i], 2);
  }
  return text;
}

}  // namespace vigil
