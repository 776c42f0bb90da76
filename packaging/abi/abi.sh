#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Holds the ABI of the shared libraries to the dumps in this folder: symbols, types and layouts, as libabigail sees them.
# Usage: abi.sh BUILD            compare
#        abi.sh BUILD --update   write the dumps anew, when a version adds something
#        abi.sh BUILD --prove    plant changes in a copy, and see each of them found
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# dump LIBRARY HEADERS: what callers can see of it, and nothing of how and where it was built.
dump() {
  abidw --exported-interfaces-only --headers-dir "$2" --drop-private-types --no-corpus-path --no-comp-dir-path \
    --no-show-locs --no-elf-needed --no-parameter-names "$1" | sed "s|path='$source/|path='|"
}

# compare LIBRARY DUMP [HEADERS]: silent when they are equal, or says what differs.
compare() {
  dump "$1" "${3:-$source/include}" >"$work/now.abi"
  abidiff "$here/$2" "$work/now.abi"
}

each() {
  "$1" "$build/libpostern.so.1" libpostern.so.1.abi
  "$1" "$build/src/names/libpostern-names.so.1" libpostern-names.so.1.abi
}

update() { dump "$1" "$source/include" >"$here/$2"; }

# planted WHAT HEADER-EDIT MAP-EDIT: a libpostern with a change in its header or its list of symbols is found out.
planted() {
  rm -rf "$work/include" && cp -r "$source/include" "$work/include"
  sed -i "$2" "$work/include/postern/postern.h"
  sed "$3" "$source/src/postern.map" >"$work/postern.map"
  [ "$(cat "$work/include/postern/postern.h" "$work/postern.map" | cksum)" != \
    "$(cat "$source/include/postern/postern.h" "$source/src/postern.map" | cksum)" ] || { echo "$1: planted nothing"; return 1; }
  # Every exported function is in capi.cpp; the rest is linked as it is.
  g++ -std=c++20 -w -g -fPIC -fvisibility=hidden -DPOSTERN_UNICODE -DPOSTERN_VERSION='"1"' -I"$work/include" -I"$source/src" \
    -c "$source/src/capi.cpp" -o "$work/capi.o"
  g++ -shared -o "$work/libpostern.so.1" -Wl,-soname,libpostern.so.1 -Wl,--version-script="$work/postern.map" "$work/capi.o" \
    "$build/libpostern.a" -luriparser -licui18n -licuuc
  if compare "$work/libpostern.so.1" libpostern.so.1.abi "$work/include" >"$work/said"; then
    echo "$1: not found"
    return 1
  fi
  echo "found: $1"
  sed 's/^/    /' "$work/said"
}

case ${2:-} in
  '') each compare ;;
  --update) each update ;;
  --prove)
    planted 'nothing but a comment' 's|/\* One finding. \*/|/* 1 finding */|' '' && { echo 'a comment was found'; exit 1; }
    planted 'a function is gone' '' 's/local:/local: postern_display;/'
    planted 'a member in the middle of a struct' 's/^  size_t offset; .*/  size_t line;\n&/' ''
    planted 'a member of another type' 's/^  uint32_t most_fields;/  uint64_t most_fields;/' ''
    planted 'an enumerator of another value' 's/ACTION_AS_WIDE_AS_INT = 0x7FFFFFFF/ACTION_AS_WIDE_AS_INT = 0x7FFF/' ''
    planted 'another symbol version' '' 's/POSTERN_1/POSTERN_2/'
    ;;
esac
