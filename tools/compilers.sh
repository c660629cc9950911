# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Which compilers there are. Sourced by ./bazelw and by the compile tests.

# The clangs that Vigil supports, newest first.
VIGIL_CLANGS="22 21 20 19 18 17 16"

# newest_clang: sets CLANG (a command) and CLANG_VERSION, or fails. A variable
# instead of output: ./bazelw calls this each time, and a subshell takes longer.
newest_clang() {
  local version
  for version in $VIGIL_CLANGS; do
    if type -P "clang-$version" >/dev/null && type -P "clang++-$version" >/dev/null; then
      CLANG=clang-$version CLANG_VERSION=$version
      return 0
    fi
  done
  # Other systems call it just clang.
  if type -P clang >/dev/null; then
    CLANG_VERSION=$(clang -dumpversion) CLANG_VERSION=${CLANG_VERSION%%.*}
    CLANG=clang
    case $CLANG_VERSION in
      '' | *[!0-9]*) return 1 ;;
    esac
    [ "$CLANG_VERSION" -ge 16 ] && return 0
  fi
  CLANG='' CLANG_VERSION=''
  return 1
}

# find_compilers: sets COMPILERS to the ends of what Vigil supports, as far as
# they are here: g++ 12, the newest clang, clang 16. Says what is not.
find_compilers() {
  local name
  COMPILERS=()
  newest_clang || echo 'skipped: no clang is installed'
  for name in g++-12 "${CLANG/clang/clang++}" clang++-16; do
    if [ -z "$name" ] || [[ " ${COMPILERS[*]} " == *" $name "* ]]; then
      continue
    elif type -P "$name" >/dev/null; then
      COMPILERS+=("$name")
    else
      echo "skipped: $name is not installed"
    fi
  done
  if [ ${#COMPILERS[@]} = 0 ]; then
    echo 'FAIL: no compiler is installed'
    return 1
  fi
}
