// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kTimeCases = R"(
== time-goes-straight-on: 1, straight to the earliest deadline
task main
  spawn a
  sleep 9
task a
  sleep 4
  sleep-until 8
--
0 main 0 ok
4 a 0 ok
8 a 1 ok
8 a end returned
9 main 1 ok
9 main end returned
== ties-go-by-sequence: 1 and T4, (deadline, sequence), not the task's number
task main
  spawn b
  spawn a
  sleep 2
task a
  sleep-until 2
task b
  sleep 1
  sleep 1
--
0 main 0 ok
0 main 1 ok
1 b 0 ok
2 main 2 ok
2 main end returned
2 a 0 ok
2 a end returned
2 b 1 ok
2 b end returned
== deadline-from-the-first-poll: 3, not from the spawn
task main
  spawn a
  yield
  sleep 3
  spawn b
task a
  sleep 2
task b
  sleep 2
--
0 main 0 ok
0 main 1 ok
2 a 0 ok
2 a end returned
3 main 2 ok
3 main 3 ok
3 main end returned
5 b 0 ok
5 b end returned
== not-later-acts-as-yield: 3, a deadline that is not later than now
task main
  spawn a
  sleep 0
  log 1
  sleep-until -9223372036854775808
  log 2
task a
  yield
  sleep -5
--
0 main 0 ok
0 main 1 ok
0 main 2 1
0 a 0 ok
0 main 3 ok
0 main 4 2
0 main end returned
0 a 1 ok
0 a end returned
== overflow-saturates: 4 and T5, it fires at the end of time
task main
  sleep 1
  sleep 9223372036854775807
  sleep 5
  sleep-until 9223372036854775807
--
1 main 0 ok
9223372036854775807 main 1 ok
9223372036854775807 main 2 ok
9223372036854775807 main 3 ok
9223372036854775807 main end returned
== saturated-and-then-not-later: 3, after saturation it acts as yield
task main
  spawn a
  sleep 9223372036854775807
  sleep 5
task a
  sleep-until 9223372036854775807
  log 1
--
0 main 0 ok
9223372036854775807 main 1 ok
9223372036854775807 a 0 ok
9223372036854775807 a 1 1
9223372036854775807 a end returned
9223372036854775807 main 2 ok
9223372036854775807 main end returned
== each-smallest-due-sequence: T4, with all sleeps of a race
event e0
task main
  spawn a
  spawn b
task a
  race
    branch
      sleep 5
    branch
      sleep 3
      wait e0
task b
  sleep 5
--
0 main 0 ok
0 main 1 ok
0 main end returned
3 a 0.b1.0 ok
5 a 0.b0.0 ok
5 a 0 b0
5 a end returned
5 b 0 ok
5 b end returned
-- script
0 main 0 ok
0 main 1 ok
0 main end returned
3 a 0.b1.0 ok
5 b 0 ok
5 b end returned
5 a 0.b0.0 ok
5 a 0 b0
5 a end returned
== a-spurious-poll-keeps-the-sequence: 3 and F4
task main
  spawn a
  spawn b
  yield
  spurious-wake a
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
5 a 0 ok
5 a end returned
5 b 0 ok
5 b end returned
-- script
0 main 0 ok
0 main 1 ok
0 main 2 ok
0 main 3 ok
0 main end returned
5 b 0 ok
5 b end returned
5 a 0 ok
5 a end returned
== a-swapped-waker-keeps-the-sequence: 3 and F2
task main
  spawn a
  spawn b
  yield
  spurious-wake a
task a
  swap-waker
  sleep 5
task b
  sleep 5
--
0 main 0 ok
0 main 1 ok
0 a 0 ok
0 main 2 ok
0 main 3 ok
0 main end returned
5 a 1 ok
5 a end returned
5 b 0 ok
5 b end returned
)";

}  // namespace vigil
