#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds the instruction counts to bench/ledger.toml, and the work for twice the link to about twice the work.

    ledger.py --count PROGRAM --built HOW

HOW says compiler and flags, as the ledger does; counts of another build cannot be compared with it, nor those of a
processor without AVX2. Exit status: 0 all hold, 1 one does not, 77 they cannot be compared.
"""
from __future__ import annotations

import argparse
import re
import sys
import tomllib
from pathlib import Path

import callgrind

LEDGER = Path(__file__).with_name("ledger.toml")
TRACKED = ("short", "typical", "share")
MOST_GROWTH = 1.03
MOST_FOR_TWICE = 2.2


def broken_entries(ledger: dict) -> list[str]:
    """What is wrong with the ledger itself: each entry has a reason and every count."""
    return [f"entry {number}: {key} is missing" for number, entry in enumerate(ledger["entry"], 1)
            for key in ("why", "date", *TRACKED) if not entry.get(key)]


def grown(ledger: dict, counts: dict[str, int]) -> list[str]:
    """Which counts are more than the newest entry allows."""
    newest = ledger["entry"][-1]
    return [f"{name}: {counts[name]:,} instructions, the ledger says {newest[name]:,}" for name in TRACKED
            if counts[name] > MOST_GROWTH * newest[name]]


def steep(counts: dict[str, int]) -> list[str]:
    """Which families take more than about twice the work for twice the link."""
    return [f"{name}: {counts[name]:,} instructions, {counts[half]:,} for half the link" for name in counts
            if (half := f"{name}-half") in counts and counts[name] > MOST_FOR_TWICE * counts[half]]


def of_postern(counts: dict[str, int]) -> dict[str, int]:
    """Counts of Postern alone, by workload."""
    return {name.removesuffix("/postern"): number for name, number in counts.items() if name.endswith("/postern")}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", required=True, type=Path)
    parser.add_argument("--built", required=True)
    arguments = parser.parse_args()

    ledger = tomllib.loads(LEDGER.read_text())
    if ledger["built"] != arguments.built:
        print(f"skipped: the ledger counts {ledger['built']}; this is {arguments.built}")
        return 77
    if not re.search(r"^flags\b.*\bavx2\b", Path("/proc/cpuinfo").read_text(), re.M):
        print("skipped: the ledger counts on a processor with AVX2")
        return 77
    exact = of_postern(callgrind.count(arguments.count, [f"{name}/postern" for name in TRACKED], runs=20))
    families = of_postern(callgrind.count(arguments.count, ["64k-", "recipients"], runs=1))
    for name in TRACKED:
        print(f"{name}: {exact[name]:,} instructions, goal {ledger['goal'][name]:,}")
    complaints = broken_entries(ledger) + grown(ledger, exact) + steep(families)
    for complaint in complaints:
        print(complaint)
    if complaints:
        print("now: " + ", ".join(f"{name} = {exact[name]}" for name in TRACKED))
        print("A count may grow when a new entry of bench/ledger.toml says why.")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
