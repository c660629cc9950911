// SPDX-License-Identifier: Apache-2.0
// Writes the page of laws anew: `bazel run //properties:bless_law_page`.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "properties/law_page.h"

int main() {
  const char* const root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string path =
      std::string(root == nullptr ? "." : root) + "/" + vigil::kLawPage;
  std::ofstream file(path, std::ios::binary);
  file << vigil::law_page() << std::flush;
  if (!file) {
    std::fprintf(stderr, "cannot write %s\n", path.c_str());
    return 1;
  }
  std::printf("wrote %s\n", path.c_str());
}
