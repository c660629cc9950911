// SPDX-License-Identifier: Apache-2.0
// A main() for a libFuzzer target without libFuzzer: it runs the target on each
// file it is given, and on each file below each directory. So a corpus is a
// regression test with any compiler and under any sanitizer. A corpus that is
// empty, or not found, fails: it tests nothing. The inputs run in a process of
// their own, since an input may end that, and with 0, or never end.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "audit/supervised.h"

extern "C" {
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// Optional in a target.
[[gnu::weak]] int LLVMFuzzerInitialize(int* argc, char*** argv);

// A target with a mutator of its own links against libFuzzer's. No mutator runs
// here; weak, so that a target may bring its own.
[[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t*, std::size_t size,
                                           std::size_t) {
  return size;
}

// There under a sanitizer.
[[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());
}

namespace {

namespace fs = std::filesystem;

// No input may take longer; as those of libFuzzer here. 0: they run in this
// process, for debuggers, and for executors with threads from before main().
std::chrono::seconds Limit() {
  const char* const asked = std::getenv("VIGIL_REPLAY_LIMIT");
  const int seconds = asked == nullptr ? 25 : std::atoi(asked);
  return std::chrono::seconds(std::max(seconds, 0));
}

// What runs now. An input that kills the process must be named too.
const char* current = nullptr;

void NameInput() {
  if (current == nullptr) return;
  // write(), as this may run in a signal handler.
  const auto put = [](const char* text) {
    return ::write(STDERR_FILENO, text, std::strlen(text));
  };
  if (put("replay: died in ") < 0 || put(current) < 0 || put("\n") < 0) return;
}

void OnSignal(int number) {
  NameInput();
  std::signal(number, SIG_DFL);
  std::raise(number);
}

void NameInputAtDeath() {
  std::signal(SIGABRT, OnSignal);
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(NameInput);
    return;  // it handles the signals below, with a report
  }
  for (const int number : {SIGBUS, SIGFPE, SIGILL, SIGSEGV}) {
    std::signal(number, OnSignal);
  }
}

bool Read(const fs::path& path, std::vector<char>& bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  bytes.assign(std::istreambuf_iterator<char>(file), {});
  return !file.bad();
}

bool Run(const fs::path& path) {
  std::vector<char> bytes;
  if (!Read(path, bytes)) {
    std::fprintf(stderr, "replay: cannot read %s\n", path.c_str());
    return false;
  }
  // On the heap and of exactly its size, so that ASan sees a read beyond it.
  const std::unique_ptr<std::uint8_t[]> input(new std::uint8_t[bytes.size()]);
  if (!bytes.empty()) std::memcpy(input.get(), bytes.data(), bytes.size());
  current = path.c_str();
  const int result = LLVMFuzzerTestOneInput(input.get(), bytes.size());
  current = nullptr;
  if (result != 0) {
    std::fprintf(stderr, "replay: %s: the target returned %d\n", path.c_str(),
                 result);
    return false;
  }
  return true;
}

/// The exit code.
int RunAll(const std::vector<fs::path>& inputs) {
  const vigil::Supervised done = vigil::supervise(
      [&](vigil::Watch& watch) {
        std::size_t failed = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
          failed += watch.run(i, [&] { return Run(inputs[i]) ? 0U : 1U; });
        }
        return std::to_string(failed);
      },
      {.limit = Limit()});
  if (done.stop) {
    std::fprintf(stderr, "replay: %s: %s\n", inputs[done.item].c_str(),
                 vigil::describe(*done.stop, Limit()).c_str());
    return 1;
  }
  if (done.leak) {
    std::fprintf(stderr, "replay: %s: %s\n", inputs[done.leaked_item].c_str(),
                 vigil::describe(*done.leak, Limit()).c_str());
    return 1;
  }
  std::printf("replay: %zu inputs, %s failed\n", inputs.size(),
              done.answer.value_or("and some").c_str());
  if (!done.afterword.empty()) {
    std::fprintf(stderr, "replay: %s\n", done.afterword.c_str());
  }
  return done.answer == "0" && done.afterword.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  NameInputAtDeath();
  if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&argc, &argv);

  std::vector<fs::path> inputs;
  for (int i = 1; i < argc; ++i) {
    std::error_code error;
    const fs::path path = argv[i];
    if (!fs::is_directory(path)) {
      inputs.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(
             path, fs::directory_options::follow_directory_symlink)) {
      if (entry.is_regular_file(error)) inputs.push_back(entry.path());
    }
  }
  // The order in which a directory lists its files is chance.
  std::sort(inputs.begin(), inputs.end());

  if (inputs.empty()) {
    std::printf("replay: 0 inputs\n");
    std::fprintf(stderr, "replay: no inputs: nothing was tested\n");
    return 1;
  }
  int code = 1;
  try {
    code = RunAll(inputs);
  } catch (const std::exception& error) {
    std::fprintf(stderr,
                 "replay: %s (VIGIL_REPLAY_LIMIT=0 runs the inputs in this "
                 "process)\n",
                 error.what());
  }
  if (Limit().count() == 0) return code;
  std::fflush(nullptr);
  // What belongs to an exit (leaks, profiles) was the other process's to do.
  std::_Exit(code);
}
