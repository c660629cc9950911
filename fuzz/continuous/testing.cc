// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/testing.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "fuzz/continuous/runner.h"

namespace vigil::continuous {

namespace fs = std::filesystem;

std::string fake_fuzzer;

namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 24;

void pause_shortly() {
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

/// The system's disk, unless there is a file that says otherwise.
DiskCalls disk_of(const fs::path& full, const fs::path& low) {
  const DiskCalls real = system_disk();
  return {.write = [full, real](int file, const void* bytes,
                                std::size_t size) -> ssize_t {
            if (!fs::exists(full)) return real.write(file, bytes, size);
            errno = ENOSPC;
            return -1;
          },
          .free_bytes =
              [low, real](const fs::path& path) {
                return fs::exists(low) ? 0 : real.free_bytes(path);
              }};
}

}  // namespace

Place::Place() {
  const char* const folder = std::getenv("TEST_TMPDIR");
  std::string name =
      std::string(folder == nullptr ? "/tmp" : folder) + "/runner.XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name);
  root_ = name;
}

Place::~Place() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

std::string Place::fuzzer(const std::string& name, const std::string& behaviour,
                          const std::string& more) const {
  const fs::path script = root_ / (name + ".sh");
  std::ofstream(script) << "#!/bin/sh\nexec '" << fake_fuzzer
                        << "' --behave=" << behaviour << " \"$@\"\n";
  fs::permissions(script, fs::perms::owner_all);
  return "--fuzzer=" + name + '=' + script.string() + more;
}

pid_t Place::start(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(),
                   {"--state", state().string(), "--min-free", "1"});
  const DiskCalls disk = disk_of(full(), low());
  std::fflush(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  const int file =
      ::open((root_ / "output").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(file, STDOUT_FILENO);
  ::dup2(file, STDERR_FILENO);
  ::setenv("FAKE_JOURNAL", (root_ / "journal").c_str(), 1);
  ::unsetenv("BUILD_WORKSPACE_DIRECTORY");
  ::unsetenv("BUILD_WORKING_DIRECTORY");
  const int code = continuous_main(arguments, disk);
  std::fflush(nullptr);
  ::_exit(code);
}

int Place::wait(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

int Place::run(const std::vector<std::string>& arguments) const {
  return wait(start(arguments));
}

std::string Place::output() const {
  return read_file(root_ / "output", kMaxBytes).value_or("");
}

void Place::await_output(std::string_view text) const {
  while (output().find(text) == std::string::npos) pause_shortly();
}

std::vector<std::string> Place::journal(std::string_view begin) const {
  std::istringstream text(read_file(root_ / "journal", kMaxBytes).value_or(""));
  std::vector<std::string> result;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with(begin)) result.push_back(line.substr(begin.size()));
  }
  return result;
}

void Place::await_journal(std::size_t lines) const {
  while (journal("").size() < lines) pause_shortly();
}

std::map<std::string, Finding> Place::findings() const {
  const Disk disk(system_disk());
  const FindingStore store(state() / "findings", state() / "tmp", disk);
  std::map<std::string, Finding> result;
  for (const Finding& finding : store.all()) result[finding.id] = finding;
  return result;
}

std::string Place::file(const std::string& finding, const char* name) const {
  return read_file(state() / "findings" / finding / name, kMaxBytes)
      .value_or("there is no " + std::string(name));
}

Totals Place::totals(const std::string& target) const {
  const auto text = read_file(state() / "state.json", kMaxBytes);
  return state_from_json(text.value_or(""))[target];
}

void await_death(pid_t pid) {
  while (::kill(pid, 0) == 0) {
    // A zombie of a dead runner is dead, whoever reaps it.
    const auto stat = read_file("/proc/" + std::to_string(pid) + "/stat", 4096);
    if (stat && stat->find(") Z ") != std::string::npos) return;
    pause_shortly();
  }
}

}  // namespace vigil::continuous

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FAKE_FUZZER\n", argv[0]);
    return 2;
  }
  vigil::continuous::fake_fuzzer = std::filesystem::absolute(argv[1]).string();
  return RUN_ALL_TESTS();
}
