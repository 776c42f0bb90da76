# SPDX-License-Identifier: MIT
"""Counts the instructions of one link, by callgrind. The count program clears the counters before it dumps them, so
start-up is not in them; what is left is the same in every run.

glibc picks its memcpy, memchr and strlen by the processor, and valgrind passes AVX2 on where the machine has it. So
the choice is pinned to what every x86-64 has, for Postern and for its peers."""
from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

BASELINE = "glibc.cpu.hwcaps=" + ",".join(
    f"-{feature}" for feature in ("AVX512F", "AVX512VL", "AVX512BW", "AVX2", "AVX", "BMI2", "ERMS", "FSRM", "LZCNT",
                                  "MOVBE", "POPCNT", "SSE4_2", "SSE4_1", "SSSE3"))
_NAME = re.compile(r"^desc: Trigger: Client Request: (.+)$", re.MULTILINE)
_TOTAL = re.compile(r"^summary: (\d+)$", re.MULTILINE)


def count(program: Path, names: Sequence[str], runs: int) -> dict[str, int]:
    """Instructions of one link, by "workload/reader", of those whose name starts with one of `names`."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", program, str(runs),
                        *names],
                       check=True, capture_output=True, env={**os.environ, "GLIBC_TUNABLES": BASELINE})
        counts = {}
        for dump in Path(folder).iterdir():
            text = dump.read_text()
            if name := _NAME.search(text):
                counts[name[1]] = round(int(_TOTAL.search(text)[1]) / runs)
    if not counts:
        raise RuntimeError("callgrind dumped nothing")
    return counts
