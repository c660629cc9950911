// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/workshop.h"

#include <algorithm>
#include <set>

#include "fuzz/continuous/artifact.h"

namespace vigil::continuous {

namespace fs = std::filesystem;

Command Workshop::command_for(const Target& target) const {
  Command command;
  command.arguments = {
      target.spec->binary.string(),
      "-rss_limit_mb=" + std::to_string(options.memory_mb),
      "-timeout=" + std::to_string(options.timeout_seconds),
      "-artifact_prefix=" + folder.raw(target.name()).string() + '/'};
  command.environment = options.environment;
  // A broken law is reported as found: it is saved before it is shrunk.
  command.environment["VIGIL_FUZZ_SHRINK"] = "0";
  command.environment["TMPDIR"] = folder.temporary().string();
  // libFuzzer looks at its memory once a second, and saves the input: this is
  // for one that doesn't, or not in time.
  command.limit_mb = 4 * options.memory_mb;
  return command;
}

std::vector<fs::path> Workshop::shared_corpora(const Target& target) const {
  std::vector<fs::path> result;
  std::set<fs::path> known;
  const auto add = [&](const fs::path& path) {
    if (known.insert(path).second && fs::is_directory(path)) {
      result.push_back(path);
    }
  };
  std::ranges::for_each(target.spec->seeds, add);
  for (const Target& other : targets) {
    const bool is_related = !target.spec->family.empty() &&
                            other.spec->family == target.spec->family;
    if (&other == &target || !is_related) continue;
    add(folder.corpus(other.name()));
    std::ranges::for_each(other.spec->seeds, add);
  }
  return result;
}

void Workshop::collect_raw(Target& target) const {
  for (const std::string& name : files_in(folder.raw(target.name()))) {
    if (std::ranges::find(target.pending, name) == target.pending.end()) {
      target.pending.push_back(name);
    }
  }
}

void Workshop::collect_artifact(Target& target, const std::string& path,
                                const std::string& report) {
  const fs::path raw = folder.raw(target.name());
  if (fs::path(path).parent_path() != raw) return;
  const std::string name = fs::path(path).filename().string();
  if (const auto printed = printed_input(report)) {
    const auto written = read_file(path, printed->size());
    // libFuzzer does not notice a full disk.
    if (!written || written->size() < printed->size()) {
      persist("an input of " + target.name(), [&] {
        folder.disk().replace(path, *printed, folder.temporary());
      });
    }
  }
  if (std::ranges::find(target.pending, name) == target.pending.end()) {
    target.pending.push_back(name);
  }
  target.reports[name] = report;
}

void Workshop::save_state(State state) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    Totals& totals = state[targets[i].name()];
    totals = targets[i].totals;
    totals.account = accounts[i];
  }
  persist("state.json", [&] { folder.save(state); });
}

}  // namespace vigil::continuous
