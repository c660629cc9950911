// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kHostileCases = R"(
== a-wake-after-completion: W11, polls nothing
waker w0
task main
  spawn a
  yield
  wake-by-ref w0
  wake-by-value w0
  join a
task a
  keep-waker w0
--
0 main 0 ok
0 a 0 ok
0 a end returned
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 value
0 main end returned
== a-stale-waker: E12, it wakes nobody who came later
event e0
waker w0
task main
  spawn a
  yield
  spawn b
  yield
  wake-by-value-on-thread w0
task a
  keep-waker w0
task b
  wait e0
--
0 main 0 ok
0 a 0 ok
0 a end returned
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main end returned
0 b end stuck
== a-wake-of-the-cancelled: E6, in this order
waker w0
task main
  spawn a
  yield
  cancel a
  wake-by-ref w0
  drop-waker-on-thread w0
task a
  keep-waker w0
  sleep 9
--
0 main 0 ok
0 a 0 ok
0 main 1 ok
0 a end cancelled
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main end returned
== and-in-the-other: E6, woken and then cancelled
event e0
task main
  spawn a
  yield
  set e0
  cancel a
task a
  wait e0
  log 1
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 a end cancelled
0 main 3 ok
0 main end returned
== waking-oneself: E2, once the poll is over
task main
  spawn a
  spurious-wake main
  sleep 2
task a
  log 1
--
0 main 0 ok
0 main 1 ok
0 a 0 1
0 a end returned
2 main 2 ok
2 main end returned
== remote-wakes-before-the-own: 15, when the poll returns
event e0
event e1
task main
  spawn a
  spawn b
  yield
  spurious-wake-on-thread a
  yield
  set e1
  set e0
task a
  wait e0
task b
  wait e1
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main 5 ok
0 main 6 ok
0 main end returned
0 b 0 ok
0 b end returned
0 a 0 ok
0 a end returned
== remote-wakes-behind-what-the-poll-woke: 15, when the poll returns
event e0
event e1
event e2
task main
  spawn a
  spawn b
  spawn c
  yield
  spurious-wake-on-thread a
  set e1
task a
  wait e0
task b
  wait e1
  set e2
  set e0
task c
  wait e2
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main 5 ok
0 main end returned
0 b 0 ok
0 b 1 ok
0 b 2 ok
0 b end returned
0 a 0 ok
0 a end returned
0 c 0 ok
0 c end returned
== wakers-outlive-the-executor: E10, a wake after it is gone
waker w0
waker w1
task main
  spawn a
  keep-waker w0
  yield
  clone-waker w0
  drop-executor
  sleep 1
task a
  keep-waker w1
  sleep 9
--
0 main 0 ok
0 main 1 ok
0 a 0 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main end cancelled
0 a end cancelled
== a-deadlock: 16, the run ends, and each is named in the order of its spawn
event e0
task main
  spawn b
  spawn a
  wait e0
task a
  sleep 3
  join main
task b
  wait e0
--
0 main 0 ok
0 main 1 ok
3 a 0 ok
3 main end stuck
3 b end stuck
3 a end stuck
)";

}  // namespace vigil
