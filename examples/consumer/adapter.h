// SPDX-License-Identifier: Apache-2.0
// The loop before Vigil's judge: what its documentation promises, and how a
// task is called back.
#pragma once

#include "audit/callback_adapter.h"
#include "executor/time.h"
#include "loop.h"
#include "model/promises.h"

namespace consumer {

template <bool is_hasty>
class Adapter : public vigil::CallbackAdapter<Adapter<is_hasty>,
                                              typename Loop<is_hasty>::Timer> {
 public:
  using Task =
      typename vigil::CallbackAdapter<Adapter,
                                      typename Loop<is_hasty>::Timer>::Task;
  static constexpr vigil::Promises promises{.fifo_ready = true,
                                            .fifo_ties = true,
                                            .exact_deadlines = true,
                                            .park = true,
                                            .cancel = true};
  static constexpr vigil::Duration tick{1};

  vigil::Time now() const { return vigil::Time(loop_.now()); }
  void call_after(Task& task, vigil::Duration delay) {
    task.call = loop_.after(delay, [this, &task] { this->resume(task); });
  }
  void call_soon(Task& task) {
    loop_.post([this, &task] { this->resume(task); });
  }
  void call_off(Task& task) { loop_.cancel(task.call); }
  void run() { loop_.run(); }

 private:
  Loop<is_hasty> loop_;
};

using SoundAdapter = Adapter<false>;
using HastyAdapter = Adapter<true>;

}  // namespace consumer
