// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "fuzz/continuous/options.h"

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;

bool is_in_path(std::string_view program) {
  const char* const variable = std::getenv("PATH");
  std::string_view path = variable == nullptr ? "" : variable;
  while (!path.empty()) {
    const std::string_view folder = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(path.size(), folder.size() + 1));
    std::error_code error;
    if (fs::exists(fs::path(folder) / program, error)) return true;
  }
  return false;
}

}  // namespace

fs::path hidden_symbolizer() {
  constexpr const char* kName = "llvm-symbolizer";
  if (std::getenv("ASAN_SYMBOLIZER_PATH") != nullptr || is_in_path(kName)) {
    return {};
  }
  fs::path best;  // any version reads the symbols
  std::error_code error;
  for (fs::directory_iterator entry("/usr/lib", error), end;
       !error && entry != end; entry.increment(error)) {
    if (!entry->path().filename().string().starts_with("llvm-")) continue;
    const fs::path path = entry->path() / "bin" / kName;
    std::error_code ignored;
    if (fs::exists(path, ignored)) best = std::max(best, path);
  }
  return best;
}

}  // namespace vigil::continuous
