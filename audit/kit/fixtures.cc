// SPDX-License-Identifier: Apache-2.0
// A command for all of them.
#include "audit/kit/fixtures.h"

#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "audit/adapter.h"
#include "cli/command_main.h"

namespace {

/// For the tests: a thread from before main().
[[maybe_unused]] const bool has_thread = [] {
  const bool is_asked = std::getenv("VIGIL_FIXTURE_THREAD") != nullptr;
  if (is_asked) std::thread([] { ::pause(); }).detach();
  return is_asked;
}();

}  // namespace

int main(int argc, char** argv) {
  using vigil::adapter_subject;
  using namespace vigil::kit;
  return vigil::cli::command_main(
      argc, argv,
      {.subjects =
           {adapter_subject<Good>("good", "keeps what it promises"),
            adapter_subject<Hangs>("hangs", ""),
            adapter_subject<Spins>("spins", ""),
            adapter_subject<Crashes>("crashes", ""),
            adapter_subject<Exits>("exits", ""),
            adapter_subject<Forks>("forks", ""),
            adapter_subject<Leaks>("leaks", ""),
            adapter_subject<Throws>("throws", ""),
            adapter_subject<ThrowsInCancel>("throws-in-cancel", ""),
            adapter_subject<ThrowsInWake>("throws-in-wake", ""),
            adapter_subject<ThrowsInSpawn>("throws-in-spawn", ""),
            adapter_subject<ThrowsInStop>("throws-in-stop", ""),
            adapter_subject<vigil::SmallExecutor<vigil::Bug::kLostWakeInPoll>>(
                "loses-wakes", ""),
            adapter_subject<Both>("both", ""), adapter_subject<Shy>("shy", ""),
            adapter_subject<Mumbles>("mumbles", ""),
            adapter_subject<EndsBadly>("ends-badly", ""),
            adapter_subject<Closes>("closes", "")},
       .command_line = "fixtures"});
}
