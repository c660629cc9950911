// SPDX-License-Identifier: Apache-2.0
#include "fuzz/waker_steps.h"

#include <array>
#include <optional>
#include <utility>

#include "fuzz/input.h"

namespace vigil {
namespace {

using Kind = WakerCall::Kind;

constexpr std::size_t kInputMax = 1024;
/// Threads are slow to start: so many batches may use any.
constexpr std::size_t kThreadedBatchesMax = 24;

/// What the calls so far have made of the wakers, so that the next is legal.
class Decoder {
 public:
  Decoder(std::span<const std::uint8_t> bytes, std::size_t subjects)
      : reader_(bytes, kInputMax), subjects_(subjects) {}

  WakerCalls run() {
    const std::uint8_t head = reader_.byte();
    result_.subject = static_cast<std::uint8_t>(head % subjects_);
    // Then what is wrong shows at the call that does it.
    const bool judges_each = head >= 128;
    while (!reader_.is_at_end()) {
      read_call();
      if (judges_each) barrier();
    }
    barrier();
    return std::move(result_);
  }

 private:
  /// A place for a waker.
  struct Place {
    bool is_there = false;
    std::uint8_t task = 0;
    // Since the last barrier:
    std::optional<std::uint8_t> thread;  ///< that used it
    bool is_shared = false;              ///< several did, none changed it
    bool is_changed = false;
  };

  void read_call() {
    const std::uint8_t what = reader_.byte();
    const std::uint8_t where = reader_.byte();
    WakerCall call{.kind = kind_of(what),
                   .thread = static_cast<std::uint8_t>(where >> 6),
                   .waker = static_cast<std::uint8_t>(where & 15)};
    if (batches_ == kThreadedBatchesMax) call.thread = 0;
    switch (call.kind) {
      case Kind::kMake:
        return make(call, (where >> 4) & 3);
      case Kind::kFinish:
        call.task = where & 3;
        return finish(call);
      case Kind::kGone:
        is_gone_ = true;
        return add_on_main(call);
      case Kind::kRun:
        return add_on_main(call);
      case Kind::kBarrier:
        return barrier();
      case Kind::kClone:
      case Kind::kAssign:
      case Kind::kWillWake:
        call.other = reader_.below(kFuzzWakers);
        return use_two(call);
      case Kind::kWake:
      case Kind::kWakeByRef:
      case Kind::kDrop:
        return use_one(call);
    }
  }
  static Kind kind_of(std::uint8_t byte) {
    constexpr std::array kKinds{
        Kind::kMake,      Kind::kMake,      Kind::kClone,     Kind::kClone,
        Kind::kClone,     Kind::kAssign,    Kind::kWake,      Kind::kWake,
        Kind::kWakeByRef, Kind::kWakeByRef, Kind::kWakeByRef, Kind::kDrop,
        Kind::kWillWake,  Kind::kRun,       Kind::kBarrier};
    if (byte >= 240) return byte >= 252 ? Kind::kGone : Kind::kFinish;
    return kKinds[byte % kKinds.size()];
  }

  void add(const WakerCall& call) {
    if (call.thread != 0) uses_threads_ = true;
    result_.calls.push_back(call);
  }
  void add_on_main(WakerCall call) {
    call.thread = call.waker = 0;
    add(call);
  }
  void barrier() {
    for (Place& place : places_) {
      place.thread.reset();
      place.is_shared = place.is_changed = false;
    }
    if (std::exchange(uses_threads_, false)) ++batches_;
    const auto& calls = result_.calls;
    if (calls.empty() || calls.back().kind == Kind::kBarrier) return;
    result_.calls.push_back({});
  }

  /// The first place from this one on that has a waker, or has none: so that
  /// few calls are left out. False if there is no such place.
  bool find(std::uint8_t& place, bool is_there) const {
    for (std::size_t i = 0; i < kFuzzWakers; ++i) {
      if (places_[place].is_there == is_there) return true;
      place = static_cast<std::uint8_t>((place + 1) % kFuzzWakers);
    }
    return false;
  }

