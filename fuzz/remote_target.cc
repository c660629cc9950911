// SPDX-License-Identifier: Apache-2.0
#include "fuzz/remote_target.h"

#include <string>

#include "fuzz/input.h"
#include "fuzz/remote_run.h"
#include "fuzz/remote_steps.h"
#include "fuzz/thread_crew.h"

namespace vigil {
namespace {

std::string print_remote(std::span<const std::uint8_t> bytes) {
  return to_string(decode_remote(bytes));
}

void run_remote(std::span<const std::uint8_t> bytes) {
  static ThreadCrew crew;
  const RemotePlan plan = decode_remote(bytes);
  const auto found = RemoteRun<OurRemote>(plan, crew).run();
  if (found) fail_fuzzing(to_report(*found, to_string(plan)));
}

std::vector<FuzzInput> remote_seeds() {
  // All tasks are spawned first.
  std::vector<FuzzInput> seeds = random_inputs(60, 400);
  for (FuzzInput& seed : seeds) {
    FuzzInput spawns;
    for (std::uint8_t task = 0; task < kRemoteTasks; ++task) {
      spawns.insert(spawns.end(), {0, 0, task});
    }
    seed.insert(seed.begin(), spawns.begin(), spawns.end());
  }
  return seeds;
}

}  // namespace

constinit const FuzzTarget kRemoteTarget{
    .name = "remote_fuzz",
    .summary = "an executor from outside: threads, guards, cancels, its end",
    .run = &run_remote,
    .print = &print_remote,
    .seeds = &remote_seeds};

}  // namespace vigil
