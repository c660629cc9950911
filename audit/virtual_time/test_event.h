// SPDX-License-Identifier: Apache-2.0
// An event descriptor, for tests.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace vigil {

/// Thread safety: all members may be called on any thread.
class Event {
 public:
  Event() = default;
  ~Event() { close(file_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void set() const {
    const std::uint64_t one = 1;
    EXPECT_EQ(write(file_, &one, sizeof one), 8);
  }
  void clear() const {
    std::uint64_t count = 0;
    EXPECT_EQ(read(file_, &count, sizeof count), 8);
  }
  /// Whether it is set before they have passed. Below zero: for ever.
  bool poll(int milliseconds) const {
    pollfd file = {.fd = file_, .events = POLLIN, .revents = 0};
    return ::poll(&file, 1, milliseconds) == 1;
  }

 private:
  const int file_ = eventfd(0, 0);
};

}  // namespace vigil
