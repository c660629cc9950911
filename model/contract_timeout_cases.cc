// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

namespace vigil {

const std::string_view kTimeoutCases = R"(
== both-ready-in-one-poll: 12, the block wins
task main
  timeout 5
    sleep 5
--
5 main 0.t.0 ok
5 main 0 done
5 main end returned
== an-empty-timeout: 12, done at once
task main
  timeout 5
  timeout -1
--
0 main 0 done
0 main 1 done
0 main end returned
== a-timeout-of-nothing: to act as yield is to be pending once, so two polls
task main
  timeout 0
    yield
  timeout 0
    yield
    yield
  timeout -7
    yield
    log 1
--
0 main 0.t.0 ok
0 main 0 done
0 main 1.t.0 ok
0 main 1 late
0 main 2.t.0 ok
0 main 2.t.1 1
0 main 2 done
0 main end returned
== a-timeout-takes-its-sequence-last: after the first poll of its block
event e0
task main
  spawn a
  yield
  timeout 5
    reset a 5
    wait e0
task a
  sleep 100
--
0 main 0 ok
0 main 1 ok
0 main 2.t.0 ok
5 a 0 ok
5 a end returned
5 main 2 late
5 main end returned
-- script
0 main 0 ok
0 main 1 ok
0 main 2.t.0 ok
5 main 2 late
5 main end returned
5 a 0 ok
5 a end returned
== a-timeout-that-saturates: 4, at the end of time
event e0
task main
  sleep 1
  timeout 9223372036854775807
    wait e0
--
1 main 0 ok
9223372036854775807 main 1 late
9223372036854775807 main end returned
== nothing-is-left-of-a-timeout: T6, time does not move to it
task main
  timeout 100
    sleep 1
--
1 main 0.t.0 ok
1 main 0 done
1 main end returned
== a-branch-may-give-up-a-join-of-oneself: nobody is stuck
task main
  timeout 3
    join main
--
3 main 0 late
3 main end returned
== paths-of-nested-blocks: each block adds its own part
task main
  repeat 2
    race
      branch
        timeout 9
          sleep 1
          log 5
      branch
        sleep 4
--
1 main 0.i0.0.b0.0.t.0 ok
1 main 0.i0.0.b0.0.t.1 5
1 main 0.i0.0.b0.0 done
1 main 0.i0.0 b0
2 main 0.i1.0.b0.0.t.0 ok
2 main 0.i1.0.b0.0.t.1 5
2 main 0.i1.0.b0.0 done
2 main 0.i1.0 b0
2 main end returned
)";

}  // namespace vigil
