#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How much of the core the tests reach: lines, regions, branches, and conditions that decide alone (MC/DC).

    coverage.py BUILD...    the folders that `./dev coverage` configures, with and without Unicode

Builds and runs the tests that drive the core, merges what they reached, and holds it to the source. All must be reached
but what coverage.toml names with a reason, and what it names must still be unreached: so neither a test that is gone
nor code that is new can go unseen. A point is known by its file, its function and the text of its line, which outlive
other edits.
"""
from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import zip_longest
from pathlib import Path
from typing import Iterator

from reasons import Place, listed, more

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
EXCLUSIONS = Path(__file__).with_name("coverage.toml")
# The other tests of the core reach nothing that these do not.
TESTS = ("vectors_test", "core_test", "decode_test", "scan_test", "blocks_test", "capi_test")
UNICODE_TESTS = ("render_test", "plain_test", "plain_without_avx2_test", "assurance/faults_test",
                 "assurance/icu_faults_test")
SLOW = "Vectors.MissEvery*:Decode.AgreesWithArithmetic*"
CODE, CONDITION = 0, 6

Span = tuple[int, int, int, int]  # line, column, line and column behind the end


def run_all(build: Path, profiles: Path) -> None:
    tests = TESTS + (UNICODE_TESTS if "POSTERN_UNICODE:BOOL=ON" in (build / "CMakeCache.txt").read_text() else ())
    targets = ["postern", "check_replay", *map(os.path.basename, tests)]
    subprocess.run(["cmake", "--build", build, "--target", *targets], check=True)
    profiles.mkdir(exist_ok=True)
    for old in profiles.glob("*.profraw"):
        old.unlink()
    commands = [[build / "tests" / test, f"--gtest_filter=-{SLOW}"] for test in tests]
    commands.append([build / "fuzz" / "check_replay", ROOT / "corpus/fuzz/check"])
    for program, argument in commands:
        subprocess.run([program, argument], check=True, stdout=subprocess.DEVNULL,
                       env=os.environ | {"LLVM_PROFILE_FILE": f"{profiles}/{program.name}-%m.profraw"})


def measure(build: Path, again: bool) -> dict:
    profiles = build / "profiles"
    if not again:
        run_all(build, profiles)
    merged = profiles / "all.profdata"
    subprocess.run(["llvm-profdata-19", "merge", "-sparse", "-o", merged, *profiles.glob("*.profraw")], check=True)
    export = subprocess.run(["llvm-cov-19", "export", "-instr-profile", merged, build / "libpostern.so"], check=True,
                            stdout=subprocess.PIPE)
    return json.loads(export.stdout)["data"][0]


def plain_names(mangled: set[str]) -> dict[str, str]:
    """The last component of each function's name; a lambda has the name of the function that it stands in."""
    ordered = sorted(mangled)
    shown = subprocess.run(["llvm-cxxfilt-19"], input="\n".join(name.split(":")[-1] for name in ordered), text=True,
                           check=True, stdout=subprocess.PIPE).stdout.splitlines()
    names = {}
    for name, long in zip(ordered, shown, strict=True):
        short = re.sub(r"\(anonymous namespace\)::|::(\$_\d+|'lambda\d*'(\(.*?\))?)::operator\(\).*", "", long)
        while short != (fewer := re.sub(r"(?<!operator)\([^()]*\)|(?<!operator)<[^<>]*>", "", short)):
            short = fewer
        names[name] = re.findall(r"operator ?[^\w\s:]+|~?\w+", short.split(" const")[0])[-1]
    return names


