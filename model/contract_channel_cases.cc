// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kChannelCases = R"(
== items-in-order: 14, up to the capacity at once
channel c0 capacity 3
task main
  spawn a
  send c0 1
  send c0 2
  send c0 3
  send c0 4
  log 9
task a
  recv c0
  recv c0
  recv c0
  recv c0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 a 0 1
0 a 1 2
0 a 2 3
0 main 4 ok
0 main 5 9
0 main end returned
0 a 3 4
0 a end returned
== a-send-wakes-the-longest: 14, who is not yet woken
channel c0 capacity 2
task main
  spawn a
  spawn b
  sleep 1
  send c0 1
  send c0 2
task a
  yield
  recv c0
task b
  recv c0
--
0 main 0 ok
0 main 1 ok
0 a 0 ok
1 main 2 ok
1 main 3 ok
1 main 4 ok
1 main end returned
1 b 0 1
1 b end returned
1 a 1 2
1 a end returned
== a-receive-wakes-the-longest-sender: 14, one for each place
channel c0 capacity 1
task main
  send c0 1
  spawn a
  spawn b
  yield
  recv c0
  recv c0
  recv c0
task a
  send c0 2
task b
  send c0 3
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 1
0 a 0 ok
0 a end returned
0 main 5 2
0 b 0 ok
0 b end returned
0 main 6 3
0 main end returned
== latecomers-queue-behind-waiters: 14, even if there is an item
channel c0 capacity 2
task main
  spawn a
  yield
  spawn b
  send c0 1
  send c0 2
task a
  recv c0
task b
  recv c0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main end returned
0 a 0 1
0 a end returned
0 b 0 2
0 b end returned
== late-senders-queue-too: 14, even if there is a place
channel c0 capacity 1
task main
  send c0 1
  spawn a
  yield
  recv c0
  send c0 3
  log 9
task a
  send c0 2
  recv c0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 1
0 a 0 ok
0 a 1 2
0 a end returned
0 main 4 ok
0 main 5 9
0 main end returned
== first-the-other-side: then the head of the own line
channel c0 capacity 2
task main
  spawn a
  yield
  spawn b
  spawn c
  send c0 1
  send c0 2
task a
  recv c0
task b
  recv c0
task c
  send c0 3
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main 5 ok
0 main end returned
0 a 0 1
0 a end returned
0 c 0 ok
0 c end returned
0 b 0 2
0 b end returned
== polled-out-of-turn: it counts as not woken again, and keeps its place
channel c0 capacity 2
task main
  spawn a
  spawn b
  yield
  spurious-wake b
  send c0 1
  send c0 2
task a
  recv c0
task b
  recv c0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main 5 ok
0 main end returned
0 a 0 1
0 a end returned
0 b 0 2
0 b end returned
== a-spurious-poll-is-no-item: F4
channel c0 capacity 1
task main
  spawn a
  yield
  spurious-wake a
  sleep 1
  send c0 5
task a
  recv c0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
1 main 3 ok
1 main 4 ok
1 main end returned
1 a 0 5
1 a end returned
== a-woken-receiver-passes-its-wake-on: 14 and F8
channel c0 capacity 1
task main
  spawn a
  spawn b
  yield
  send c0 5
  cancel a
task a
  recv c0
task b
  recv c0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 a end cancelled
0 main 4 ok
0 main end returned
0 b 0 5
0 b end returned
== a-woken-sender-passes-its-wake-on: 14 and F8
channel c0 capacity 1
task main
  send c0 1
  spawn a
  spawn b
  yield
  recv c0
  cancel a
  recv c0
task a
  send c0 2
task b
  send c0 3
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 1
0 a end cancelled
0 main 5 ok
0 b 0 ok
0 b end returned
0 main 6 3
0 main end returned
== a-send-that-is-given-up: its number goes with it
channel c0 capacity 1
task main
  send c0 1
  timeout 2
    send c0 2
  recv c0
  timeout 2
    recv c0
--
0 main 0 ok
2 main 1 late
2 main 2 1
4 main 3 late
4 main end returned
== stuck-in-lines: 16, senders and receivers
channel c0 capacity 1
channel c1 capacity 1
task main
  spawn b
  spawn a
  send c0 1
  send c0 2
task a
  recv c1
task b
  sleep 2
  recv c1
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
2 b 0 ok
2 main end stuck
2 b end stuck
2 a end stuck
)";

}  // namespace vigil
