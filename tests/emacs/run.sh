#!/bin/sh
# SPDX-License-Identifier: MIT
# EMACS MODULE_FOLDER: the tests of postern.el; before that, it and the Lisp of the tests must compile without a warning,
# and pass checkdoc.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
compiled=$(mktemp -d)
trap 'rm -rf "$compiled"' EXIT
export HOME="$compiled" POSTERN_SOURCE="$source"
cp "$source/src/emacs/postern.el" "$source/tests/emacs/postern-test.el" "$source/tests/embeds/drive.el" "$compiled"

"$1" -Q --batch -L "$2" -L "$compiled" --eval '(setq byte-compile-error-on-warn t)' \
  -f batch-byte-compile "$compiled/postern.el" "$compiled/postern-test.el" "$compiled/drive.el"
for file in "$compiled"/*.el; do
  said=$("$1" -Q --batch --eval "(progn (require 'checkdoc) (checkdoc-file \"$file\"))" 2>&1)
  [ -z "$said" ] || { echo "checkdoc: $said"; exit 1; }
done
"$1" -Q --batch -L "$2" -L "$compiled" -l "$compiled/postern-test.elc" -f ert-run-tests-batch-and-exit
