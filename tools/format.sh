#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/format.sh [--fix]: whether the tracked files are formatted: C++ by
# clang-format 22, BUILD files by buildifier. A tool that is not installed is
# skipped with a word: another version would format otherwise.
# Exits with 0 if all is well or skipped, 1 if something is not formatted.
set -u
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." || exit 2
case ${1-} in
  '') fix=no ;;
  --fix) fix=yes ;;
  *)
    echo "usage: tools/format.sh [--fix]" >&2
    exit 2
    ;;
esac

# tracked PATTERN...: sets FILES. A file that is deleted but not yet staged is
# tracked as well.
tracked() {
  local file
  FILES=()
  while IFS= read -r -d '' file; do
    [ ! -f "$file" ] || FILES+=("$file")
  done < <(git ls-files -z -- "$@")
}

failed=0

tracked '*.h' '*.cc' '*.c'
if ! type -P clang-format-22 >/dev/null; then
  echo 'skipped: clang-format-22 is not installed; C++ files are not checked'
elif [ ${#FILES[@]} != 0 ]; then
  if [ $fix = yes ]; then
    clang-format-22 -i "${FILES[@]}" || failed=1
  else
    for file in "${FILES[@]}"; do
      clang-format-22 --dry-run -Werror "$file" 2>/dev/null && continue
      echo "not formatted: $file"
      failed=1
    done
  fi
  echo "clang-format: ${#FILES[@]} files"
fi

tracked '*.bazel' '*.bzl' '*.BUILD' WORKSPACE
if ! type -P buildifier >/dev/null; then
  echo 'skipped: buildifier is not installed; BUILD files are not checked'
elif [ ${#FILES[@]} != 0 ]; then
  mode=check
  [ $fix = no ] || mode=fix
  buildifier -mode=$mode -lint=off "${FILES[@]}" || failed=1
  echo "buildifier: ${#FILES[@]} files"
fi

[ $failed = 0 ] || echo 'tools/format.sh --fix formats them'
exit $failed