  void make(WakerCall call, int task) {
    call.task = static_cast<std::uint8_t>(task);
    call.thread = 0;
    if (is_gone_ || is_finished_[call.task]) return;
    if (!find(call.waker, /*is_there=*/false)) return;
    Place& place = places_[call.waker];
    if (!claim(call, call.waker, /*changes=*/true)) return;
    place.is_there = true;
    place.task = call.task;
    add(call);
  }
  void finish(WakerCall call) {
    if (is_gone_ || std::exchange(is_finished_[call.task], true)) return;
    add_on_main(call);
  }
  void use_one(WakerCall call) {
    if (!find(call.waker, /*is_there=*/true)) return;
    Place& place = places_[call.waker];
    const bool ends = call.kind != Kind::kWakeByRef;
    if (!claim(call, call.waker, ends)) return;
    call.task = place.task;
    if (ends) place.is_there = false;
    add(call);
  }
  void use_two(WakerCall call) {
    // Clones are new; all else needs both.
    if (!find(call.waker, /*is_there=*/true)) return;
    if (!find(call.other, call.kind != Kind::kClone)) return;
    const Place& from = places_[call.waker];
    Place& to = places_[call.other];
    const bool changes = call.kind != Kind::kWillWake;
    // Either may redirect the call to the thread that has it. Of two threads
    // neither can, before a barrier.
    if (!claim(call, call.other, changes)) return;
    const std::uint8_t thread = call.thread;
    if (!claim(call, call.waker, /*changes=*/false)) return;
    if (call.thread != thread) {
      barrier();
      call.thread = thread;
      claim(call, call.other, changes);
      claim(call, call.waker, /*changes=*/false);
    }
    call.task = from.task;
    to.is_there = true;
    if (changes) to.task = from.task;
    add(call);
  }

  /// Makes the waker free to be used by the call's thread: or lets the thread
  /// do it that uses the waker already. False if the call must be left out.
  bool claim(WakerCall& call, std::uint8_t waker, bool changes) {
    Place& place = places_[waker];
    if (place.thread && *place.thread != call.thread) {
      if (!changes && !place.is_changed) {
        place.is_shared = true;
        return true;
      }
      if (place.is_shared) {
        barrier();
      } else if (call.kind == Kind::kMake) {
        return false;  // the executor's thread alone can
      } else {
        call.thread = *place.thread;
      }
    } else if (changes && place.is_shared) {
      barrier();
    }
    place.thread = call.thread;
    place.is_changed |= changes;
    return true;
  }

  InputReader reader_;
  const std::size_t subjects_;
  WakerCalls result_;
  std::array<Place, kFuzzWakers> places_{};
  std::array<bool, kFuzzTasks> is_finished_{};
  bool is_gone_ = false;
  bool uses_threads_ = false;  ///< since the last barrier
  std::size_t batches_ = 0;    ///< that used threads
};

std::string waker_name(std::uint8_t waker) {
  return " w" + std::to_string(waker);
}
std::string task_name(std::uint8_t task) { return " t" + std::to_string(task); }

std::string what(const WakerCall& call) {
  switch (call.kind) {
    case Kind::kMake:
      return "make" + waker_name(call.waker) + " of" + task_name(call.task);
    case Kind::kClone:
      return "clone" + waker_name(call.waker) + " ->" + waker_name(call.other);
    case Kind::kAssign:
      return "assign" + waker_name(call.waker) + " to" + waker_name(call.other);
    case Kind::kWake:
      return "wake" + waker_name(call.waker);
    case Kind::kWakeByRef:
      return "wake_by_ref" + waker_name(call.waker);
    case Kind::kDrop:
      return "drop" + waker_name(call.waker);
    case Kind::kWillWake:
      return "will_wake" + waker_name(call.waker) + waker_name(call.other);
    case Kind::kRun:
      return "run";
    case Kind::kFinish:
      return "finish" + task_name(call.task);
    case Kind::kGone:
      return "destroy the executor";
    case Kind::kBarrier:
      return "barrier";
  }
  return "?";
}

}  // namespace

WakerCalls decode_waker_calls(std::span<const std::uint8_t> bytes,
                              std::size_t subjects) {
  return Decoder(bytes, subjects).run();
}

std::string to_string(const WakerCall& call) {
  const std::string text = what(call);
  if (call.thread == 0) return text;
  return "thread " + std::to_string(call.thread) + ": " + text;
}

}  // namespace vigil
