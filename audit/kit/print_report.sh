#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# print_report.sh FILE: what `bazel run NAME_report` does.
exec cat "$1"
