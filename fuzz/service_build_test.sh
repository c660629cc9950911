#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# service_build_test.sh ZIPPER COMPILER SANITIZER...: builds all fuzzers as a
# fuzzing service would, by .clusterfuzzlite/build.sh, and runs each from $OUT
# alone.
set -euo pipefail
zipper=$PWD/$1
compiler=$2
shift 2

export SRC=$TEST_TMPDIR/src
mkdir -p "$SRC" "$TEST_TMPDIR/bin"
cp -rL "$PWD" "$SRC/vigil"
# zip -q -j ARCHIVE FILE...
cat >"$TEST_TMPDIR/bin/zip" <<END
#!/bin/bash
shift 2
archive=\$1
shift
files=()
for file; do files+=("\${file##*/}=\$file"); done
exec "$zipper" c "\$archive" "\${files[@]}"
END
chmod +x "$TEST_TMPDIR/bin/zip"
export PATH=$TEST_TMPDIR/bin:$PATH

fail() {
  echo "service_build_test: $*" >&2
  exit 1
}

for sanitizer; do
  case $sanitizer in
    address) flags=-fsanitize=address ;;
    undefined) flags='-fsanitize=undefined -fno-sanitize-recover=all' ;;
    *) fail "what is $sanitizer?" ;;
  esac
  export OUT=$TEST_TMPDIR/out-$sanitizer WORK=$TEST_TMPDIR/work-$sanitizer
  mkdir -p "$OUT" "$WORK"
  SANITIZER=$sanitizer CC=$compiler CXX=$compiler \
    CFLAGS="-O0 -gline-tables-only -fsanitize=fuzzer-no-link $flags" \
    CXXFLAGS="-O0 -gline-tables-only -fsanitize=fuzzer-no-link $flags" \
    LIB_FUZZING_ENGINE="-fsanitize=fuzzer -lstdc++ -lm $flags" \
    bash "$SRC/vigil/.clusterfuzzlite/build.sh"
  # An engine may be linked after it, with a main() of its own.
  if nm -A "$WORK/vigil/libvigil.a" 2>/dev/null | grep ' T main$'; then
    fail 'the library has a main()'
  fi
  number=0
  for archive in "$OUT"/*_seed_corpus.zip; do
    name=$(basename "$archive" _seed_corpus.zip)
    rm -rf "$TEST_TMPDIR/alone"
    mkdir -p "$TEST_TMPDIR/alone/seeds"
    (
      cd "$TEST_TMPDIR/alone/seeds"
      "$zipper" x "$archive" >/dev/null || exit 1
      [ -n "$(ls -A)" ] || exit 1
      cd ..
      dictionary=
      [ ! -f "$OUT/$name.dict" ] || dictionary=-dict=$OUT/$name.dict
      [ -f "$OUT/$name.options" ] || fail "$name has no options"
      # All seeds, and some more.
      "$OUT/$name" -seed=1 -runs=600 $dictionary seeds >log 2>&1 || {
        cat log >&2
        exit 1
      }
    ) || fail "$name, $sanitizer"
    number=$((number + 1))
  done
  [ "$number" -ge 15 ] || fail "only $number fuzzers"
  echo "$sanitizer: $number fuzzers"
done
