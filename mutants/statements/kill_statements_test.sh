#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# kill_statements_test.sh KILL_STATEMENTS TRIAL
exec "$1" "$2" - -
