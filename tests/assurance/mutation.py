#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Changes the core in small ways, one at a time, and asks whether the tests notice.

    mutation.py BUILD [--file NAME...] [--sample N] [--survivors] [--minutes M] [--jobs N]

All mutants of a file are compiled at once, each behind a switch (mutants.h), and tried in children of one program
(mutants.cpp): a mutant costs as much as the tests that reach it, up to the first that fails. The standard library
watches its bounds, as in `./dev hardened`; and what survives is tried where every piece of memory is an allocation of
its own (exact_arena.h), checked by the C library, so that a byte too few shows; and without AVX2. What survives that
must stand in survivors.toml with a reason, and what stands there must survive. Results are kept in BUILD/mutation and
reused as long as neither the core nor the tests change, so that a long run can be stopped and goes on where it was.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import os
import queue
import random
import re
import shlex
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from mutants import File, Mutant
from reasons import Place, listed, more

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SOURCE = ROOT / "src"
SURVIVORS = HERE / "survivors.toml"
WANTED_SCORE = 95  # percent
PROGRAMS = {"mutation_test": {}, "mutation_exact": {"LD_PRELOAD": "libc_malloc_debug.so.0", "MALLOC_CHECK_": "3"}}


def digest(*folders: Path) -> str:
    """Of the code in them."""
    code = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".h", ".cpp", ".inc"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()


def core_digest() -> str:
    """Of what the mutants are made of."""
    made_by = b"".join((HERE / name).read_bytes() for name in ("mutants.h", "mutants.py"))
    return digest(SOURCE, ROOT / "include") + hashlib.sha256(made_by).hexdigest()


# ---- Building them --------------------------------------------------------------------------------------------------


class Build:
    """The programs of all tests, with files of the core replaced."""

    def __init__(self, folder: Path, jobs: int):
        self.folder = folder
        self.jobs = jobs
        self.work = folder / "mutation"
        (self.work / "src").mkdir(parents=True, exist_ok=True)
        command = ["ninja", "-C", folder, "-t", "commands", *(f"tests/assurance/{name}" for name in PROGRAMS)]
        commands = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines()
        self.links = {name: next(line for line in commands if f"-o tests/assurance/{name} " in line)
                      for name in PROGRAMS}
        self.commands = {Path(found[1]).name: found.string for line in commands
                         if (found := re.search(rf" -c ({ROOT}/.+\.cpp)$", line))}
        self.core = {name for name, line in self.commands.items() if f" -c {SOURCE}/" in line}

    def tests(self) -> list[str]:
        """Those that see the headers of the core, and what runs them all."""
        seen = [path.name for path in (ROOT / "tests").rglob("*.cpp") if path.name in self.commands and
                any((SOURCE / name).exists() for name in re.findall(r'#include "(\w+\.h)"', path.read_text()))]
        return [*sorted(seen), "mutants.cpp"]

    def trees(self, path: Path) -> list[dict]:
        """What the file itself declares, as clang sees it."""
        unicode = ["-DPOSTERN_UNICODE"] if "-DPOSTERN_UNICODE" in self.commands["check.cpp"] else []
        dump = subprocess.run(["clang++-19", "-x", "c++", "-std=c++20", "-w", "-fsyntax-only", "-I", ROOT / "include",
                               "-I", SOURCE, *unicode, '-DPOSTERN_VERSION=""', "-Xclang", "-ast-dump=json", "-Xclang",
                               "-ast-dump-filter=postern", path], check=True, text=True, stdout=subprocess.PIPE).stdout
        decoder, trees, at = json.JSONDecoder(), [], dump.find("{\n")
        while at >= 0:
            tree, end = decoder.raw_decode(dump, at)
            if tree["loc"].get("file", tree["range"]["begin"].get("file")) == str(path):
                trees.append(tree)
            at = dump.find("{\n", end)
        return trees

    def object(self, name: str) -> Path:
        return self.work / name.replace(".cpp", ".o")

    def compiler(self, name: str, *flags: str) -> subprocess.CompletedProcess:
        words = [f"-I{self.work}/src" if word == f"-I{SOURCE}" else word for word in shlex.split(self.commands[name])]
        words[words.index("-o") + 1] = str(self.object(name))
        words[words.index("-MF") + 1] = f"{self.object(name)}.d"
        if name in self.core:
            words[-1] = str(self.work / "src" / name)
        words = [word for word in words if not word.startswith("-fcallgraph-info")]
        return subprocess.run([*words, *flags, "-D_GLIBCXX_ASSERTIONS", "-w", "-g0", "-I", HERE], cwd=self.folder,
                              text=True, stderr=subprocess.PIPE)

    def link_programs(self, names: list[str]) -> None:
        """With our objects in the place of those of the tests, and before those of the library."""
        for program, link in self.links.items():
            words = [word for word in shlex.split(link) if Path(word).name[:-2] not in names]
            core = self.core - {"memory.cpp", "processor.cpp"} if "/exact_arena.cpp.o" in link else self.core
            ours = [name for name in names if name in core or f"/{name}.o" in link]
            at = next(i for i, word in enumerate(words) if word.endswith(".o"))
            words[at:at] = [str(self.object(name)) for name in ours]
            words[words.index("-o") + 1] = str(self.work / program)
            subprocess.run(words[words.index(":") + 2:-2], check=True, cwd=self.folder)


