#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the long form of what docs/assurance.md claims, and writes the figures into the page.

    driver.py [PART...]     all parts, unless some are named

What a part runs prints its figures as "figure: NAME: VALUE", or as rows of a table; they go between the markers of the
part in the page, and other parts keep theirs. A part that fails changes nothing there.
"""
from __future__ import annotations

import argparse
import datetime
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/assurance.md"
WORK = ROOT / "build-assurance"
GCC = ("-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_C_COMPILER=gcc")
CLANG = ("-DCMAKE_CXX_COMPILER=clang++-19", "-DCMAKE_C_COMPILER=clang-19")
WITHOUT_ICU = ("-DPOSTERN_UNICODE=OFF", "-DPOSTERN_NAMES=OFF", "-DPOSTERN_TOOLS=OFF")


class Failed(Exception):
    pass


class Run:
    """One part: what it ran goes to a log, what it found out into figures."""

    def __init__(self, part: str):
        WORK.mkdir(exist_ok=True)
        self.log = WORK / f"{part}.log"
        self.log.write_text("")
        self.figures: list[tuple[str, str]] = []
        self.tables: list[list[str]] = []

    def figure(self, name: str, value: str) -> None:
        print(f"  {name}: {value}", flush=True)
        self.figures.append((name, value))

    def execute(self, command: tuple[str | Path, ...], env: dict[str, str] | None = None) -> tuple[int, str]:
        shown = " ".join(str(word).replace(f"{ROOT}/", "") for word in command)
        print(f"  $ {shown}"[:160], flush=True)
        done = subprocess.run(command, cwd=ROOT, env=os.environ | (env or {}), text=True, errors="replace",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        with self.log.open("a") as log:
            log.write(f"$ {shown}\n{done.stdout}\n")
        return done.returncode, done.stdout

    def __call__(self, *command: str | Path, env: dict[str, str] | None = None, label: str = "") -> str:
        """Must succeed; its figures and tables are kept, named with `label` in front."""
        status, text = self.execute(command, env)
        if status != 0:
            raise Failed(f"{Path(command[0]).name} failed with {status}; see {self.log}\n{text[-2000:]}")
        for line in text.splitlines():
            if found := re.match(r"(?:\d+: )?figure: (.+): (.+)", line):
                self.figure(label + found[1], found[2])
            elif found := re.match(r"\[  PASSED  \] (\d+) tests?", line):
                self.figure(f"{label}tests in {Path(command[0]).name}", found[1])
            elif found := re.match(r"100% tests passed, 0 tests failed out of (\d+)", line):
                self.figure(f"{label}programs of tests", found[1])
        if table := [line for line in text.splitlines() if line.startswith("|")]:
            self.tables.append(table)
        return text

    def must_find(self, told: str, *command: str | Path, bug: str) -> None:
        """Must fail, and say why."""
        status, text = self.execute(command)
        if status == 0 or told not in text:
            raise Failed(f"not found: {bug}; see {self.log}")
        self.figure(f"planted: {bug}", "found")

    def build(self, folder: str, options: tuple[str, ...], *targets: str) -> Path:
        """A build as ./dev makes it, or one of our own."""
        status, text = self.execute(("cmake", "-S", ".", "-B", folder, "-G", "Ninja", "-DPOSTERN_DEV=ON", *options))
        if status == 0:
            status, text = self.execute(("cmake", "--build", folder, "--target", *(targets or ("all",))))
        if status != 0:
            raise Failed(f"{folder} was not built; see {self.log}\n{text[-2000:]}")
        return ROOT / folder


# ---- The parts ------------------------------------------------------------------------------------------------------


def laws(run: Run) -> None:
    programs = ("vectors_test", "vectors_without_avx2_test", "laws_test", "oracle_test", "oracle_mutation_test",
                "guard_test", "hermetic_test", "structure_test", "unicode_conformance_test",
                "unicode_differential_test", "render_test")
    tests = run.build("build", GCC, *programs) / "tests"
    for program in programs:
        run(tests / program)


def faults(run: Run) -> None:
    tests = run.build("build", GCC, "faults_test", "icu_faults_test") / "tests/assurance"
    run(tests / "icu_faults_test", env={"POSTERN_FAULTS_STRIDE": "1"})
    run(tests / "faults_test")
    sanitized = run.build("build-clang", (*CLANG, "-DPOSTERN_FUZZERS=ON", "-DPOSTERN_SANITIZE=address,undefined"),
                          "faults_test")
    run(sanitized / "tests/assurance/faults_test", label="with AddressSanitizer: ")


def budgets(run: Run) -> None:
    build = run.build("build", GCC, "budgets_test", "steps_test", "postern", "postern_static", "postern_vectors")
    run(build / "tests/assurance/budgets_test")
    run(build / "tests/steps_test")
    run("ctest", "--test-dir", build, "--verbose", "--no-tests=error", "-R",
        "^(stack|stack_test|needs|needs_too_much|symbols)$")


def memory(run: Run) -> None:
    seeds = WORK / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    run(run.build("build", GCC, "seeds") / "tests/seeds", seeds)
    tests = run.build("build-assurance/memory",
                      (*CLANG, *WITHOUT_ICU, "-DPOSTERN_FUZZERS=ON", "-DPOSTERN_SANITIZE=memory",
                       "-DCMAKE_CXX_FLAGS=-fsanitize-memory-track-origins"),
                      "memory_fuzzer", "memory_planted") / "tests/assurance"
    corpora = (ROOT / "corpus/fuzz/check", seeds)
    replayed = re.findall(r"^Done (\d+) runs", run(tests / "memory_fuzzer", "-runs=0", *corpora), re.M)
    run.figure("links: every vector, every input of the fuzz target", replayed[-1])
    found = WORK / "memory-corpus"  # libFuzzer writes into the first folder
    found.mkdir(exist_ok=True)
    made = re.findall(r"^Done (\d+) runs", run(tests / "memory_fuzzer", "-runs=100000", "-seed=1", "-max_len=600",
                                               f"-dict={ROOT}/fuzz/postern.dict", found, *corpora), re.M)
    run.figure("links, with those that libFuzzer made of them", made[-1])
    run.must_find("use-of-uninitialized-value", tests / "memory_planted", "-runs=0",
                  f"-artifact_prefix={WORK}/", *corpora, bug="a byte of an address that is not copied")


def threads(run: Run) -> None:
    plain = run.build("build", GCC, "golden", "golden_gap") / "tests"
    answer = run(plain / "golden").strip()
    tests = run.build("build-assurance/threads", (*CLANG, *WITHOUT_ICU[1:], "-DPOSTERN_SANITIZE=thread"), "golden",
                      "golden_race") / "tests"
    if run(tests / "golden").strip() != answer:
        raise Failed("another answer with ThreadSanitizer")
    run.figure("data races by ThreadSanitizer, 4 threads, all vectors, three shared policies", "0")
    run.must_find("data race", tests / "assurance/golden_race", bug="a counter that threads share")
    valgrind = ("valgrind", "--quiet", "--error-exitcode=1", "--leak-check=full",
                "--errors-for-leak-kinds=definite,indirect,possible")
    if run(*valgrind, plain / "golden").strip() != answer:
        raise Failed("another answer under valgrind")
    run.figure("errors and leaks by valgrind, ICU included", "0")
    run.must_find("uninitialised", *valgrind, plain / "assurance/golden_gap", bug="a byte that nobody wrote")


def libraries_of_32_bits(run: Run, folder: Path) -> Path:
    """Unpacked from their packages, and not installed."""
    root = folder / "root"
    if not root.exists():
        apt = folder / "apt"
        for needed in ("lists/partial", "cache/archives/partial"):
            (apt / needed).mkdir(parents=True, exist_ok=True)
        get = ("apt-get", "-o", "APT::Architectures=amd64,i386", "-o", f"Dir::State::lists={apt}/lists", "-o",
               f"Dir::Cache={apt}/cache", "-o", "APT::Sandbox::User=")
        run.execute((*get, "update"))  # one list of many may fail
        names = ("liburiparser1", "liburiparser-dev", "libtomlplusplus3", "libtomlplusplus-dev", "libgtest-dev")
        run("env", "-C", apt, *get, "download", *(f"{name}:i386" for name in names))
        for package in apt.glob("*.deb"):
            run("dpkg-deb", "-x", package, apt / "root")
        (apt / "root").rename(root)
    return root / "usr"


def word_size(run: Run) -> None:
    libraries = libraries_of_32_bits(run, WORK / "word-size")
    build = run.build("build-assurance/word-size/build",
                      (*GCC, *WITHOUT_ICU, "-DCMAKE_C_FLAGS=-m32", "-DCMAKE_CXX_FLAGS=-m32",
                       "-DCMAKE_LIBRARY_ARCHITECTURE=i386-linux-gnu", f"-DCMAKE_PREFIX_PATH={libraries}"), "all", "golden")
    run("ctest", "--test-dir", build, "--output-on-failure", label="32 bits, without ICU: ")
    wide = run.build("build-ascii", (*GCC, *WITHOUT_ICU[:2]), "golden")
    answers = {run(b / "tests/golden").strip() for b in (build, wide)}
    if len(answers) != 1:
        raise Failed(f"32 and 64 bits give different answers: {answers}")
    run.figure("golden answer without ICU, 32 and 64 bits", answers.pop())


def golden(run: Run) -> None:
    answers = re.findall(r"^([0-9a-f]{16})  ", run("./dev", "golden"), re.M)
    run.figure("builds and locales", str(len(answers)))
    run.figure("golden answer of them all", answers[0])


def exhaustive(run: Run) -> None:
    build = run.build("build", GCC, "exhaustive")
    # What was compared before counts as long as it was this very program.
    state = build / f"exhaustive-{hashlib.sha256((build / 'tests/exhaustive').read_bytes()).hexdigest()[:12]}"
    run(build / "tests/exhaustive", "7", state)


def fuzz(run: Run) -> None:
    run("./dev", "fuzz", "--prove", "300")
    run("./dev", "fuzz", "--minutes", "30")


def coverage(run: Run) -> None:
    run("./dev", "coverage")


def mutation(run: Run) -> None:
    run("./dev", "mutation")


PARTS: dict[str, Callable[[Run], None]] = {
    "laws": laws, "faults": faults, "budgets": budgets, "memory": memory, "threads": threads, "word-size": word_size,
    "golden": golden, "exhaustive": exhaustive, "fuzz": fuzz, "coverage": coverage, "mutation": mutation}


# ---- The page -------------------------------------------------------------------------------------------------------


def versions() -> str:
    def first_line(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]

    compilers = f"g++ {first_line('g++', '-dumpfullversion')}, clang {first_line('clang-19', '-dumpversion')}"
    return f"{compilers}, ICU {first_line('pkg-config', '--modversion', 'icu-uc')}"


def write(part: str, run: Run) -> None:
    begin, end = f"<!-- figures: {part} -->", "<!-- end -->"
    today = datetime.date.today().isoformat()
    lines = [begin, "", f"Measured on {today} by `./dev assurance {part}` ({versions()}).", ""]
    if run.figures:
        lines += ["| figure | value |", "|---|---:|", *(f"| {name} | {value} |" for name, value in run.figures), ""]
    for table in run.tables:
        lines += [*table, ""]
    page = PAGE.read_text()
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
    if len(pattern.findall(page)) != 1:
        raise Failed(f"{PAGE.name} has no place for the figures of {part}")
    PAGE.write_text(pattern.sub(lambda _: "\n".join([*lines, end]), page))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", metavar="PART", help=" ".join(PARTS))
    wanted = parser.parse_args().part or list(PARTS)
    if unknown := [part for part in wanted if part not in PARTS]:
        parser.error(f"no such part: {' '.join(unknown)}")
    failed = []
    for part in wanted:
        print(f"\n== {part}", flush=True)
        run = Run(part)
        try:
            PARTS[part](run)
            write(part, run)
        except Failed as why:
            print(f"{part}: {why}", file=sys.stderr)
            failed.append(part)
    print(f"\nfailed: {' '.join(failed)}" if failed else "\nall parts passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
