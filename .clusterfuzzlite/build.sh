#!/bin/bash -eu
# SPDX-License-Identifier: MIT
# Builds every fuzz target into $OUT by OSS-Fuzz's contract: $CC $CXX $CFLAGS $CXXFLAGS $LIB_FUZZING_ENGINE $SRC $WORK $OUT.
# ClusterFuzzLite runs it in the container of the Dockerfile beside it; tests/clusterfuzzlite.sh runs it without one.
readonly build=$WORK/postern
readonly prefix=$WORK/install
export CC CXX CFLAGS CXXFLAGS

# dependency NAME [CMAKE OPTIONS...]: built with the sanitizer where its source lies in $SRC, else the system's.
dependency() {
  [ -d "$SRC/$1" ] || return 0
  cmake -S "$SRC/$1" -B "$WORK/$1" -G Ninja -DCMAKE_INSTALL_PREFIX="$prefix" -DBUILD_SHARED_LIBS=OFF "${@:2}"
  cmake --build "$WORK/$1" --target install
}
dependency uriparser -DURIPARSER_BUILD_DOCS=OFF -DURIPARSER_BUILD_TESTS=OFF -DURIPARSER_BUILD_TOOLS=OFF \
  -DURIPARSER_BUILD_WCHAR_T=OFF
dependency tomlplusplus

libraries=
if [ -d "$SRC/icu" ]; then
  mkdir -p "$WORK/icu"
  (cd "$WORK/icu" && "$SRC/icu/icu4c/source/configure" --prefix="$prefix" --disable-shared --enable-static \
    --disable-tests --disable-samples --disable-extras --with-data-packaging=static && make -j"$(nproc)" install)
  libraries="$prefix/lib/libicudata.a -lpthread -ldl"
fi

cmake -S "$SRC/postern" -B "$build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" -DPOSTERN_FUZZERS=ON -DPOSTERN_TOOLS=OFF \
  -DBUILD_TESTING=OFF -DPOSTERN_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" -DPOSTERN_FUZZING_COVERAGE= \
  -DCMAKE_CXX_STANDARD_LIBRARIES="$libraries"
cmake --build "$build" --target fuzzers

for program in "$build"/fuzz/*_fuzzer; do
  name=$(basename "$program")
  cp "$program" "$OUT/"
  cp "$SRC/postern/fuzz/postern.dict" "$OUT/$name.dict"
  printf '[libfuzzer]\nmax_len = 2048\ntimeout = 10\n' >"$OUT/$name.options"
  (cd "$SRC/postern/corpus/fuzz/${name%_fuzzer}" && zip -q "$OUT/${name}_seed_corpus.zip" -- *)
done
