// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kTaskCases = R"(
== a-second-spawn: 6, each at most once, even after its end
task main
  repeat 2
    spawn a
  yield
  spawn a
task a
  log 1
--
0 main 0.i0.0 ok
0 main 0.i1.0 again
0 a 0 1
0 a end returned
0 main 1 ok
0 main 2 again
0 main end returned
== the-run-goes-on-after-main: the run does not end with main
task main
  spawn a
task a
  sleep 3
  spawn b
task b
  sleep 3
--
0 main 0 ok
0 main end returned
3 a 0 ok
3 a 1 ok
3 a end returned
6 b 0 ok
6 b end returned
== outcomes-of-a-join: 7, value, threw or cancelled; the program goes on
task main
  spawn a
  spawn b
  spawn c
  yield
  cancel c
  join a
  join b
  join c
task a
task b
  throw
task c
  sleep 9
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 a end returned
0 b 0 threw
0 b end threw
0 main 3 ok
0 c end cancelled
0 main 4 ok
0 main 5 value
0 main 6 threw
0 main 7 cancelled
0 main end returned
== outcomes-of-a-join-that-waited: 7, the same
task main
  spawn a
  spawn b
  spawn c
  join a
  join b
  join c
task a
  sleep 1
task b
  sleep 2
  throw
task c
  spawn d
  sleep 9
task d
  sleep 3
  cancel c
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 c 0 ok
1 a 0 ok
1 a end returned
1 main 3 value
2 b 0 ok
2 b 1 threw
2 b end threw
2 main 4 threw
3 d 0 ok
3 c end cancelled
3 d 1 ok
3 d end returned
3 main 5 cancelled
3 main end returned
== a-join-of-the-never-spawned: 7, none at once
task main
  join a
  log 1
task a
--
0 main 0 none
0 main 1 1
0 main end returned
== a-join-of-the-detached: 7, none, running or finished
task main
  spawn a
  spawn b
  yield
  detach a
  detach b
  join a
  join b
task a
  sleep 2
task b
--
0 main 0 ok
0 main 1 ok
0 b end returned
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main 5 none
0 main 6 none
0 main end returned
2 a 0 ok
2 a end returned
== a-join-that-waits-already: it gets its outcome, detached meanwhile or not
task main
  spawn a
  spawn b
  yield
  detach a
  join a
task a
  sleep 2
task b
  join a
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 none
0 main end returned
2 a 0 ok
2 a end returned
2 b 0 value
2 b end returned
== joins-do-not-use-a-handle-up: many may join
task main
  spawn a
  spawn b
  join a
  join a
task a
  sleep 1
task b
  join a
--
0 main 0 ok
0 main 1 ok
1 a 0 ok
1 a end returned
1 main 2 value
1 main 3 value
1 main end returned
1 b 0 value
1 b end returned
== detached-before-its-spawn: no effect, and it can still be spawned
task main
  detach a
  cancel a
  spawn a
  join a
task a
  log 1
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 a 0 1
0 a end returned
0 main 3 value
0 main end returned
== a-join-of-oneself: 7 and 16, stuck
task main
  join main
--
0 main end stuck
== a-cycle-of-joins: 7 and 16, stuck, in the order of the spawns
task main
  spawn b
  spawn a
  sleep 2
task a
  join b
task b
  join a
--
0 main 0 ok
0 main 1 ok
2 main 2 ok
2 main end returned
2 b end stuck
2 a end stuck
== joiners-in-the-order-of-their-joins: 7
task main
  spawn a
  spawn b
  spawn c
  join c
task a
  yield
  join c
task b
  join c
task c
  sleep 1
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 a 0 ok
1 c 0 ok
1 c end returned
1 main 3 value
1 main end returned
1 b 0 value
1 b end returned
1 a 1 value
1 a end returned
== an-exception-that-nobody-joins: 8, it stays in the handle
task main
  spawn a
  sleep 1
  throw
task a
  throw
--
0 main 0 ok
0 a 0 threw
0 a end threw
1 main 1 ok
1 main 2 threw
1 main end threw
)";

}  // namespace vigil
