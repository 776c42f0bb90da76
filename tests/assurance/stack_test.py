#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does stack.py find what it looks for? Adds one mistake at a time to the core: stack_test.py COMPILER OBJECT..."""
from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

STACK = Path(__file__).with_name("stack.py")
MISTAKES = {
    "recursion: int f": "int f(int n) { return n < 2 ? n : f(n - 1) * 3 + f(n - 2); }",
    "recursion: int h": "int h(int n); int g(int n) { return n < 2 ? n : h(n - 1) + 7; }\n"
                        "[[gnu::noinline]] int h(int n) { return g(n - 2) ^ n; }",
    "bytes of stack: int big": "int use(char*); int big() { char room[2100]; return use(room); }",
    "without bounds: int grows": "int use(void*); int grows(int n) { return use(__builtin_alloca(n)); }",
    "accounted for: int jumps": "int jumps(int (*to)()) { return to() + 1; }",
}


def judge(objects: list[str | Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, STACK, *objects], capture_output=True, text=True)


def main() -> int:
    compiler, *core = sys.argv[1:]
    failures = 0 if judge(core).returncode == 0 else 1
    with tempfile.TemporaryDirectory() as folder:
        for number, (told, code) in enumerate(MISTAKES.items()):
            source = Path(folder, f"{number}.cpp")
            source.write_text(code)
            made = source.with_suffix(".o")
            subprocess.run([compiler, "-O1", "-fcallgraph-info=su", "-c", source, "-o", made], check=True)
            result = judge([*core, made])
            if result.returncode != 1 or told not in result.stdout:
                print(f"not found: {told}\n{result.stdout}")
                failures += 1
    print(f"figure: planted mistakes of the stack that were found: {len(MISTAKES) - failures} of {len(MISTAKES)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
