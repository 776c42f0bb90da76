#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Prints bestfit.inc, the C++ table of the code points in bestfit.txt, as ranges.

    bestfit_table.py > bestfit.inc
"""
from __future__ import annotations

import pathlib
import re
import sys

PAGES = {874, 932, 936, 949, 950, *range(1250, 1259), 1361}
LINE = re.compile(r"U\+([0-9A-F]{4,6}) ([0-9A-F]{2})((?: [0-9]+)+)")
RANGES_A_LINE = 5


def read(path: pathlib.Path) -> list[int]:
    """The code points, sorted. Exits when the file does not have the form that it describes."""
    keys: list[tuple[int, int]] = []
    for number, line in enumerate(path.read_text("ascii").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if not found:
            sys.exit(f"{path}:{number}: not of the form U+CODE HH PAGE...")
        key = int(found[1], 16), int(found[2], 16)
        pages = [int(page) for page in found[3].split()]
        if not 0x80 <= key[0] <= 0x10FFFF or key[1] > 0x7F or chr(key[1]).isalnum():
            sys.exit(f"{path}:{number}: no best fit of a point outside ASCII to a byte of syntax")
        if pages != sorted(set(pages)) or not set(pages) <= PAGES:
            sys.exit(f"{path}:{number}: the code pages are unknown or out of order")
        if keys and key <= keys[-1]:
            sys.exit(f"{path}:{number}: out of order")
        keys.append(key)
    return sorted({point for point, _ in keys})


def merged(points: list[int]) -> list[list[int]]:
    ranges: list[list[int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ranges


def main() -> None:
    ranges = merged(read(pathlib.Path(__file__).with_name("bestfit.txt")))
    print("// SPDX-License-Identifier: MIT")
    print("// Printed by bestfit_table.py, do not edit.")
    print(f"constexpr std::array<Range, {len(ranges)}> kRanges{{{{")
    for start in range(0, len(ranges), RANGES_A_LINE):
        row = ranges[start : start + RANGES_A_LINE]
        print("    " + " ".join(f"{{0x{first:04X}, 0x{last:04X}}}," for first, last in row))
    print("}};")


if __name__ == "__main__":
    main()
