// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/replay.h"

#include <cstdlib>
#include <system_error>

namespace vigil::continuous {
namespace {

namespace fs = std::filesystem;

fs::path workspace() {
  const char* const value = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  return value == nullptr ? fs::path() : fs::path(value);
}

std::string bazel_run() {
  std::error_code error;
  return fs::exists(workspace() / "bazelw", error) ? "./bazelw run "
                                                   : "bazel run ";
}

/// As a word of a shell.
std::string quoted(const std::string& text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
      "-_./:=@+,";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) {
    return text;
  }
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

/// From the root of the workspace, where the commands are typed.
std::string from_workspace(const fs::path& path) {
  const fs::path root = workspace();
  if (root.empty()) return path.string();
  const fs::path relative = path.lexically_relative(root);
  return relative.empty() || *relative.begin() == ".." ? path.string()
                                                       : relative.string();
}

}  // namespace

std::string executor_of(std::string_view program) {
  constexpr std::string_view kHead = "# vigil failure: ";
  if (!program.starts_with(kHead)) return {};
  const std::string_view line = program.substr(0, program.find('\n'));
  const std::size_t at = line.find(" on ");
  return at == std::string_view::npos ? std::string()
                                      : std::string(line.substr(at + 4));
}

std::vector<std::string> replay_commands(const Options& options,
                                         const FuzzerSpec& fuzzer,
                                         const fs::path& folder,
                                         std::string_view program) {
  const std::string input = quoted(from_workspace(folder / "smallest"));
  std::vector<std::string> commands;
  if (fuzzer.label.empty()) {
    commands.push_back(quoted(fuzzer.binary.string()) + ' ' + input);
  } else {
    commands.push_back(bazel_run() + fuzzer.label + "_run -- " + input);
  }
  const std::string executor = executor_of(program);
  if (executor.empty() || options.vigil.empty()) return commands;
  commands.push_back(bazel_run() + options.vigil + " -- replay " +
                     quoted(from_workspace(folder / "smallest.vigil")) +
                     " --executor " + quoted(executor));
  return commands;
}

std::string describe(const Finding& finding) {
  std::string text = "  " + finding.target + ": ";
  text += finding.found.law.empty() ? finding.found.kind
                                    : "it breaks " + finding.found.law;
  if (!finding.found.stack.empty()) text += " in " + finding.found.stack[0];
  if (finding.count > 1) {
    text += " (" + std::to_string(finding.count) + " inputs)";
  }
  for (const std::string& command : finding.replay) text += "\n  " + command;
  return text;
}

}  // namespace vigil::continuous