class Mutants:
    """All mutants of some files, as far as they compile."""

    def __init__(self, build: Build, paths: list[Path]):
        self.build = build
        self.files: dict[str, File] = {}
        self.trees = {path.name: build.trees(path) for path in paths}
        first = 0
        for path in paths:
            self.files[path.name] = File(path, first, set(), self.trees[path.name])
            first += len(self.files[path.name].mutants)
        self.count = first
        headers = any(path.suffix == ".h" for path in paths)
        self.units = [*sorted(build.core), *build.tests()] if headers else [*sorted(self.files), "mutants.cpp"]

    def of(self, number: int) -> Mutant | None:
        for file in self.files.values():
            if 0 <= number - file.first < len(file.mutants):
                return file.mutants[number - file.first]
        return None

    def key(self, number: int) -> str:
        """A name that it has whatever else is tried with it."""
        file = next(file for file in self.files.values() if 0 <= number - file.first < len(file.mutants))
        at = number - file.first
        return f"{file.path.name} {file.where[at]} {file.mutants[at].change}"

    def numbers(self) -> list[int]:
        return [file.first + i for file in self.files.values() for i in range(len(file.mutants))]

    def write(self) -> None:
        for path in SOURCE.iterdir():
            if path.is_file():
                text = self.files[path.name].mutated() if path.name in self.files else path.read_text()
                (self.build.work / "src" / path.name).write_text(text)

    def make_programs(self) -> None:
        """With all mutants that compile; those of the last run stay, if they were made of the same."""
        made = self.build.work / "made.json"
        core, tests = [core_digest(), sorted(self.files)], digest(ROOT / "tests", ROOT / "fuzz")
        last = json.loads(made.read_text()) if made.exists() else {"core": None}
        if last["core"] == core:
            for name, unfit in last["unfit"].items():
                self.files[name] = File(self.files[name].path, self.files[name].first, set(unfit), self.trees[name])
            if last["tests"] == tests:
                return
        made.unlink(missing_ok=True)
        if last["core"] != core:
            self.leave_out_what_is_unfit()
        self.compile([unit for unit in self.units if last["core"] != core or unit not in self.build.core])
        self.build.link_programs(self.units)
        unfit = {name: sorted(file.unfit) for name, file in self.files.items()}
        made.write_text(json.dumps({"core": core, "tests": tests, "unfit": unfit}))

    def leave_out_what_is_unfit(self) -> None:
        """Mutants that do not compile, until the rest does."""
        todo = self.units
        while todo:
            self.write()
            failed = self.run_compiler(todo, "-fsyntax-only")
            if failed:
                self.leave_out("".join(failed.values()))
            todo = list(failed)

    def compile(self, units: list[str]) -> None:
        if failed := self.run_compiler(units):
            raise SystemExit("".join(failed.values()))

    def run_compiler(self, units: list[str], *flags: str) -> dict[str, str]:
        """What it says of those that fail."""
        flags = (f"-DMUTANTS={self.count}", *flags)
        with ThreadPoolExecutor(self.build.jobs) as pool:
            done = dict(zip(units, pool.map(lambda unit: self.build.compiler(unit, *flags), units)))
        return {unit: result.stderr for unit, result in done.items() if result.returncode != 0}

    def leave_out(self, errors: str) -> None:
        """The mutants that compilers complain about; when there are none, those on the way to what they complain
        about."""
        if not (self.leave_out_at(errors, ": error:") or self.leave_out_at(errors, "")):
            raise SystemExit(f"the mutated core does not compile:\n{errors[:3000]}")

    def leave_out_at(self, errors: str, kind: str) -> bool:
        """Those where lines of this kind say that they stand; were there any?"""
        any_unfit = False
        for name, file in list(self.files.items()):
            lines = file.mutated().split("\n")[2:]
            unfit = set()
            for line, column in set(re.findall(rf"{re.escape(str(file.path))}:(\d+):(\d+){kind}", errors)):
                calls = list(re.finditer(r"mutants::\w+[<(](\d+)", lines[int(line) - 1]))
                here = [call for call in calls if call.start() < int(column)][-1:] or calls
                unfit |= {file.where[int(call[1]) - file.first] for call in here}
            if unfit:
                any_unfit = True
                self.files[name] = File(file.path, file.first, file.unfit | unfit, self.trees[name])
        return any_unfit


# ---- Trying them ----------------------------------------------------------------------------------------------------


