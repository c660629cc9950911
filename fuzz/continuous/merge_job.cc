// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "fuzz/continuous/jobs.h"

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;

constexpr double kMergeSeconds = 600;

/// Moves what came to the old folder since `known` was listed.
void keep_newcomers(const fs::path& old, const fs::path& merged,
                    const std::vector<std::string>& known) {
  for (const std::string& name : files_in(old)) {
    if (!std::ranges::binary_search(known, name)) {
      fs::rename(old / name, merged / name);
    }
  }
}

}  // namespace

bool wants_merge(const Options& options, const Target& target) {
  return target.corpus_files > options.merge_from &&
         target.corpus_files > 2 * target.totals.corpus_at_merge;
}

Job merge_corpus(Workshop& shop, Target& target) {
  const fs::path corpus = shop.folder.corpus(target.name());
  const fs::path merged = shop.folder.temporary() / ("merge-" + target.name());
  const std::vector<std::string> known = files_in(corpus);
  shop.persist("a merge of " + target.name(), [&] {
    fs::remove_all(merged);
    fs::create_directory(merged);
  });
  Command command = shop.command_for(target);
  command.limit_seconds = kMergeSeconds;
  command.arguments.insert(command.arguments.end(),
                           {"-merge=1", merged.string(), corpus.string()});
  for (const fs::path& seeds : target.spec->seeds) {
    command.arguments.push_back(seeds.string());
  }
  const Finished finished = co_await run(command);
  const std::size_t files = files_in(merged).size();
  const bool has_room = shop.folder.free_mb() >= shop.options.min_free_mb;
  if (finished.ending == Ending{} && files != 0 && has_room) {
    try {
      sync_all(merged);
      // Whoever looks sees the one or the other, and a kill leaves one of them.
      exchange(merged, corpus);
      keep_newcomers(merged, corpus, known);
      shop.say(target.name() + ": corpus merged, " +
               std::to_string(known.size()) + " files to " +
               std::to_string(files));
    } catch (const std::system_error& error) {
      shop.say(target.name() + ": the corpus stays as it is: " + error.what());
    }
  } else {
    shop.say(target.name() + ": the corpus could not be merged, and stays");
  }
  fs::remove_all(merged);
  target.corpus_files = files_in(corpus).size();
  // Also if it failed: not again at once.
  target.totals.corpus_at_merge = target.corpus_files;
}

}  // namespace vigil::continuous
