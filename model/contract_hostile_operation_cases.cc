// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kHostileOperationCases = R"(
== spurious-wake: does no harm
task main
  spawn a
  yield
  spurious-wake a
  join a
  spurious-wake a
task a
  sleep 2
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
2 a 0 ok
2 a end returned
2 main 3 value
2 main 4 none
2 main end returned
== spurious-wake-on-thread: does no harm
task main
  spurious-wake-on-thread a
  spawn a
  yield
  spurious-wake-on-thread a
  join a
task a
  sleep 2
--
0 main 0 none
0 main 1 ok
0 main 2 ok
0 main 3 ok
2 a 0 ok
2 a end returned
2 main 4 value
2 main end returned
== cancel-on-thread: takes effect once the poll has returned
task main
  cancel-on-thread a
  spawn a
  yield
  cancel-on-thread a
  log 1
  join a
task a
  sleep 9
--
0 main 0 none
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 1
0 a end cancelled
0 main 5 cancelled
0 main end returned
== drop-executor: once the poll is over, in the order of spawns
task main
  spawn b
  spawn a
  sleep 1
  drop-executor
  log 1
  sleep 3
task a
  sleep 9
task b
  join a
--
0 main 0 ok
0 main 1 ok
1 main 2 ok
1 main 3 ok
1 main 4 1
1 main end cancelled
1 b end cancelled
1 a end cancelled
== swap-waker: the waker of the latest poll is the one that wakes
event e0
task main
  spawn a
  swap-waker
  race
    branch
      wait e0
    branch
      sleep 1
      sleep 100
task a
  sleep 2
  set e0
--
0 main 0 ok
0 main 1 ok
1 main 2.b1.0 ok
2 a 0 ok
2 a 1 ok
2 a end returned
2 main 2.b0.0 ok
2 main 2 b0
2 main end returned
== keep-waker: replaces what was kept
waker w0
task main
  keep-waker w0
  clone-waker w0
  keep-waker w0
  drop-waker w0
  drop-waker w0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 none
0 main end returned
== clone-waker: there is one more
waker w0
task main
  clone-waker w0
  keep-waker w0
  clone-waker w0
  drop-waker w0
  drop-waker w0
  drop-waker w0
--
0 main 0 none
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main 5 none
0 main end returned
== drop-waker: there is one fewer
waker w0
waker w1
task main
  keep-waker w0
  drop-waker w1
  drop-waker w0
  drop-waker w0
--
0 main 0 ok
0 main 1 none
0 main 2 ok
0 main 3 none
0 main end returned
== wake-by-value: wakes and consumes
waker w0
task main
  spawn a
  yield
  wake-by-value w0
  wake-by-value w0
  join a
task a
  keep-waker w0
  sleep 2
--
0 main 0 ok
0 a 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 none
2 a 1 ok
2 a end returned
2 main 4 value
2 main end returned
== wake-by-ref: wakes and consumes nothing
waker w0
task main
  spawn a
  yield
  wake-by-ref w0
  wake-by-ref w0
  join a
task a
  keep-waker w0
  sleep 2
--
0 main 0 ok
0 a 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
2 a 1 ok
2 a end returned
2 main 4 value
2 main end returned
== drop-waker-on-thread: as drop-waker
waker w0
task main
  keep-waker w0
  drop-waker-on-thread w0
  drop-waker-on-thread w0
--
0 main 0 ok
0 main 1 ok
0 main 2 none
0 main end returned
== wake-by-value-on-thread: as wake-by-value
waker w0
task main
  spawn a
  yield
  wake-by-value-on-thread w0
  wake-by-value-on-thread w0
  join a
task a
  keep-waker w0
  sleep 2
--
0 main 0 ok
0 a 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 none
2 a 1 ok
2 a end returned
2 main 4 value
2 main end returned
)";

}  // namespace vigil
