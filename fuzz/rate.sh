#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# rate.sh PLAIN FUZZER: inputs a second, on one core; both builds, one after the
# other.
set -euo pipefail
"$1"
"$2"
