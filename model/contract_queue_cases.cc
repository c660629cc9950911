// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kQueueCases = R"(
== empty-main: 6, every program has a root task
task main
--
0 main end returned
== time-waits-for-the-runnable: 1, time moves only when nothing is runnable
task main
  spawn a
  sleep 1
task a
  repeat 3
    yield
--
0 main 0 ok
0 a 0.i0.0 ok
0 a 0.i1.0 ok
0 a 0.i2.0 ok
0 a end returned
1 main 1 ok
1 main end returned
== the-due-come-before-what-they-cause: 1, all timers due are queued first
event e0
task main
  spawn a
  spawn b
  sleep 1
  set e0
  yield
task a
  wait e0
task b
  sleep 1
--
0 main 0 ok
0 main 1 ok
1 main 2 ok
1 main 3 ok
1 b 0 ok
1 b end returned
1 a 0 ok
1 a end returned
1 main 4 ok
1 main end returned
== first-in-first-out: 2, the ready queue
task main
  spawn b
  spawn a
task a
  log 1
task b
  log 2
--
0 main 0 ok
0 main 1 ok
0 main end returned
0 b 0 2
0 b end returned
0 a 0 1
0 a end returned
== wakes-merge: 2, a wake appends unless the task is queued already
event e0
event e1
event e2
task main
  spawn a
  spawn b
  yield
  set e0
  set e2
  set e1
task a
  race
    branch
      wait e1
    branch
      wait e0
task b
  wait e2
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main 5 ok
0 main end returned
0 a 0.b0.0 ok
0 a 0 b0
0 a end returned
0 b 0 ok
0 b end returned
== own-wakes-wait: 2, a wake during the own poll appends when it returns
task main
  race
    branch
      yield
      log 1
    branch
      spawn a
      sleep 5
task a
  log 2
--
0 main 0.b1.0 ok
0 a 0 2
0 a end returned
0 main 0.b0.0 ok
0 main 0.b0.1 1
0 main 0 b0
0 main end returned
== at-once: 2, what can finish at its first poll does so in that poll
event e0
notify n0
channel c0 capacity 1
task main
  spawn a
  set e0
  wait e0
  notify n0
  wait n0
  send c0 4
  recv c0
task a
  log 1
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main 5 ok
0 main 6 4
0 main end returned
0 a 0 1
0 a end returned
)";

}  // namespace vigil
