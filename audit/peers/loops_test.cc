// SPDX-License-Identifier: Apache-2.0
// Event loops as they are, in virtual time: an hour of timers, to the
// nanosecond, and a loop that waits for nothing.
#include <glib.h>
#include <gtest/gtest.h>
#include <uv.h>

#include <algorithm>
#include <asio.hpp>
#include <chrono>
#include <list>
#include <numeric>
#include <vector>

#include "audit/virtual_time/virtual_time.h"

namespace vigil {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

/// Ten timers over an hour, none in the order of its start.
constexpr int kTimers = 10;
milliseconds delay_of(int timer) { return 6min * ((timer * 7) % kTimers + 1); }

struct Fired {
  int timer;
  nanoseconds time;
  friend bool operator==(const Fired&, const Fired&) = default;
};

std::vector<Fired> expected() {
  std::vector<Fired> fired;
  for (int i = 0; i < kTimers; ++i) fired.push_back({i, delay_of(i)});
  std::sort(fired.begin(), fired.end(),
            [](auto& a, auto& b) { return a.time < b.time; });
  return fired;
}

std::vector<Fired> run_asio(const VirtualTime& time, int timers,
                            milliseconds (*delay)(int)) {
  std::vector<Fired> fired;
  asio::io_context context;
  std::list<asio::steady_timer> waits;
  for (int i = 0; i < timers; ++i) {
    waits.emplace_back(context, delay(i)).async_wait([&, i](asio::error_code) {
      fired.push_back({i, time.now()});
    });
  }
  context.run();
  return fired;
}

TEST(Loops, AsioRunsAnHour) {
  const VirtualTime time;
  EXPECT_EQ(run_asio(time, kTimers, &delay_of), expected());
  EXPECT_EQ(time.now(), 1h);
}

/// A timer, and where it writes that it has fired.
struct Timer {
  uv_timer_t handle;
  int number;
  const VirtualTime* time;
  std::vector<Fired>* fired;
  void fire() { fired->push_back({number, time->now()}); }
};

std::vector<Fired> run_libuv(const VirtualTime& time) {
  std::vector<Fired> fired;
  uv_loop_t loop;
  uv_loop_init(&loop);
  std::list<Timer> timers;
  for (int i = 0; i < kTimers; ++i) {
    Timer& timer = timers.emplace_back(Timer{{}, i, &time, &fired});
    uv_timer_init(&loop, &timer.handle);
    timer.handle.data = &timer;
    const auto fire = [](uv_timer_t* handle) {
      // SAFETY: `data` is set above, to a Timer that outlives the loop.
      static_cast<Timer*>(handle->data)->fire();
      uv_close(reinterpret_cast<uv_handle_t*>(handle), nullptr);
    };
    uv_timer_start(&timer.handle, fire, delay_of(i) / 1ms, 0);
  }
  uv_run(&loop, UV_RUN_DEFAULT);
  EXPECT_EQ(uv_loop_close(&loop), 0);
  return fired;
}

TEST(Loops, LibuvRunsAnHour) {
  const VirtualTime time;
  EXPECT_EQ(run_libuv(time), expected());
  EXPECT_EQ(time.now(), 1h);
}

std::vector<Fired> run_glib(const VirtualTime& time) {
  std::vector<Fired> fired;
  GMainContext* const context = g_main_context_new();
  std::list<Timer> timers;
  for (int i = 0; i < kTimers; ++i) {
    Timer& timer = timers.emplace_back(Timer{{}, i, &time, &fired});
    GSource* const source =
        g_timeout_source_new(static_cast<guint>(delay_of(i) / 1ms));
    const auto fire = [](gpointer data) -> gboolean {
      // SAFETY: `data` is what g_source_set_callback() is given below, a Timer
      // that outlives the context.
      static_cast<Timer*>(data)->fire();
      return G_SOURCE_REMOVE;
    };
    g_source_set_callback(source, fire, &timer, nullptr);
    g_source_attach(source, context);
    g_source_unref(source);
  }
  while (fired.size() != kTimers) g_main_context_iteration(context, TRUE);
  g_main_context_unref(context);
  return fired;
}

TEST(Loops, GlibRunsAnHour) {
  const VirtualTime time;
  EXPECT_EQ(run_glib(time), expected());
  EXPECT_EQ(time.now(), 1h);
}

std::vector<int> order(const std::vector<Fired>& fired) {
  std::vector<int> order;
  for (const Fired& each : fired) order.push_back(each.timer);
  return order;
}

/// Where time stands still, timers that are started one after the other are due
/// at the same time, and asio fires them in the order of its heap. Where it
/// passes, none is.
TEST(Loops, TimeThatStandsStillMakesTies) {
  std::vector<int> in_order(8);
  std::iota(in_order.begin(), in_order.end(), 0);
  const auto run = [](Passing passing) {
    const VirtualTime time(passing);
    return order(run_asio(time, 8, [](int) { return milliseconds(1h); }));
  };
  const std::vector<int> still = run(Passing::kStandsStill);
  EXPECT_EQ(run(Passing::kStandsStill), still);
  EXPECT_TRUE(std::is_permutation(still.begin(), still.end(), in_order.begin(),
                                  in_order.end()));
  EXPECT_NE(still, in_order);
  // As README.md tells it of asio 1.22.
  if (ASIO_VERSION / 100 == 1022) {
    EXPECT_EQ(still, (std::vector{0, 2, 6, 5, 7, 4, 1, 3}));
  }
  EXPECT_EQ(run(Passing::kTicks), in_order);
}

TEST(Loops, ThatWaitForNothingAreFound) {
  VirtualTime time;
  uv_loop_t loop;
  uv_loop_init(&loop);
  uv_async_t async;
  uv_async_init(&loop, &async, [](uv_async_t* handle) {
    uv_close(reinterpret_cast<uv_handle_t*>(handle), nullptr);
  });
  int deadlocks = 0;
  time.on_deadlock([&] {
    ++deadlocks;
    uv_async_send(&async);
  });
  uv_run(&loop, UV_RUN_DEFAULT);
  EXPECT_EQ(uv_loop_close(&loop), 0);
  EXPECT_EQ(deadlocks, 1);
}

}  // namespace
}  // namespace vigil
