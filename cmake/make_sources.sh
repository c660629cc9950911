#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make_sources.sh NAME=LABELS...: prints sources.cmake. Each LABELS is a file of
# labels, a line each, such as //executor:core.cc.
set -euo pipefail
echo '# SPDX-License-Identifier: Apache-2.0'
echo '# Made from the BUILD files: ./bazelw run //cmake:bless_sources'
for list in "$@"; do
  echo
  echo "set(${list%%=*}"
  sed -n 's,^//\([^:]*\):\(.*\),    \1/\2,p' "${list#*=}" | LC_ALL=C sort -u
  echo ')'
done
