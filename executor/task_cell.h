// SPDX-License-Identifier: Apache-2.0
// A spawned task together with its future, in one allocation.
#pragma once

#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>

#include "executor/core.h"
#include "executor/join.h"
#include "executor/pin.h"
#include "executor/slot.h"

namespace vigil::detail {

template <class F>
class TaskCell final : public OutputCell<typename F::Output> {
 public:
  TaskCell(Core& core, std::string_view name, F&& future)
      : OutputCell<typename F::Output>(core, name),
        future_(std::in_place, std::move(future)) {}

 private:
  bool poll(Context& context) noexcept override {
    try {
      auto answer = future_->poll(context);
      if (answer.is_pending()) return false;
      if constexpr (std::is_void_v<typename F::Output>) {
        this->set_value();
      } else {
        this->set_value(std::move(answer).take());
      }
    } catch (...) {
      this->set_exception(std::current_exception());  // E7: ends this task only
    }
    return true;
  }
  void destroy_future() noexcept override { future_.reset(); }

  Slot<Pin<F>> future_;
};

/// Makes a task of `future` on `core`.
template <class F>
JoinHandle<typename F::Output> spawn_on(Core& core, F&& future,
                                        std::string_view name) {
  auto* const cell = new TaskCell<F>(core, name, std::move(future));
  JoinHandle<typename F::Output> handle(*cell);
  core.add(*cell);
  return handle;
}

}  // namespace vigil::detail
