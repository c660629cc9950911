// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kCancelCases = R"(
== cancelled-before-its-first-poll: 9, it is never polled
task main
  spawn a
  cancel a
  log 1
task a
  log 2
--
0 main 0 ok
0 a end cancelled
0 main 1 ok
0 main 2 1
0 main end returned
== a-cancelled-joiner-is-gone: 9, its wait with it
task main
  spawn a
  spawn b
  yield
  cancel b
task a
  sleep 2
task b
  join a
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 b end cancelled
0 main 3 ok
0 main end returned
2 a 0 ok
2 a end returned
== first-its-future-then-its-joiners: 9, in this order
notify n0
task main
  spawn a
  spawn b
  spawn c
  yield
  notify n0
  cancel a
task a
  wait n0
task b
  wait n0
task c
  join a
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 a end cancelled
0 main 5 ok
0 main end returned
0 b 0 ok
0 b end returned
0 c 0 cancelled
0 c end returned
== joiners-of-the-cancelled: 9, in the order of their joins
task main
  spawn a
  spawn b
  spawn c
  sleep 1
  cancel c
task a
  yield
  join c
task b
  join c
task c
  sleep 9
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 a 0 ok
1 main 3 ok
1 c end cancelled
1 main 4 ok
1 main end returned
1 b 0 cancelled
1 b end returned
1 a 1 cancelled
1 a end returned
== nothing-is-left-of-its-sleep: 9 and T6, time does not move to it
task main
  spawn a
  sleep 1
  cancel a
task a
  sleep 5
--
0 main 0 ok
1 main 1 ok
1 a end cancelled
1 main 2 ok
1 main end returned
== cancelling-oneself: 9, when the poll returns pending
task main
  cancel main
  log 1
  yield
  log 2
--
0 main 0 ok
0 main 1 1
0 main end cancelled
== cancelling-oneself-in-a-join: 9, its joiners are woken
task main
  spawn a
  join a
task a
  cancel a
  sleep 5
--
0 main 0 ok
0 a 0 ok
0 a end cancelled
0 main 1 cancelled
0 main end returned
== an-end-stands: a poll that ends the task after it cancelled itself
task main
  spawn a
  spawn b
  join a
  join b
task a
  cancel a
  log 1
task b
  cancel b
  throw
--
0 main 0 ok
0 main 1 ok
0 a 0 ok
0 a 1 1
0 a end returned
0 b 0 ok
0 b 1 threw
0 b end threw
0 main 2 value
0 main 3 threw
0 main end returned
== cancelling-the-finished: 9, does nothing
task main
  spawn a
  join a
  cancel a
  join a
task a
--
0 main 0 ok
0 a end returned
0 main 1 value
0 main 2 ok
0 main 3 value
0 main end returned
== a-cancelled-task-takes-its-spawns-not-along: 9, it alone
task main
  spawn a
  yield
  cancel a
task a
  spawn b
  sleep 9
task b
  sleep 2
--
0 main 0 ok
0 a 0 ok
0 main 1 ok
0 a end cancelled
0 main 2 ok
0 main end returned
2 b 0 ok
2 b end returned
== from-a-thread-when-the-poll-returns: 9, also oneself
task main
  cancel-on-thread main
  log 1
  sleep 3
--
0 main 0 ok
0 main 1 1
0 main end cancelled
== from-a-thread-an-end-stands: 9, cancelling a finished task does nothing
task main
  spawn a
  join a
task a
  cancel-on-thread a
  log 1
--
0 main 0 ok
0 a 0 ok
0 a 1 1
0 a end returned
0 main 1 value
0 main end returned
== from-a-thread-in-turn: 9 and 15, in the order of their arrival
task main
  spawn a
  spawn b
  yield
  cancel-on-thread b
  cancel-on-thread a
task a
  sleep 9
task b
  sleep 9
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main end returned
0 b end cancelled
0 a end cancelled
== shutdown-ignores-wakes: 10, in the order of the spawns
event e0
task main
  spawn b
  spawn a
  yield
  set e0
  drop-executor
task a
  wait e0
  log 1
task b
  join a
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main end returned
0 b end cancelled
0 a end cancelled
== shutdown-takes-effect-after-the-poll: 10, what was spawned in it goes too
task main
  drop-executor
  spawn a
  log 1
  sleep 1
task a
  log 2
--
0 main 0 ok
0 main 1 ok
0 main 2 1
0 main end cancelled
0 a end cancelled
)";

}  // namespace vigil
