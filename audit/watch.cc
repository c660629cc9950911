// SPDX-License-Identifier: Apache-2.0
#include "audit/watch.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "audit/watch_beat.h"

namespace vigil {

Watch::Watch() : own_(std::make_unique<Beat>()), beat_(own_.get()) {}
Watch::~Watch() = default;

void Watch::next() noexcept {
  beat_->count.store(beat_->count.load(std::memory_order_relaxed) + 1,
                     std::memory_order_relaxed);
}

bool Watch::is_interrupted() const noexcept {
  return beat_->interrupted.load(std::memory_order_relaxed);
}

/// All that the program before this one had is gone by now.
void Watch::look_for_leaks() noexcept {
  beat_->text[0] = '\0';  // what was reported and did not end it
  if (!leaks_.have_come()) return;
  beat_->leak_text = beat_->text;
  beat_->text[0] = '\0';
  beat_->leaked_item = beat_->item.load(std::memory_order_relaxed);
  beat_->has_leaked.store(true, std::memory_order_release);
}

void Watch::begin(std::uint64_t item) noexcept {
  if (beat_->process != 0) look_for_leaks();
  beat_->item.store(item, std::memory_order_relaxed);
  next();
  beat_->is_running.store(true, std::memory_order_release);
}

void Watch::end() noexcept {
  if (beat_->process != 0) {
    // A copy must not go on as if it were the process; and the process itself
    // stands for nothing once it has been copied.
    const bool is_copy = ::getpid() != beat_->process;
    if (is_copy) beat_->has_forked.store(true);
    if (is_copy || beat_->has_forked.load(std::memory_order_relaxed)) {
      std::_Exit(0);
    }
  }
  beat_->is_running.store(false, std::memory_order_release);
}

void Watch::fail() {
  if (beat_->process == 0) return;
  if (::getpid() != beat_->process) std::_Exit(0);
  const auto keep = [this](const char* text) {
    std::snprintf(beat_->text.data(), beat_->text.size(), "%s", text);
  };
  try {
    throw;
  } catch (const std::exception& error) {
    keep(error.what());
  } catch (...) {
    keep("of unknown type");
  }
  beat_->has_thrown.store(true, std::memory_order_release);
  std::_Exit(0);
}

}  // namespace vigil
