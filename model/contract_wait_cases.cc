// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kWaitCases = R"(
== an-event-latches: 13, later waits complete at once
event e0
task main
  set e0
  set e0
  wait e0
  wait e0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main end returned
== an-event-wakes-all: 13, in the order of their waits
event e0
task main
  spawn a
  spawn b
  sleep 1
  set e0
  log 1
task a
  yield
  wait e0
task b
  wait e0
--
0 main 0 ok
0 main 1 ok
0 a 0 ok
1 main 2 ok
1 main 3 ok
1 main 4 1
1 main end returned
1 b 0 ok
1 b end returned
1 a 1 ok
1 a end returned
== a-permit-is-used-up: 13, it lets one wait go on
notify n0
task main
  notify n0
  wait n0
  wait n0
--
0 main 0 ok
0 main 1 ok
0 main end stuck
== a-notification-wakes-one: 13, the longest waiter
notify n0
task main
  spawn a
  spawn b
  sleep 1
  notify n0
task a
  yield
  wait n0
task b
  wait n0
--
0 main 0 ok
0 main 1 ok
0 a 0 ok
1 main 2 ok
1 main 3 ok
1 main end returned
1 b 0 ok
1 b end returned
1 a end stuck
== notifications-do-not-merge: each goes to one who is not yet notified
notify n0
task main
  spawn a
  spawn b
  yield
  notify n0
  notify n0
task a
  wait n0
task b
  wait n0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main end returned
0 a 0 ok
0 a end returned
0 b 0 ok
0 b end returned
== a-notification-is-handed-over: a latecomer does not get it
notify n0
task main
  spawn a
  yield
  notify n0
  wait n0
task a
  wait n0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 a 0 ok
0 a end returned
0 main end stuck
== a-notification-is-passed-on: F8, by a waiter that is destroyed
notify n0
task main
  spawn a
  spawn b
  yield
  notify n0
  cancel a
task a
  wait n0
task b
  wait n0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 a end cancelled
0 main 4 ok
0 main end returned
0 b 0 ok
0 b end returned
== or-stored: F8, if nobody else waits
notify n0
task main
  spawn a
  yield
  notify n0
  cancel a
  wait n0
task a
  wait n0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 a end cancelled
0 main 3 ok
0 main 4 ok
0 main end returned
== a-waiter-that-gave-up-gets-nothing: F8, its registration is gone
notify n0
task main
  spawn a
  sleep 2
  notify n0
  wait n0
task a
  timeout 1
    wait n0
--
0 main 0 ok
1 a 0 late
1 a end returned
2 main 1 ok
2 main 2 ok
2 main 3 ok
2 main end returned
== a-spurious-poll-is-no-notification: F4
event e0
notify n0
task main
  spawn a
  spawn b
  yield
  spurious-wake a
  spurious-wake b
task a
  wait n0
task b
  wait e0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main end returned
0 a end stuck
0 b end stuck
)";

}  // namespace vigil
