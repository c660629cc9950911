#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fuzz_mutants_test.sh FUZZ_MUTANTS BINARY CORPUS: what the recorded kill matrix
# has as found by fuzzing is found. The executions are limited, not the time; ten
# times what the slowest one took.
exec "$1" "$2" "$3" --recorded --runs 200000
