#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What was built by the preset `hardened` has what the preset promises. Usage: hardening.sh BUILD
set -euo pipefail
build=$1
failed=0

# has FILE PATTERN WHAT: standard input has a line that matches. lacks FILE PATTERN WHAT: it has none.
has() { grep -E -- "$2" >/dev/null || { echo "$1: no $3"; failed=1; }; }
lacks() { ! grep -E -- "$2" >/dev/null || { echo "$1: $3"; failed=1; }; }

linked() {
  has "$1" GNU_RELRO RELRO < <(readelf -lW "$1")
  has "$1" 'FLAGS.* NOW' 'binding at start' < <(readelf -dW "$1")
  lacks "$1" 'GNU_STACK.* RWE' 'an executable stack' < <(readelf -lW "$1")
  has "$1" 'Type: *DYN' 'position-independent code' < <(readelf -hW "$1")
  has "$1" __stack_chk_fail 'stack protector' < <(readelf --dyn-syms -W "$1")
}

# Each of our units was compiled with each option, as the compiler itself has recorded. (ELF notes would tell of
# control-flow protection, too, but the linker leaves them out where the start files of libc have none.)
compiled() {
  local units option
  units=$(readelf --debug-dump=info -W "$1" | grep -E 'DW_AT_producer.*GNU C')
  for option in -O2 -fstack-protector-strong -fstack-clash-protection -fcf-protection=full '-fPI[CE]' \
    -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks -fno-strict-aliasing; do
    lacks "$1" . "a unit without $option" < <(grep -Ev -- "$option" <<<"$units")
  done
}

program=$build/src/cli/postern
for file in "$build"/libpostern.so "$build"/src/names/libpostern-names.so "$program"; do
  [ -e "$file" ] || continue
  linked "$file"
  compiled "$file"
done
has "$program" '__[a-z]+_chk@' 'fortified call' < <(readelf --dyn-syms -W "$program")
has "$program" __glibcxx_assert_fail 'assertion of the standard library' < <(readelf --dyn-syms -W "$program")
exit $failed
