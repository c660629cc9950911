#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# rate.sh PLAIN FUZZER: inputs a second, on one core; both builds, one after the
# other. A thread that wakes sleeps on the same core then, as it does where each
# core has its fuzzer; across cores the wake would be measured instead.
set -euo pipefail
allowed=$(taskset -cp $$)
core=${allowed##*[ ,-]}
taskset -c "$core" "$1"
taskset -c "$core" "$2"