class Reached:
    """What was reached of one file, all instances of templates and all programs together."""

    def __init__(self, path: Path):
        self.lines = path.read_text().splitlines()
        self.functions: dict[Span, str] = {}
        self.regions: Counter[Span] = Counter()
        self.branches: dict[Span, list[int]] = defaultdict(lambda: [0, 0])
        self.leaves: set[Span] = set()  # conditions of the decisions
        self.decisions: dict[Span, list[bool]] = {}

    def add(self, function: dict, file_id: int, name: str) -> None:
        for *span, count, file, _, kind in function["regions"]:
            if kind == CODE and file == file_id:
                self.regions[tuple(span)] += count
                self.functions.setdefault(tuple(span), name)
        for *span, true, false, file, _, kind in function["branches"]:
            if file == file_id and not self.is_switch(tuple(span)):
                counts = self.branches[tuple(span)]
                counts[0] += true
                counts[1] += false
                if kind == CONDITION:
                    self.leaves.add(tuple(span))
        for *span, file, _, conditions in function["mcdc_records"]:
            if file == file_id:
                known = self.decisions.setdefault(tuple(span), conditions)
                self.decisions[tuple(span)] = [a or b for a, b in zip_longest(known, conditions)]

    def is_switch(self, span: Span) -> bool:
        """The way past all cases, where there is no default: compilers see to it that there is none."""
        return self.lines[span[0] - 1][:span[1] - 1].endswith("switch (")

    def text(self, span: Span) -> str:
        first, begin, last, end = span
        lines = self.lines[first - 1:last]
        lines[-1] = lines[-1][:end - 1]
        lines[0] = lines[0][begin - 1:]
        return " ".join(" ".join(lines).split())

    def function_at(self, span: Span) -> str:
        """Of the smallest region around."""
        around = [other for other in self.functions if inside(span, other)]
        return self.functions[max(around)] if around else "?"

    def conditions(self) -> Iterator[tuple[Span, bool]]:
        """Each condition of a decision that has several, and whether it was seen to decide alone."""
        for decision, seen in self.decisions.items():
            spans = sorted(span for span in self.leaves if inside(span, decision))
            yield from ((spans[min(i, len(spans) - 1)], alone) for i, alone in enumerate(seen))  # a fold has but one
        for span in self.branches:
            if self.is_in_unread_decision(span):
                yield span, False

    def is_in_unread_decision(self, span: Span) -> bool:
        """Such as clang leaves out, for one inside an operand of another; its conditions stand beside && or ||."""
        if span in self.leaves or span in self.decisions:
            return False
        before = self.text((max(1, span[0] - 2), 1, span[0], span[1])).rstrip("! ")
        opened, before = before.endswith("("), before.rstrip("(! ")
        after = self.text((span[2], span[3], min(len(self.lines), span[2] + 2), 1000)).lstrip(") ")
        if opened and after.startswith("?"):  # it only chooses an operand
            return False
        return before.endswith(("&&", "||")) or after.startswith(("&&", "||"))

    def unreached(self) -> Iterator[tuple[Span, str]]:
        dark = [span for span, count in self.regions.items() if count == 0]
        dark = [span for span in dark if not any(inside(span, other) for other in dark if other != span)]
        yield from ((span, "region") for span in dark)
        for span, counts in self.branches.items():
            if any(inside(span, region) for region in dark):
                continue
            for outcome, count in zip(("true", "false"), counts, strict=True):
                if count == 0:
                    yield span, f"never {outcome}: {self.text(span)}"
        for span, alone in self.conditions():
            if not alone and 0 not in self.branches[span]:
                yield span, f"never alone: {self.text(span)}"

    def figures(self) -> dict[str, tuple[int, int]]:
        conditions = list(self.conditions())
        sides = [count for counts in self.branches.values() for count in counts]
        lines: dict[int, bool] = {}
        for span in sorted(self.regions):  # an inner region begins behind its outer one, and has the last word
            for line in range(span[0], span[2] + 1):
                lines[line] = self.regions[span] > 0 or (line == span[0] and lines.get(line, False))
        return {"lines": (sum(lines.values()), len(lines)),
                "regions": (sum(count > 0 for count in self.regions.values()), len(self.regions)),
                "branches": (sum(count > 0 for count in sides), len(sides)),
                "conditions (MC/DC)": (sum(alone for _, alone in conditions), len(conditions))}


def inside(inner: Span, outer: Span) -> bool:
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]


def gather(exports: list[dict]) -> dict[str, Reached]:
    functions = [function for export in exports for function in export["functions"]]
    names = plain_names({function["name"] for function in functions})
    files: dict[str, Reached] = {}
    for function in functions:
        for file_id, name in enumerate(function["filenames"]):
            path = Path(name)
            if path.parent == SOURCE and path.suffix in (".cpp", ".h"):
                files.setdefault(path.name, Reached(path)).add(function, file_id, names[function["name"]])
    return files


def report(files: dict[str, Reached]) -> tuple[dict[Place, list[str]], dict[str, tuple[int, int]]]:
    places: dict[Place, list[str]] = defaultdict(list)
    figures: dict[str, tuple[int, int]] = {}
    for name, reached in sorted(files.items()):
        for span, what in sorted(reached.unreached()):
            places[Place(name, reached.function_at(span), reached.lines[span[0] - 1].strip())].append(what)
        for kind, (some, all_) in reached.figures().items():
            before = figures.get(kind, (0, 0))
            figures[kind] = before[0] + some, before[1] + all_
    return places, figures


def judge(places: dict[Place, list[str]]) -> list[str]:
    found = {place: Counter(points) for place, points in places.items()}
    excluded = listed(EXCLUSIONS, "excluded")
    return [*(f"not reached: {place}\n    {what}" for place, what in more(found, excluded)),
            *(f"excluded, but reached or gone: {place}\n    {what}" for place, what in more(excluded, found))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", type=Path, nargs="+")
    parser.add_argument("--again", action="store_true", help="report on the last run")
    arguments = parser.parse_args()
    if not re.search(r"^flags\b.*\bavx2\b", Path("/proc/cpuinfo").read_text(), re.M):
        print("skipped: what blocks.cpp does is reached on a processor with AVX2 only")
        return 0
    files = gather([measure(build.resolve(), arguments.again) for build in arguments.builds])
    places, figures = report(files)
    faults = judge(places)
    faults += [f"not measured: {path.name}" for path in SOURCE.glob("*.cpp") if path.name not in files]
    print("\n".join(faults))
    for kind, (some, all_) in figures.items():
        print(f"figure: {kind} of the core reached: {some} of {all_}")
    print(f"figure: points excluded from coverage, each with its reason: {sum(map(len, places.values()))}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
