#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Times and counts Postern and its peers, and prints the report; with --docs it is written to docs/ as well.

    run.py --build DIR [--docs] [--repetitions N]
"""
from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import callgrind
import chart
import report

DOCS = Path(__file__).resolve().parents[1] / "docs"
PEERS = {"uriparser": "liburiparser", "glib": "glib-2.0", "curl": "libcurl", "qt": "Qt5Core"}


def output(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def timed(program: Path, repetitions: int) -> dict[str, report.Timing]:
    """By "workload/reader"; the repetitions of all are run in random order, so that drift meets everyone alike."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        subprocess.run([program, f"--benchmark_out={file.name}", "--benchmark_enable_random_interleaving=true",
                        f"--benchmark_repetitions={repetitions}", "--benchmark_min_time=0.05"],
                       check=True, stdout=subprocess.DEVNULL)
        runs: list[dict[str, Any]] = json.load(file)["benchmarks"]
    runs.sort(key=lambda run: run["family_index"])  # out of the random order
    timings: dict[str, report.Timing] = {}
    for run in runs:
        if run["run_type"] != "iteration":
            continue
        timing = timings.setdefault(run["run_name"], report.Timing(int(run["bytes"]), run["refused"] == 1,
                                                                   run["allocations"]))
        timing.nanoseconds.append(run["cpu_time"])
    return timings


def counted(program: Path, workloads: list[str]) -> dict[str, int]:
    small = [f"{name}/" for name in workloads if not report.is_large(name)]
    large = [f"{name}/" for name in workloads if report.is_large(name)]
    return callgrind.count(program, small, runs=20) | callgrind.count(program, large, runs=1)


def cold(program: Path, processes: int = 101) -> list[int]:
    """Nanoseconds of the first check, of many processes."""
    return sorted(int(output(program)) for _ in range(processes))


def text_size(library: Path) -> dict[str, int]:
    """Bytes of the sections that hold code and constants."""
    sections = (line.split() for line in output("size", "-A", library).splitlines())
    return {fields[0]: int(fields[1]) for fields in sections if fields and fields[0] in (".text", ".rodata")}


def machine() -> str:
    flags = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags")), "")
    vectors = " and ".join(name for name in ("avx2", "avx512f") if name in flags.split())
    return f"{os.cpu_count()} cores, {platform.machine()} with {vectors or 'no AVX2'}, load {os.getloadavg()[0]:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=Path)
    parser.add_argument("--docs", action="store_true", help="write docs/performance.md and .svg")
    parser.add_argument("--repetitions", type=int, default=15)
    arguments = parser.parse_args()

    build = arguments.build.resolve()
    where = machine()
    timings = timed(build / "bench/bench", arguments.repetitions)
    workloads = list(dict.fromkeys(name.split("/")[0] for name in timings))
    first = cold(build / "bench/cold")
    facts = report.Facts(
        date=datetime.date.today().isoformat(),
        machine=where,
        repetitions=arguments.repetitions,
        peers={peer: output("pkg-config", "--modversion", package).strip() for peer, package in PEERS.items()},
        cold=(first[0], int(statistics.median(first)), len(first)),
        sections=text_size(build / "libpostern.so"))
    page = report.page(facts, timings, counted(build / "bench/count", workloads))
    print(page)
    if arguments.docs:
        (DOCS / "performance.md").write_text(page)
        (DOCS / "performance.svg").write_text(chart.draw(timings))


if __name__ == "__main__":
    main()
