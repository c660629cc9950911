// SPDX-License-Identifier: Apache-2.0
// Acts like a libFuzzer binary, as far as the runner sees one: quick, and with
// any behaviour that a test wants (`--behave=NAME`). What an input does is what
// it says: `law T4 ...`, `asan FUNCTION ...`, `hang`, or nothing.
// Each file that it writes is noted in the file that FAKE_JOURNAL names, before
// (`will`) and after (`did`).
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> flags;
std::vector<fs::path> inputs;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void pause_shortly() {
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

[[noreturn]] void hang() {
  while (true) ::pause();
}

void note(const std::string& text) {
  const std::string journal = variable("FAKE_JOURNAL");
  if (journal.empty()) return;
  const int file = ::open(journal.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0644);
  const std::string line = text + '\n';
  if (::write(file, line.data(), line.size()) < 0) std::abort();
  ::close(file);
}

void write_file(const fs::path& path, const std::string& content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || ::write(file, content.data(), content.size()) < 0) {
    std::abort();
  }
  ::close(file);
}

void write_noted(const std::string& kind, const fs::path& path,
                 const std::string& content) {
  note("will " + kind + ' ' + path.string());
  write_file(path, content);
  note("did " + kind + ' ' + path.string());
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The second word.
std::string detail_of(const std::string& input) {
  const std::size_t begin = input.find(' ') + 1;
  return input.substr(begin, input.find(' ', begin) - begin);
}

void save_program(const std::string& law) {
  const fs::path folder = variable("VIGIL_FUZZ_REGRESSION");
  if (folder.empty()) return;
  fs::create_directories(folder);
  const fs::path path = folder / (law + "-fake-executor.vigil");
  write_file(path, "# vigil failure: " + law + " on fake-executor\n" +
                       "# found by fuzzing\nvigil program 1\ntask main\n");
  std::fprintf(stderr, "saved: %s\n", path.c_str());
}

void report_law(const std::string& law) {
  if (variable("VIGIL_FUZZ_SHRINK") != "0") save_program(law);
  std::fprintf(stderr, "%s broken: what it says\n", law.c_str());
}

/// Reports what the input does; false: nothing.
bool report(const std::string& input) {
  // One that was found before, and is fixed now.
  const bool is_fixed = flags["--behave"] == "fixed" && input == "law T4 again";
  if (input.starts_with("law ") && !is_fixed) {
    report_law(detail_of(input));
    return true;
  }
  if (input.starts_with("hang")) hang();
  if (!input.starts_with("asan ")) return false;
  std::fprintf(stderr,
               "==%d==ERROR: AddressSanitizer: heap-use-after-free on address "
               "0x602000000010 at pc 0x1\n"
               "    #0 0x4f%d in __asan_memcpy (/bin/x+0x1)\n"
               "    #1 0x4f%d in %s(int) /some/file.cc:%d:3\n\n",
               ::getpid(), ::getpid(), ::getpid(), detail_of(input).c_str(),
               ::getpid());
  return true;
}

/// The input that this process is to find.
std::string wanted(const std::string& behaviour) {
  const std::string seed = flags["-seed"];
  const unsigned long number = std::strtoul(seed.c_str(), nullptr, 10);
  if (behaviour == "law") return "law T4 " + seed;
  if (behaviour == "one-law") return "law T4 again";
  if (behaviour == "fixed") return "law T4 otherwise";
  if (behaviour == "chance") return "fine " + seed;
  if (behaviour == "many") {
    return "asan f" + std::to_string(number % 3) + ' ' + seed;
  }
  return "asan same " + seed;
}

[[noreturn]] void crash(const std::string& input) {
  // In a fuzzer, a failure of chance is one too.
  if (!report(input)) std::fprintf(stderr, "it failed by chance\n");
  std::string name = input;
  std::ranges::replace(name, ' ', '_');
  const fs::path path = flags["-artifact_prefix"] + "crash-" + name;
  write_noted("raw", path, input);
  std::fprintf(stderr, "artifact_prefix='x'; Test unit written to %s\n",
               path.c_str());
  std::exit(77);
}

/// Megabytes, and lets the runner see them.
std::vector<std::vector<char>> eat(int megabytes) {
  std::vector<std::vector<char>> eaten;
  for (int i = 0; i < megabytes; ++i) {
    eaten.emplace_back(std::size_t{1} << 20, 'x');
    if (i % 50 == 0) pause_shortly();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  return eaten;
}

int fuzz() {
  const std::string behaviour = flags["--behave"];
  note("pid " + std::to_string(::getpid()));
  for (const fs::path& folder : inputs) note("folder " + folder.string());
  if (behaviour == "at-once") crash("asan same again");
  std::fprintf(stderr, "#2\tINITED cov: 3 ft: 4 corp: 1/1b exec/s: 0\n");
  int units = 0;
  for (; units < 4; ++units) {
    pause_shortly();
    write_noted(
        "corpus",
        inputs.at(0) / ("unit-" + flags["-seed"] + '-' + std::to_string(units)),
        "unit");
  }
  std::fprintf(stderr, "#%d\tNEW    cov: 5 ft: 9 corp: 5/5b exec/s: 0\n", 100);
  if (behaviour == "hang") {
    note("hangs");
    hang();
  }
  if (behaviour == "nibble") eat(100);
  if (behaviour == "eat") {
    const auto eaten = eat(400);
    hang();
  }
  if (behaviour == "fail") {
    std::fprintf(stderr, "something is missing\n");
    return 1;
  }
  if (behaviour != "grow" && behaviour != "nibble") crash(wanted(behaviour));
  std::fprintf(stderr,
               "stat::number_of_executed_units: 120\n"
               "stat::new_units_added:          %d\n",
               units);
  return 0;
}

/// Keeps the first three.
int merge() {
  std::vector<fs::path> files;
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    for (const auto& entry : fs::directory_iterator(inputs[i])) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  files.resize(std::min<std::size_t>(files.size(), 3));
  note("merging");
  for (const fs::path& file : files) {
    pause_shortly();
    fs::copy_file(file, inputs[0] / file.filename());
  }
  return 0;
}

int run_one() {
  const std::string input = read_file(inputs.at(0));
  if (variable("VIGIL_FUZZ_PRINT") == "1") {
    std::printf("it says: %s\n", input.c_str());
    const std::string how = variable("VIGIL_FUZZ_KEEP");
    if (flags["--behave"] == "program" && !how.empty()) save_program(how);
    return 0;
  }
  if (flags.contains("-minimize_crash")) {
    write_file(flags["-exact_artifact_path"],
               input.substr(0, input.rfind(' ')));
    return 0;
  }
  pause_shortly();
  return report(input) ? 77 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (!argument.starts_with('-')) {
      inputs.emplace_back(argument);
      continue;
    }
    const std::size_t equals = argument.find('=');
    flags[argument.substr(0, equals)] =
        equals == std::string::npos ? "" : argument.substr(equals + 1);
  }
  if (flags.contains("-merge")) return merge();
  return fs::is_directory(inputs.at(0)) ? fuzz() : run_one();
}
