// SPDX-License-Identifier: Apache-2.0
#include "audit/combinations.h"

#include <array>
#include <string>
#include <string_view>
#include <variant>

#include "audit/combination_pairs.h"
#include "audit/combination_scales.h"
#include "executor/fatal.h"
#include "model/text.h"

namespace vigil {
namespace {

/// One value of an axis: its name, and lines for the task or for main.
struct Choice {
  std::string_view name;
  std::string_view lines;
};

/// What the task t does.
constexpr std::array kBehaviours{
    Choice{"returns", "  log 1\n"},
    Choice{"yields", "  yield\n  log 1\n"},
    Choice{"sleeps", "  sleep 1\n  log 1\n"},
    Choice{"parks", "  wait e0\n  log 1\n"},
    Choice{"parks for ever", "  wait e1\n"},
    Choice{"parks with a timeout", "  timeout 1\n    wait e1\n  log 1\n"},
    Choice{"is in time", "  timeout 9\n    wait e0\n  log 1\n"},
    Choice{"sleeps for long", "  sleep 9\n"},
    Choice{"throws", "  throw\n"},
    Choice{"throws later", "  sleep 1\n  throw\n"},
    Choice{"cancels itself", "  cancel t\n  sleep 1\n"},
};

/// When something is done to the task, as seen from main.
enum When : std::size_t {
  kNever,
  kBeforeFirstPoll,
  kWhilePending,
  kAfterEnd,
  kWhenWoken,  ///< in the same poll as the wake that t waits for
};
constexpr std::array<std::string_view, 5> kWhen{
    "never", "before its first poll", "while it is pending", "after its end",
    "when it was just woken"};
constexpr std::size_t kJoins = kAfterEnd + 1;
constexpr std::size_t kDetaches = kAfterEnd + 1;
constexpr std::size_t kCancels = kWhenWoken + 1;

/// What is done to the waker. The first needs none.
constexpr std::array kEvents{
    Choice{"no event", ""},
    Choice{"spurious wake", "  spurious-wake t\n"},
    Choice{"two spurious wakes", "  spurious-wake t\n  spurious-wake t\n"},
    Choice{"spurious wake on a thread", "  spurious-wake-on-thread t\n"},
    Choice{"wake by value", "  wake-by-value w0\n"},
    Choice{"wake by reference", "  wake-by-ref w0\n"},
    Choice{"wake twice", "  wake-by-ref w0\n  wake-by-value w0\n"},
    Choice{"clone, wake both",
           "  clone-waker w0\n  wake-by-value w0\n  wake-by-value w0\n"},
    Choice{"clone, drop one, wake the other",
           "  clone-waker w0\n  drop-waker w0\n  wake-by-ref w0\n"},
    Choice{"drop", "  drop-waker w0\n"},
    Choice{"wake by value on a thread", "  wake-by-value-on-thread w0\n"},
    Choice{"drop on a thread", "  drop-waker-on-thread w0\n"},
    Choice{"wake, drop on a thread",
           "  wake-by-ref w0\n  drop-waker-on-thread w0\n"},
};
constexpr std::size_t kFirstOfKeptWaker = 4;

enum Where : std::size_t {
  kInOwnPoll,
  kByOther,  ///< while it is pending, if it is
  kAfterItsEnd,
  kAtTheEnd,  ///< nothing in the program: when the executor is gone
};
constexpr std::array<std::string_view, 4> kWhere{
    "in its own poll", "by another task", "after its end",
    "after the executor"};

/// Does the event happen at this place? Some pairs are the same as others.
bool is_distinct(std::size_t event, std::size_t where) {
  if (event == 0) return where == 0;
  if (where != kAtTheEnd) return true;
  // What is kept is woken when the executor is gone; one such event is enough.
  return event == kFirstOfKeptWaker;
}

/// The lines of main for something that is done at `when`.
void add_if(std::string& text, bool is_now, std::string_view lines) {
  if (is_now) text += lines;
}

std::string program_text(const Combination& c) {
  if (c.pair != 0) return detail::pair_program_text(c.pair - 1);
  if (c.scale != 0) return detail::scale_program_text(c.scale - 1);
  const bool keeps = c.event >= kFirstOfKeptWaker;
  const std::string_view event = kEvents[c.event].lines;
  std::string text = "vigil program 1\nevent e0\nevent e1\n";
  add_if(text, keeps, "waker w0\n");
  text += "task main\n  spawn t\n";
  add_if(text, c.join == kBeforeFirstPoll, "  spawn j\n");
  add_if(text, c.detach == kBeforeFirstPoll, "  detach t\n");
  add_if(text, c.cancel == kBeforeFirstPoll, "  cancel t\n");
  text += "  yield\n";
  add_if(text, c.join == kWhilePending, "  spawn j\n  yield\n");
  add_if(text, c.detach == kWhilePending, "  detach t\n");
  add_if(text, c.where == kByOther, event);
  add_if(text, c.cancel == kWhilePending, "  cancel t\n");
  text += "  set e0\n";
  add_if(text, c.cancel == kWhenWoken, "  cancel t\n");
  text += "  sleep 2\n";
  add_if(text, c.detach == kAfterEnd, "  detach t\n");
  add_if(text, c.cancel == kAfterEnd, "  cancel t\n");
  add_if(text, c.where == kAfterItsEnd, event);
  add_if(text, c.join == kAfterEnd, "  spawn j\n");
  text += "task t\n";
  add_if(text, keeps, "  keep-waker w0\n");
  add_if(text, c.where == kInOwnPoll, event);
  text += kBehaviours[c.behaviour].lines;
  add_if(text, c.join != kNever, "task j\n  join t\n");
  return text;
}

template <class Visit>
void for_each_place(const Visit& visit) {
  Combination c;
  for (c.behaviour = 0; c.behaviour < kBehaviours.size(); ++c.behaviour) {
    for (c.join = 0; c.join < kJoins; ++c.join) {
      for (c.detach = 0; c.detach < kDetaches; ++c.detach) {
        for (c.cancel = 0; c.cancel < kCancels; ++c.cancel) {
          for (c.event = 0; c.event < kEvents.size(); ++c.event) {
            for (c.where = 0; c.where < kWhere.size(); ++c.where) {
              if (is_distinct(c.event, c.where)) visit(c);
            }
          }
        }
      }
    }
  }
  c = {};
  for (c.pair = 1; c.pair <= detail::pair_count(); ++c.pair) visit(c);
  c = {};
  for (c.scale = 1; c.scale <= detail::scale_count(); ++c.scale) visit(c);
}

}  // namespace

std::size_t combination_count() noexcept {
  std::size_t count = 0;
  for_each_place([&count](const Combination&) { ++count; });
  return count;
}

std::string describe(const Combination& c) {
  if (c.pair != 0) return detail::describe_pair(c.pair - 1);
  if (c.scale != 0) return detail::describe_scale(c.scale - 1);
  std::string text = "t ";
  text += kBehaviours[c.behaviour].name;
  text.append("; joined ").append(kWhen[c.join]);
  text.append("; detached ").append(kWhen[c.detach]);
  text.append("; cancelled ").append(kWhen[c.cancel]);
  text.append("; ").append(kEvents[c.event].name);
  if (c.event != 0) text.append(" ").append(kWhere[c.where]);
  return text;
}

Program combination_program(const Combination& combination) {
  auto parsed = parse(program_text(combination));
  if (std::holds_alternative<ParseError>(parsed)) {
    detail::fatal("a program of the combination matrix does not parse");
  }
  return std::get<Program>(std::move(parsed));
}

void for_each_combination(
    const std::function<void(const Combination&, const Program&)>& visit) {
  for_each_place([&visit](const Combination& combination) {
    visit(combination, combination_program(combination));
  });
}

}  // namespace vigil
