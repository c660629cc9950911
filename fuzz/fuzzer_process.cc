// SPDX-License-Identifier: Apache-2.0
#include "fuzz/fuzzer_process.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "audit/isolated.h"

namespace vigil {
namespace {

/// One input takes less than a second, if it ends.
constexpr unsigned kInputSeconds = 10;

/// The number after `label` in a line of its own.
std::uint64_t number_after(const std::string& text, std::string_view label) {
  const std::size_t at = text.rfind(label);
  if (at == std::string::npos) return 0;
  std::string_view rest = std::string_view(text).substr(at + label.size());
  rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(' ')));
  std::uint64_t number = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), number);
  return number;
}

/// The law in the head line of a report, `T4 broken: ...`.
std::string law_in(const std::string& text) {
  const std::size_t at = text.find(" broken: ");
  if (at == std::string::npos) return {};
  const std::size_t begin = text.rfind('\n', at) + 1;
  return text.substr(begin, at - begin);
}

/// How libFuzzer says that the input did not end well; else empty.
std::string libfuzzer_report(const std::string& text) {
  const auto has = [&](std::string_view part) {
    return text.find(part) != std::string::npos;
  };
  if (has("libFuzzer: deadly signal")) return "crash";
  if (has("libFuzzer: timeout")) return "does not end";
  if (has("libFuzzer: out-of-memory")) return "out of memory";
  return {};
}

/// A folder that goes with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "vigil-fuzz-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      std::perror("mkdtemp");
      std::exit(2);
    }
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Becomes the fuzzer.
[[noreturn]] void become_fuzzer(const FuzzerBinary& fuzzer, const Start& start,
                                std::string_view mutant, unsigned seed,
                                const std::filesystem::path& folder) {
  ::setenv("VIGIL_MUTANT", std::string(mutant).c_str(), 1);
  // What is found is what counts here, and shrinking takes its time.
  ::setenv("VIGIL_FUZZ_SHRINK", "0", 1);
  if (!start.has_counters) ::setenv("VIGIL_FUZZ_COUNTERS", "0", 1);
  std::vector<std::string> arguments{
      fuzzer.path, "-seed=" + std::to_string(seed), "-print_final_stats=1",
      "-timeout=" + std::to_string(kInputSeconds),
      "-artifact_prefix=" + (folder / "crash-").string()};
  arguments.push_back(fuzzer.runs != 0 ? "-runs=" + std::to_string(fuzzer.runs)
                                       : "-max_total_time=" +
                                             std::to_string(fuzzer.seconds));
  arguments.push_back((folder / "corpus").string());
  if (start.has_corpus) arguments.push_back(fuzzer.corpus);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(fuzzer.path.c_str(), argv.data());
  std::perror(fuzzer.path.c_str());
  std::_Exit(2);
}

}  // namespace

Found fuzz(const FuzzerBinary& fuzzer, const Start& start,
           std::string_view mutant, unsigned seed) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "corpus");
  const auto begin = std::chrono::steady_clock::now();
  const Ending ending = run_isolated(
      [&]() -> std::string {
        become_fuzzer(fuzzer, start, mutant, seed, folder.path());
      },
      std::chrono::seconds(2 * fuzzer.seconds + 600));
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begin;
  if (ending.kind == Ending::Kind::kExited && ending.code == 2) {
    std::fputs(ending.errors.c_str(), stderr);
    std::exit(2);
  }
  Found found{.seconds = took.count(), .law = {}, .report = {}};
  found.executions =
      number_after(ending.errors, "stat::number_of_executed_units:");
  found.is_calm = ending.kind == Ending::Kind::kExited && ending.code == 0;
  if (found.is_calm) return found;
  found.law = law_in(ending.errors);
  // Not a law: the judge gave up.
  if (found.law == "inconclusive") return found;
  if (found.law.empty()) found.report = report_kind(ending.errors);
  // Not the harness's own abort: that has named a law before it.
  if (found.law.empty() && found.report.empty()) {
    found.report = libfuzzer_report(ending.errors);
  }
  found.is_killed = !found.law.empty() || !found.report.empty();
  return found;
}

}  // namespace vigil
