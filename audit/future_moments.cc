// SPDX-License-Identifier: Apache-2.0
#include "audit/future_moments.h"

namespace vigil::detail {
namespace {

using Act = FutureStep::Act;

constexpr std::uint8_t kA = 0;
constexpr std::uint8_t kB = 1;

}  // namespace

std::string FutureMoment::to_string() const {
  const char* const name = call == WakerBooks::Call::kClone  ? "cloned"
                           : call == WakerBooks::Call::kWake ? "woken"
                                                             : "dropped";
  return std::string("while a waker is ") + name + " (time " +
         std::to_string(nth + 1) + "), " + to_string_of_steps({deed}) +
         (elsewhere ? " on another thread" : " from within");
}

const std::vector<std::vector<FutureStep>>& moment_scripts() {
  static const auto& scripts = *new std::vector<std::vector<FutureStep>>{
      {{Act::kPoll, kA},
       {Act::kPoll, kB},
       {Act::kPollOther, kA},
       {Act::kComplete},
       {Act::kPoll, kA},
       {Act::kDestroy, kA},
       {Act::kDestroy, kB}},
      {{Act::kPoll, kA},
       {Act::kPoll, kB},
       {Act::kDisturb},
       {Act::kDestroy, kA},
       {Act::kPollOther, kB},
       {Act::kComplete}},
      {{Act::kPoll, kA},
       {Act::kPoll, kB},
       {Act::kComplete},
       {Act::kDestroy, kA},
       {Act::kPoll, kB}},
      {{Act::kPoll, kA},
       {Act::kPoll, kB},
       {Act::kClose},
       {Act::kPoll, kA},
       {Act::kPoll, kB}},
  };
  return scripts;
}

const std::vector<FutureStep>& moment_deeds() {
  static const auto& deeds = *new std::vector<FutureStep>{
      {Act::kComplete},    {Act::kClose},         {Act::kDestroy, kA},
      {Act::kDestroy, kB}, {Act::kPollOther, kA}, {Act::kPollOther, kB},
  };
  return deeds;
}

std::string to_string_of_steps(const std::vector<FutureStep>& steps) {
  // Without the "make a; " of whole sequences.
  return to_string(steps, 1).substr(std::string("make a; ").size());
}

}  // namespace vigil::detail