class Results:
    """What became of each mutant, kept for the next run as long as all that matters stays as it is; or, of those that
    were killed, as long as the core does."""

    def __init__(self, build: Build, survivors: bool):
        self.path = build.work / "results.json"
        vectors = b"".join(path.read_bytes() for path in sorted((ROOT / "corpus/vectors").iterdir()))
        self.core = core_digest()
        self.tests = digest(ROOT / "tests", ROOT / "fuzz") + hashlib.sha256(vectors).hexdigest()
        self.fates: dict[str, str] = {}
        if self.path.exists() and (kept := json.loads(self.path.read_text())).get("core") == self.core:
            self.fates = {mutant: fate for mutant, fate in kept["fates"].items()
                          if kept["tests"] == self.tests or survivors and fate == "killed"}

    def save(self) -> None:
        self.path.write_text(json.dumps({"core": self.core, "tests": self.tests, "fates": self.fates}))


class Trial:
    """Tries mutants, some at a time."""

    def __init__(self, mutants: Mutants, results: Results, minutes: float):
        self.mutants = mutants
        self.results = results
        self.deadline = time.monotonic() + 60 * minutes
        self.lock = threading.Lock()

    def run(self, numbers: list[int]) -> dict[int, str]:
        todo = queue.SimpleQueue()
        for number in numbers:
            if self.mutants.key(number) not in self.results.fates:
                todo.put(number)
        workers = [threading.Thread(target=self.work, args=(todo,)) for _ in range(self.mutants.build.jobs)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.results.save()
        return {number: fate for number in numbers if (fate := self.results.fates.get(self.mutants.key(number)))}

    def work(self, todo: queue.SimpleQueue) -> None:
        with ExitStack() as stack:
            tests: dict[str, subprocess.Popen] = {}
            while time.monotonic() < self.deadline:
                try:
                    number = todo.get_nowait()
                except queue.Empty:
                    return
                fate = self.ask(tests, stack, "mutation_test", number)
                if fate == "survived" and self.ask(tests, stack, "mutation_exact", number) == "killed":
                    fate = "killed"
                self.note(number, fate, todo.qsize())

    def ask(self, tests: dict[str, subprocess.Popen], stack: ExitStack, name: str, number: int) -> str:
        if name not in tests:
            tests[name] = stack.enter_context(subprocess.Popen(
                [self.mutants.build.work / name], env={**os.environ, **PROGRAMS[name]}, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
        print(number, file=tests[name].stdin, flush=True)
        answer = tests[name].stdout.readline().split()
        if not answer:
            raise RuntimeError("the tests fail without a mutant")
        return answer[1]

    def note(self, number: int, fate: str, left: int) -> None:
        with self.lock:
            self.results.fates[self.mutants.key(number)] = fate
            if len(self.results.fates) % 50 == 0:
                self.results.save()
                print(f"{left} to go, {dict(Counter(self.results.fates.values()))}", file=sys.stderr, flush=True)


def judge(mutants: Mutants, fates: dict[int, str], whole: bool) -> list[str]:
    """What survived without being listed; and what is listed without surviving, where all mutants were tried. Code that
    no test reaches is the business of coverage.py."""
    survived: dict[Place, Counter[str]] = defaultdict(Counter)
    for number, fate in fates.items():
        if fate == "survived":
            mutant = mutants.of(number)
            survived[Place(*mutant[:3])][mutant.change] += 1
    known = listed(SURVIVORS, "survivors")
    faults = [f"survived: {place}\n    {change}" for place, change in more(survived, known)]
    if whole:
        tried = {place: changes for place, changes in known.items() if place.file in mutants.files}
        faults += [f"listed, but killed or gone: {place}\n    {change}" for place, change in more(tried, survived)]
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--file", action="append", default=[], help="only this one (may be repeated), such as gate.cpp")
    parser.add_argument("--sample", type=int, help="so many mutants of a few files, always the same ones")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop then; the next run goes on")
    parser.add_argument("--survivors", action="store_true",
                        help="what was killed counts still, though the tests are others now")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many processes at once")
    arguments = parser.parse_args()
    build = Build(arguments.build.resolve(), arguments.jobs)
    paths = sorted(path for path in SOURCE.iterdir() if path.suffix == ".h" or path.name in build.core)
    if arguments.file:
        paths = [path for path in paths if path.name in arguments.file]
    chance = random.Random(1)
    if arguments.sample:
        paths = chance.sample([path for path in paths if path.suffix == ".cpp"], 3)
    mutants = Mutants(build, paths)
    mutants.make_programs()
    numbers = mutants.numbers()
    chance.shuffle(numbers)  # a run that is stopped has tried some of everything
    numbers = numbers[:arguments.sample]
    fates = Trial(mutants, Results(build, arguments.survivors), arguments.minutes).run(numbers)
    whole = len(fates) == len(numbers) and not arguments.sample
    faults = judge(mutants, fates, whole)
    count = Counter(fates.values())
    score = 100 * count["killed"] / max(1, count["killed"] + count["survived"])
    print("\n".join(faults))
    print(f"figure: mutants of the core tried: {len(fates)} of {len(numbers)}")
    print(f"figure: mutants that the tests reach and notice: {count['killed']} ({score:.1f}%)")
    print(f"figure: mutants that they reach and do not notice: {count['survived']}")
    print(f"figure: mutants that these tests do not reach: {count['unreached']}")
    if whole and score < WANTED_SCORE:
        faults.append("score")
        print(f"fewer than {WANTED_SCORE}% are killed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
