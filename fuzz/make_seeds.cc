// SPDX-License-Identifier: Apache-2.0
// Writes the inputs that the fuzzers begin with, to fuzz/corpus/:
// `bazel run //fuzz:make_seeds`. Inputs that bear other names stay: they were
// found to reach something.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "audit/regression_store.h"
#include "fuzz/targets.h"
#include "model/bytes.h"

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const vigil::FuzzInput& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  if (file.flush()) return;
  fmt::print(stderr, "cannot write {}\n", path.string());
  std::exit(1);
}

void remove_old(const fs::path& folder, std::string_view prefix) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename().string().starts_with(prefix)) {
      fs::remove(entry.path());
    }
  }
}

/// Programs that broke a law once.
std::size_t write_regressions(const fs::path& from, const fs::path& folder) {
  std::size_t number = 0;
  for (const auto& file : vigil::load_regressions(from.string()).files) {
    const std::string name = fs::path(file.path).stem().string();
    write(folder / ("regression-" + name),
          vigil::encode(file.regression.program));
    ++number;
  }
  return number;
}

}  // namespace

int main() {
  const char* const variable = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const fs::path root = variable == nullptr ? "." : variable;
  for (const vigil::FuzzTarget& target : vigil::fuzz_targets()) {
    const fs::path folder =
        root / "fuzz/corpus" / vigil::corpus_of(target.name);
    fs::create_directories(folder);
    const std::string prefix = fmt::format("seed-{}-", target.name);
    remove_old(folder, prefix);
    std::size_t number = 0;
    for (const vigil::FuzzInput& seed : target.seeds()) {
      write(folder / fmt::format("{}{:02}", prefix, number++), seed);
    }
    fmt::print("{}: {} seeds\n", target.name, number);
  }
  const fs::path programs = root / "fuzz/corpus/program";
  remove_old(programs, "regression-");
  fmt::print("{} regressions\n",
             write_regressions(root / "properties/regressions", programs));
}
