// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kResetCases = R"(
== a-reset-takes-a-new-sequence: 3
task main
  spawn a
  spawn b
  yield
  reset a 5
task a
  sleep 5
task b
  sleep 5
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main end returned
5 b 0 ok
5 b end returned
5 a 0 ok
5 a end returned
== a-reset-to-later: T6, nothing is left of the old deadline
task main
  spawn a
  sleep 1
  reset a 10
task a
  sleep 4
--
0 main 0 ok
1 main 1 ok
1 main 2 ok
1 main end returned
11 a 0 ok
11 a end returned
== a-reset-to-the-past: the sleep is over, and its task is woken
task main
  spawn a
  spawn b
  yield
  reset a -1
  log 1
task a
  sleep 100
task b
  yield
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main 4 1
0 main end returned
0 b 0 ok
0 b end returned
0 a 0 ok
0 a end returned
== a-reset-that-overflows: 4, it saturates
task main
  spawn a
  sleep 1
  reset a 9223372036854775807
task a
  sleep 4
--
0 main 0 ok
1 main 1 ok
1 main 2 ok
1 main end returned
9223372036854775807 a 0 ok
9223372036854775807 a end returned
== a-reset-of-nothing: it sleeps not at all, or no longer
event e0
task main
  reset a 3
  spawn a
  yield
  reset a 3
  reset main 3
  set e0
  yield
  reset a 3
task a
  wait e0
--
0 main 0 none
0 main 1 ok
0 main 2 ok
0 main 3 none
0 main 4 none
0 main 5 ok
0 a 0 ok
0 a end returned
0 main 6 ok
0 main 7 none
0 main end returned
== a-reset-finds-the-sleep-that-began-first: of a race's
task main
  spawn a
  yield
  reset a 1
task a
  race
    branch
      sleep 9
    branch
      sleep 5
--
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main end returned
1 a 0.b0.0 ok
1 a 0 b0
1 a end returned
== a-reset-of-oneself: in another branch
task main
  race
    branch
      sleep 9
    branch
      reset main 2
      sleep 100
--
0 main 0.b1.0 ok
2 main 0.b0.0 ok
2 main 0 b0
2 main end returned
)";

}  // namespace vigil
