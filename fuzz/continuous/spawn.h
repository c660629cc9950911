// SPDX-License-Identifier: Apache-2.0
// fork() and exec() as the runner needs them.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace vigil::continuous {

/// A child, and the ends of its pipes that do not block.
struct Spawned {
  pid_t pid = -1;
  int output = -1;
  int errors = -1;
};

/// Starts a program, `arguments[0]`, in a process group of its own. It dies
/// when the calling thread does. One that can't be run exits with 127 and says
/// why on its standard error. Throws std::system_error if there is no process
/// or no pipe to be had.
Spawned spawn(const std::vector<std::string>& arguments,
              const std::map<std::string, std::string>& environment);

}  // namespace vigil::continuous
