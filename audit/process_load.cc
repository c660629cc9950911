// SPDX-License-Identifier: Apache-2.0
#include "audit/process_load.h"

#include <time.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace vigil {

std::chrono::milliseconds processor_time(pid_t process) noexcept {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process, &clock) != 0) return {};
  if (::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::seconds(time.tv_sec) +
      std::chrono::nanoseconds(time.tv_nsec));
}

bool is_waiting(pid_t process) {
  namespace fs = std::filesystem;
  const fs::path tasks = fs::path("/proc") / std::to_string(process) / "task";
  std::error_code error;
  bool has_any = false;
  for (fs::directory_iterator task(tasks, error), end; !error && task != end;
       task.increment(error)) {
    std::ifstream file(task->path() / "stat");
    std::string line;
    if (!std::getline(file, line)) continue;  // it has just ended
    // NUMBER (NAME) STATE ...; the name may have anything in it.
    const std::size_t name_end = line.rfind(')');
    if (name_end == std::string::npos || name_end + 2 >= line.size()) continue;
    const char state = line[name_end + 2];
    // R runs or would; D waits for a disk, which may be busy as well.
    if (state == 'R' || state == 'D') return false;
    has_any = true;
  }
  return has_any && !error;
}

std::size_t thread_count() {
  std::error_code error;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator task("/proc/self/task", error), end;
       !error && task != end; task.increment(error)) {
    ++count;
  }
  return error ? 0 : count;
}

}  // namespace vigil
