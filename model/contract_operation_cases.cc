// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kOperationCases = R"(
== sleep: completes when the delay has passed
task main
  sleep 3
--
3 main 0 ok
3 main end returned
== sleep-until: completes at the time
task main
  sleep 3
  sleep-until 7
--
3 main 0 ok
7 main 1 ok
7 main end returned
== reset: the sleep ends this long from now
task main
  spawn a
  sleep 1
  reset a 5
  join a
task a
  sleep 100
--
0 main 0 ok
1 main 1 ok
1 main 2 ok
6 a 0 ok
6 a end returned
6 main 3 value
6 main end returned
== yield: what can run runs first
task main
  spawn a
  yield
  log 1
task a
  log 2
--
0 main 0 ok
0 a 0 2
0 a end returned
0 main 1 ok
0 main 2 1
0 main end returned
== spawn: the task runs once, behind what can run already
task main
  spawn a
  log 1
  spawn a
task a
  log 2
--
0 main 0 ok
0 main 1 1
0 main 2 again
0 main end returned
0 a 0 2
0 a end returned
== join: waits for the end
task main
  spawn a
  join a
task a
  sleep 2
--
0 main 0 ok
2 a 0 ok
2 a end returned
2 main 1 value
2 main end returned
== detach: later joins give none
task main
  spawn a
  detach a
  join a
task a
  log 1
--
0 main 0 ok
0 main 1 ok
0 main 2 none
0 main end returned
0 a 0 1
0 a end returned
== cancel: the task ends where it is, before the call returns
task main
  spawn a
  yield
  cancel a
  join a
task a
  log 1
  sleep 9
--
0 main 0 ok
0 a 0 1
0 main 1 ok
0 a end cancelled
0 main 2 ok
0 main 3 cancelled
0 main end returned
== set: wakes who waits for the event
event e0
task main
  spawn a
  sleep 1
  set e0
task a
  wait e0
--
0 main 0 ok
1 main 1 ok
1 main 2 ok
1 main end returned
1 a 0 ok
1 a end returned
== wait: waits for an event or a notification
event e0
notify n0
task main
  spawn a
  wait n0
  wait e0
task a
  sleep 2
  notify n0
  sleep 2
  set e0
--
0 main 0 ok
2 a 0 ok
2 a 1 ok
2 main 1 ok
4 a 2 ok
4 a 3 ok
4 a end returned
4 main 2 ok
4 main end returned
== notify: stores one permit if nobody waits
notify n0
task main
  notify n0
  notify n0
  wait n0
  timeout 1
    wait n0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
1 main 3 late
1 main end returned
== send: waits for a place
channel c0 capacity 2
task main
  send c0 5
  send c0 6
  send c0 7
--
0 main 0 ok
0 main 1 ok
0 main end stuck
== recv: waits for an item, and takes the first
channel c0 capacity 2
task main
  spawn a
  recv c0
  recv c0
task a
  sleep 1
  send c0 -5
  send c0 6
--
0 main 0 ok
1 a 0 ok
1 a 1 ok
1 a 2 ok
1 a end returned
1 main 1 -5
1 main 2 6
1 main end returned
== add: counters are unsigned and wrap
counter x0
task main
  add x0 18446744073709551614
  read x0
  add x0 5
  read x0
--
0 main 0 ok
0 main 1 18446744073709551614
0 main 2 ok
0 main 3 3
0 main end returned
== read: tasks share a counter
counter x0
task main
  spawn a
  read x0
  yield
  read x0
task a
  add x0 7
--
0 main 0 ok
0 main 1 0
0 a 0 ok
0 a end returned
0 main 2 ok
0 main 3 7
0 main end returned
== log: writes its number
task main
  log -9223372036854775808
--
0 main 0 -9223372036854775808
0 main end returned
== throw: ends the task alone
task main
  spawn a
  throw
  log 1
task a
  log 2
--
0 main 0 ok
0 main 1 threw
0 main end threw
0 a 0 2
0 a end returned
== race: the first branch that is ready wins
task main
  race
    branch
      sleep 5
    branch
      sleep 3
--
3 main 0.b1.0 ok
3 main 0 b1
3 main end returned
== timeout: the block is given up at the deadline
task main
  timeout 5
    sleep 9
  timeout 5
    sleep 2
--
5 main 0 late
7 main 1.t.0 ok
7 main 1 done
7 main end returned
== repeat: the block runs this often, and has no entry of its own
task main
  repeat 2
    log 4
    sleep 1
  repeat 0
    log 5
--
0 main 0.i0.0 4
1 main 0.i0.1 ok
1 main 0.i1.0 4
2 main 0.i1.1 ok
2 main end returned
)";

}  // namespace vigil
