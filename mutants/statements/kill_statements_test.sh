#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# kill_statements_test.sh KILL_STATEMENTS PLAIN [ASAN UNITS]
exec "$1" "$2" "${3:--}" "${4:--}"
