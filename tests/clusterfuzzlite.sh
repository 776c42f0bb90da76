#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs .clusterfuzzlite/build.sh as OSS-Fuzz's base-builder would, without its container, and starts each target that
# comes out: on its seeds, with its dictionary and options. Usage: clusterfuzzlite.sh CC CXX
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CC=$1 CXX=$2 SRC=$work/src WORK=$work/work OUT=$work/out
export SANITIZER=address FUZZING_ENGINE=libfuzzer ARCHITECTURE=x86_64 LIB_FUZZING_ENGINE=-fsanitize=fuzzer
export CFLAGS="-O0 -fno-omit-frame-pointer -gline-tables-only -fsanitize=address -fsanitize=fuzzer-no-link"
export CXXFLAGS=$CFLAGS
mkdir -p "$SRC" "$WORK" "$OUT"
ln -s "$source" "$SRC/postern"
"$source/.clusterfuzzlite/build.sh" >"$work/log" 2>&1 || { tail -40 "$work/log"; exit 1; }

count=0
for target in "$source"/fuzz/*_fuzzer.cpp; do
  name=$(basename "$target" .cpp)
  for file in "$name" "$name.dict" "$name.options" "${name}_seed_corpus.zip"; do
    [ -s "$OUT/$file" ] || { echo "$file is missing"; exit 1; }
  done
  mkdir "$work/seeds-$name"
  python3 -m zipfile -e "$OUT/${name}_seed_corpus.zip" "$work/seeds-$name"
  options=$(sed -nE 's/^([a-z_]+) = ([0-9]+)$/-\1=\2/p' "$OUT/$name.options")
  # shellcheck disable=SC2086
  (cd "$OUT" && "./$name" -dict="$name.dict" $options -seed=1 -runs=500 "$work/seeds-$name") \
    >"$work/log" 2>&1 || { echo "$name failed"; tail -20 "$work/log"; exit 1; }
  grep -q 'DONE' "$work/log" || { echo "$name did not run to its end"; exit 1; }
  count=$((count + 1))
done
echo "$count targets built and started"
[ "$count" -eq 9 ]
