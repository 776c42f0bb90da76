#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the fuzz targets on all cores, shows how it goes, and leaves a corpus, regression files and a report behind.

A campaign can be stopped at any time (Ctrl-C) and goes on where it was: each target's corpus is kept in the work folder.
What it finds is minimised and put into corpus/fuzz/TARGET/crash-…, which `ctest -R TARGET_corpus` replays from then on with
any compiler. --keep puts the minimised corpora there as well. --prove builds each target with a bug planted in it and says
how long it takes to find it, from nothing but the dictionary."""
import argparse
import collections
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DICTIONARY = ROOT / "fuzz" / "postern.dict"
CORPORA = ROOT / "corpus" / "fuzz"
# Those that read a vector as a seed: a byte of options, and then the link.
LINK_TARGETS = ("check", "differential", "policy")
MOST_BYTES = 2048  # of an input
SLICE = 60  # seconds until a core takes the next target
# A committed corpus stays small: so many files of it.
MOST_KEPT = collections.defaultdict(lambda: 400, check=1400)
OPTIONS = {"ASAN_OPTIONS": "abort_on_error=1:detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1"}


@dataclasses.dataclass
class Target:
    name: str
    work: pathlib.Path
    executions: int = 0
    seconds: float = 0
    edges: int = 0
    features: int = 0
    inputs: int = 0
    running: int = 0  # executions of the slice that runs now
    crashes: list = dataclasses.field(default_factory=list)

    @property
    def corpus(self):
        return self.work / self.name / "corpus"

    @property
    def artifacts(self):
        return self.work / self.name / "artifacts"

    def remember(self):
        state = {key: getattr(self, key) for key in ("executions", "seconds", "edges", "features", "crashes")}
        (self.work / self.name / "state.json").write_text(json.dumps(state))

    def recall(self):
        self.corpus.mkdir(parents=True, exist_ok=True)
        self.artifacts.mkdir(parents=True, exist_ok=True)
        state = self.work / self.name / "state.json"
        if state.exists():
            for key, value in json.loads(state.read_text()).items():
                setattr(self, key, value)


def run_quietly(command, **more):
    return subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, **OPTIONS}, text=True, errors="replace", check=False, **more)


class Campaign:
    """Cores take targets in turn until the time is up."""

    def __init__(self, build, work, names, minutes):
        self.build = build
        self.targets = [Target(name, work) for name in names]
        self.work = work
        self.minutes = minutes
        self.lock = threading.Lock()
        self.children = set()
        self.stopping = False
        self.queue = collections.deque(self.targets)
        self.end = 0.0

    def program(self, target):
        return self.build / "fuzz" / f"{target.name}_fuzzer"

    def seed(self, target):
        target.recall()
        seeds = [CORPORA / target.name]
        if target.name in LINK_TARGETS:
            vectors = self.work / "vectors"
            vectors.mkdir(exist_ok=True)
            if not any(vectors.iterdir()):
                subprocess.run([self.build / "tests" / "seeds", vectors], check=True)
            seeds.append(vectors)
        # Into the corpus once; what adds nothing goes when it is merged.
        for folder in seeds:
            for file in folder.glob("*") if folder.is_dir() else ():
                name = hashlib.sha1(file.read_bytes()).hexdigest()
                if file.stat().st_size <= MOST_BYTES and not (target.corpus / name).exists():
                    shutil.copyfile(file, target.corpus / name)

    def run(self):
        for target in self.targets:
            self.seed(target)
        self.end = time.monotonic() + 60 * self.minutes
        cores = [threading.Thread(target=self.work_on, daemon=True) for _ in range(os.cpu_count() or 1)]
        for core in cores:
            core.start()
        try:
            while any(core.is_alive() for core in cores):
                self.show()
                time.sleep(1)
        except KeyboardInterrupt:
            print("\nstopping; what was found is kept")
        self.stopping = True
        for child in list(self.children):
            child.send_signal(signal.SIGINT)
        for core in cores:
            core.join()
        self.show()
        print()

    def work_on(self):
        while not self.stopping:
            left = self.end - time.monotonic()
            if left < 2:
                return
            with self.lock:
                target = self.queue[0]
                self.queue.rotate(-1)
            fair = 60 * self.minutes * (os.cpu_count() or 1) / len(self.targets)
            self.slice(target, int(max(1, min(SLICE, left, fair))))

    def slice(self, target, seconds):
        command = [self.program(target), f"-dict={DICTIONARY}", f"-max_len={MOST_BYTES}", f"-max_total_time={seconds}",
                   "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", "-reload=1",
                   f"-artifact_prefix={target.artifacts}/", target.corpus]
        begin = time.monotonic()
        child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                 env={**os.environ, **OPTIONS}, text=True, errors="replace")
        self.children.add(child)
        executions = 0
        for line in child.stderr:
            if found := re.match(r"#(\d+)\t.* cov: (\d+) ft: (\d+) corp: (\d+)", line):
                executions = int(found[1])
                with self.lock:
                    target.running = executions
                    target.edges = max(target.edges, int(found[2]))
                    target.features = max(target.features, int(found[3]))
                    target.inputs = int(found[4])
            elif found := re.match(r"stat::number_of_executed_units: +(\d+)", line):
                executions = int(found[1])
            elif found := re.search(r"Test unit written to (\S+)", line):
                with self.lock:
                    target.crashes.append(self.keep_crash(target, pathlib.Path(found[1])))
        child.wait()
        self.children.discard(child)
        with self.lock:
            target.running = 0
            target.executions += executions
            target.seconds += time.monotonic() - begin
            target.remember()

    def keep_crash(self, target, artifact):
        """Makes the input smaller, and a test of it."""
        small = artifact.with_suffix(".small")
        if artifact.name.startswith("crash-"):
            run_quietly([self.program(target), "-minimize_crash=1", "-max_total_time=20",
                         f"-exact_artifact_path={small}", artifact])
        source = small if small.exists() else artifact
        kind = artifact.name.split("-")[0]
        regression = CORPORA / target.name / f"{kind}-{hashlib.sha1(source.read_bytes()).hexdigest()[:12]}"
        regression.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, regression)
        return regression.name

    def show(self):
        with self.lock:
            executions = sum(t.executions + t.running for t in self.targets)
            edges = sum(t.edges for t in self.targets)
            corpus = sum(t.inputs for t in self.targets)
            crashes = sum(len(t.crashes) for t in self.targets)
        left = max(0, int(self.end - time.monotonic()))
        line = (f"{executions:,} executions  {edges:,} edges  {corpus:,} inputs  {crashes} crashes  "
                f"{left // 60}:{left % 60:02d} left")
        end = "" if sys.stdout.isatty() else "\n"
        if sys.stdout.isatty() or left % 30 == 0:
            print(("\r\033[K" if not end else "") + line, end=end, flush=True)

    def merge(self, target):
        """Keeps the fewest inputs that reach all that was reached."""
        merged = self.work / target.name / "merged"
        shutil.rmtree(merged, ignore_errors=True)
        merged.mkdir()
        run_quietly([self.program(target), "-merge=1", f"-max_len={MOST_BYTES}", merged, target.corpus])
        before = sum(1 for _ in target.corpus.iterdir())
        if any(merged.iterdir()):
            shutil.rmtree(target.corpus)
            merged.rename(target.corpus)
        after = sum(1 for _ in target.corpus.iterdir())
        print(f"{target.name}: {before} inputs merged to {after}")
        return before, after

    def keep(self, target):
        """The committed corpus: the smallest inputs of the merged one, and every regression file."""
        folder = CORPORA / target.name
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            if "-" not in file.name:
                file.unlink()
        for file in sorted(target.corpus.iterdir(), key=lambda f: (f.stat().st_size, f.name))[:MOST_KEPT[target.name]]:
            shutil.copyfile(file, folder / file.name)

    def report(self, merged):
        lines = ["# Fuzzing", "",
                 f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, libFuzzer. All campaigns in this work folder together.",
                 "", "| target | executions | core-minutes | a second | edges | features | inputs | merged to | crashes |",
                 "|---|---:|---:|---:|---:|---:|---:|---:|---|"]
        for t in self.targets:
            before, after = merged[t.name]
            rate = t.executions / t.seconds if t.seconds else 0
            lines.append(f"| {t.name} | {t.executions:,} | {t.seconds / 60:.1f} | {rate:,.0f} | {t.edges:,} | {t.features:,} | "
                         f"{before:,} | {after:,} | {' '.join(t.crashes) or 'none'} |")
        text = "\n".join(lines) + "\n"
        (self.work / "report.md").write_text(text)
        print(text)


def prove(build, work, names, limit):
    """Each target must find the bug that was planted in it; that of "names" is a test of its own (tests/names)."""
    names = [name for name in names if name != "names"]
    subprocess.run(["cmake", "--build", build, "--target", *(f"{name}_planted" for name in names)], check=True,
                   stdout=subprocess.DEVNULL)
    missed = []
    print("| target | planted bug found after | executions |\n|---|---:|---:|")
    for name in names:
        folder = work / "planted" / name
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "corpus").mkdir(parents=True)
        begin = time.monotonic()
        outcome = run_quietly([build / "fuzz" / f"{name}_planted", f"-dict={DICTIONARY}", "-seed=1", "-max_len=300",
                               f"-max_total_time={limit}", "-print_final_stats=1", f"-artifact_prefix={folder}/",
                               folder / "corpus"])
        seconds = time.monotonic() - begin
        executions = re.search(r"number_of_executed_units: +(\d+)", outcome.stdout)
        # It is the planted bug when the target without it takes the same input.
        crashes = list(folder.glob("crash-*"))
        found = outcome.returncode != 0 and bool(crashes) and run_quietly([build / "fuzz" / f"{name}_fuzzer",
                                                                            *crashes]).returncode == 0
        if not found:
            missed.append(name)
        print(f"| {name} | {f'{seconds:.1f} s' if found else f'not in {limit} s'} | "
              f"{int(executions[1]) if executions else 0:,} |", flush=True)
    return missed


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", type=pathlib.Path, required=True, help="a build folder with POSTERN_FUZZERS")
    arguments.add_argument("--work", type=pathlib.Path, default=ROOT / "build-fuzz")
    arguments.add_argument("--minutes", type=float, default=10, help="for all targets together, on all cores")
    arguments.add_argument("--target", action="append", help="only this one; may be repeated")
    arguments.add_argument("--keep", action="store_true", help="put the merged corpora into corpus/fuzz")
    arguments.add_argument("--prove", type=int, metavar="SECONDS", help="look for planted bugs, at most so long for each")
    options = arguments.parse_args()
    build = options.build.resolve()
    known = sorted(file.name.removesuffix("_fuzzer") for file in (build / "fuzz").glob("*_fuzzer"))
    names = options.target or known
    if not known or any(name not in known for name in names):
        sys.exit(f"targets: {' '.join(known) or 'none was built'}")
    options.work.mkdir(parents=True, exist_ok=True)
    if options.prove:
        missed = prove(build, options.work.resolve(), names, options.prove)
        sys.exit(f"not found: {' '.join(missed)}" if missed else 0)
    campaign = Campaign(build, options.work.resolve(), names, options.minutes)
    campaign.run()
    merged = {}
    for target in campaign.targets:
        merged[target.name] = campaign.merge(target)
        if options.keep:
            campaign.keep(target)
    campaign.report(merged)
    if any(target.crashes for target in campaign.targets):
        sys.exit("there were crashes: they are in corpus/fuzz, and ctest replays them")


main()
