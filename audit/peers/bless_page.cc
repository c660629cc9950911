// SPDX-License-Identifier: Apache-2.0
// Writes the page of the peers anew: `bazel run //audit/peers:bless_page`.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "audit/peers/page.h"

int main() {
  const char* const root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string path =
      std::string(root == nullptr ? "." : root) + "/" + vigil::kPeersPage;
  const std::string page = vigil::peers_page();
  std::ofstream file(path, std::ios::binary);
  file << page << std::flush;
  if (!file) {
    std::fprintf(stderr, "cannot write %s\n", path.c_str());
    return 1;
  }
  std::printf("wrote %s\n", path.c_str());
}
