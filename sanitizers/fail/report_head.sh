#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# report_head.sh SOURCE <OUTPUT
# The head of a sanitizer's report: what is wrong, and for each of its stacks the
# innermost place in SOURCE. What differs from run to run is left out (addresses,
# processes, threads, paths), and what differs from one clang to the next
# (functions, columns, sizes of frames).
set -u
awk -v source="$1" '
  # A heading waits for the stack that follows it.
  function end_heading(place) {
    if (heading != "") print heading (place == "" ? "" : ": " place)
    heading = ""
  }
  function begin_heading(text) {
    end_heading("")
    heading = clean(text)
  }
  # FILE:LINE, if the frame has it: not all clangs give a line for all code.
  function place_in(text) {
    if (!match(text, "/" pattern ":[0-9]+")) return ""
    return substr(text, RSTART + 1, RLENGTH - 1)
  }
  function clean(text) {
    sub(/^ *(==[0-9]+==)? */, "", text)
    sub(/ at pc .*| \(pc .*| \(pid=.*/, "", text)
    sub(/ (on|at) (unknown )?(address )?0x[0-9a-f]+/, "", text)
    sub(/ (by|in|thread) (main )?(thread )?(T[0-9]+)?( here)?( \(.*\))?:?$/, "", text)
    sub(/ of [0-9]+ byte\(s\) in [0-9]+ object\(s\)/, "", text)
    sub(/ by main thread/, "", text)
    sub(/ in the stack frame.*/, "", text)
    gsub(/0x[0-9a-f]+/, "<address>", text)
    gsub(/\(anonymous namespace\)::/, "", text)
    sub(/ \(aka [^)]*\)/, "", text)
    sub(/[!:]$/, "", text)
    return text
  }
  BEGIN {
    pattern = source
    gsub(/\./, "\\.", pattern)
  }
  /^SUMMARY:/ { exit }
  /: runtime error: / {
    end_heading("")
    print place_in("/" $0) ": " clean(substr($0, index($0, "runtime error: ")))
  }
  /: note: object is of type / { print clean(substr($0, index($0, "note: "))) }
  /(ERROR|WARNING): [A-Za-z]+Sanitizer: / {
    begin_heading(substr($0, match($0, /(ERROR|WARNING): /)))
  }
  /Hint: pc points to / ||
  /^ *(READ|WRITE|Read|Write|Previous (read|write)) of size / ||
  /^(freed|previously allocated) by thread / ||
  /^ *(Uninitialized value was|Member fields were) / ||
  /^Intercepted call to / ||
  /^(Direct|Indirect) leak of / { begin_heading($0) }
  /^ *#[0-9]+ / { if (place_in($0) != "") end_heading(place_in($0)) }
  /^$/ { end_heading("") }
  END { end_heading("") }
'
