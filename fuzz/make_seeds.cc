// SPDX-License-Identifier: Apache-2.0
// Writes the corpus that program_fuzz begins with: programs of all lengths,
// of the operations that one of the executors has.
// `bazel run //fuzz:make_seeds` writes it to fuzz/corpus/program/.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "audit/executors.h"
#include "model/generate.h"

int main() {
  constexpr std::uint64_t kSeed = 1;
  constexpr unsigned kPrograms = 60;
  const char* const root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string folder =
      std::string(root == nullptr ? "." : root) + "/fuzz/corpus/program/";
  for (unsigned index = 0; index < kPrograms; ++index) {
    // Of what each of the executors can run.
    const auto executors = vigil::executors();
    const vigil::OperationSet operations =
        executors[index % executors.size()].operations();
    const auto bytes = vigil::generate_bytes(
        kSeed, index, {.operations = operations, .mean_operations = 2 + index});
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "seed-%02u", index);
    std::ofstream file(folder + name.data(), std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) {
      std::fprintf(stderr, "cannot write %s%s\n", folder.c_str(), name.data());
      return 1;
    }
  }
  std::printf("wrote %u programs to %s\n", kPrograms, folder.c_str());
}
