# SPDX-License-Identifier: MIT
"""Lists of places in the core, each with a reason (coverage.toml, survivors.toml), and what tells them from what was found.

A place is a file, a function and the text of a line, which outlive other edits; behind it stands what is found there.
"""
from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Iterator, NamedTuple


class Place(NamedTuple):
    file: str
    function: str
    code: str

    def __str__(self) -> str:
        return f"{self.file}, {self.function}: {self.code}"


def listed(path: Path, key: str) -> dict[Place, Counter[str]]:
    places: dict[Place, Counter[str]] = {}
    for entry in tomllib.loads(path.read_text()).get(key, []):
        for file, function, code, *points in entry["places"]:
            place = Place(file, function, code)
            if not entry["reason"].strip() or place in places:
                raise SystemExit(f"without a reason, or twice: {place}")
            places[place] = Counter(points)
    return places


def more(some: dict[Place, Counter[str]], others: dict[Place, Counter[str]]) -> Iterator[tuple[Place, str]]:
    """What the first have more than the others."""
    for place in sorted(some):
        yield from ((place, point) for point in (some[place] - others.get(place, Counter())).elements())
