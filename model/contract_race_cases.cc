// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kRaceCases = R"(
== a-race-stops-at-the-first-ready: 11, what is right of it is not polled
task main
  race
    branch
      log 1
    branch
      log 2
--
0 main 0.b0.0 1
0 main 0 b0
0 main end returned
== a-race-polls-left-to-right: 11, each time
event e0
event e1
task main
  spawn a
  race
    branch
      log 1
      wait e1
    branch
      log 2
      wait e0
task a
  set e0
  set e1
--
0 main 0 ok
0 main 1.b0.0 1
0 main 1.b1.0 2
0 a 0 ok
0 a 1 ok
0 a end returned
0 main 1.b0.1 ok
0 main 1 b0
0 main end returned
== an-empty-branch-is-ready-at-once: 11, and after those left of it
task main
  race
    branch
      log 1
      sleep 1
    branch
    branch
      log 2
--
0 main 0.b0.0 1
0 main 0 b1
0 main end returned
== losers-are-destroyed-left-to-right: 11, before the race returns
event e0
notify n0
notify n1
task main
  spawn a
  spawn b
  spawn c
  yield
  set e0
  notify n1
  notify n0
task a
  race
    branch
      wait e0
    branch
      wait n0
    branch
      wait n1
task b
  wait n1
task c
  wait n0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main 5 ok
0 main 6 ok
0 main end returned
0 a 0.b0.0 ok
0 a 0 b0
0 a end returned
0 c 0 ok
0 c end returned
0 b 0 ok
0 b end returned
== a-race-that-is-destroyed: its branches go left to right
notify n0
notify n1
task main
  spawn a
  spawn b
  spawn c
  yield
  notify n1
  notify n0
  cancel a
task a
  race
    branch
      wait n0
    branch
      wait n1
task b
  wait n1
task c
  wait n0
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 ok
0 main 5 ok
0 a end cancelled
0 main 6 ok
0 main end returned
0 c 0 ok
0 c end returned
0 b 0 ok
0 b end returned
== an-exception-counts-as-ready: 11, its entry, the race's, and it goes on
task main
  race
    branch
      sleep 9
    branch
      throw
  log 1
--
0 main 0.b1.0 threw
0 main 0 threw
0 main end threw
== an-exception-goes-outwards: through repeat, timeout and race
task main
  race
    branch
      timeout 5
        sleep 2
        repeat 3
          throw
    branch
      sleep 9
  log 1
--
2 main 0.b0.0.t.0 ok
2 main 0.b0.0.t.1.i0.0 threw
2 main 0.b0.0 threw
2 main 0 threw
2 main end threw
== an-exception-then-the-losers: they are destroyed before the task ends
event e0
notify n0
task main
  spawn a
  spawn b
  spawn c
  yield
  set e0
  notify n0
task a
  race
    branch
      wait e0
      throw
    branch
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
0 main 5 ok
0 main end returned
0 a 0.b0.0 ok
0 a 0.b0.1 threw
0 a 0 threw
0 a end threw
0 b 0 ok
0 b end returned
0 c 0 threw
0 c end returned
== what-is-abandoned-has-no-entry: 18
task main
  race
    branch
      sleep 1
    branch
      log 1
      timeout 5
        log 2
        sleep 3
--
0 main 0.b1.0 1
0 main 0.b1.1.t.0 2
1 main 0.b0.0 ok
1 main 0 b0
1 main end returned
)";

}  // namespace vigil
