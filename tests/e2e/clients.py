#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mailto links in real mail clients: straight to the client, through `postern open`, and with a user who says yes.

Everything that goes through Postern must arrive as `postern check` shows it; what happens without it is shown beside.
"""

import argparse
import concurrent.futures
import datetime
import json
import os
import pathlib
import sys
import time
import tomllib

from mail import judge, report, runner, terminal_clients, window_clients
from mail.thunderbird import Thunderbird
from mail.judge import Shown

PAGE = "docs/handler-clients.md"
CASES = pathlib.Path(__file__).resolve().parent / "mail/cases.toml"


class Row:
    """One link in one client, three times."""

    def __init__(self, case, client):
        self.case, self.client = case, client
        self.raw, self.verdict, self.asked, self.wrong = [], "", False, []
        self.left_out = []

    def run(self, postern):
        self.raw = judge.effects(self.client, runner.straight(self.client, self.case))
        through = runner.through(self.client, self.case, postern, "no")
        shown = Shown.of(postern, through.link)
        self.verdict, self.asked = shown.verdict, through.asked
        self.wrong = [f"answer no: {w}" for w in judge.judge(self.case, self.client, through, shown, "no")]
        self.left_out = judge.left_out(through)
        if through.asked:
            yes = runner.through(self.client, self.case, postern, "yes")
            self.wrong += [f"answer yes: {w}" for w in judge.judge(self.case, self.client, yes, shown, "yes")]
            self.left_out = judge.left_out(yes)
        self.wrong += self.no_before()
        return self

    def no_before(self):
        """The attacks that a known client is known to fall for must be seen without Postern, or this proves nothing."""
        if self.client.name not in self.case.get("before", []) or not self.client.is_known_version():
            return []
        missing = self.expected_raw() - set(self.raw)
        return [f"without Postern: {', '.join(missing)} was not seen"] if missing else []

    def expected_raw(self):
        return {effect for effect, names in self.case.get("raw", {}).items() if self.client.name in names}


    def result(self):
        """What is kept of it."""
        return {"case": self.case["name"], "kind": self.case["kind"], "raw": self.raw, "verdict": self.verdict,
                "asked": self.asked, "left_out": self.left_out, "wrong": self.wrong}


def keep(row, folder):
    """Puts the result into the client's file, for the page; those of another version are thrown away."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{row.client.name}.json"
    version, result = row.client.version(), row.result()
    rows = []
    if path.exists() and (old := json.loads(path.read_text()))["version"] == version:
        rows = [r for r in old["rows"] if r["case"] != result["case"]]
    results = {"client": row.client.name, "version": version, "date": datetime.date.today().isoformat(),
               "rows": [*rows, result]}
    path.write_text(json.dumps(results, indent=1))


def chosen_rows(clients, fast, part):
    cases = tomllib.loads(CASES.read_text())
    for client in clients:
        for kind in ("benign", "dangerous"):
            for case in cases[kind]:
                if part in case["name"] and (case.get("fast") or not (fast and client.slow)):
                    yield Row(case | {"kind": kind}, client)


def run_rows(rows, postern, workers, results):
    done = []
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for row in pool.map(lambda row: row.run(postern), rows):
            done.append(row)
            keep(row, results)
            print(report.line(row), flush=True)
    return done


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--postern", required=True)
    options.add_argument("--fast", action="store_true", help="what the CI runs: no client that needs a window")
    options.add_argument("--docs", action="store_true", help=f"write the counts into {PAGE}")
    options.add_argument("--results", default="build/e2e", metavar="FOLDER",
                         help="where each client's last results are")
    options.add_argument("--case", default="", metavar="TEXT", help="only the links with this in their name")
    options.add_argument("--workers", type=int, default=3)
    options.add_argument("clients", nargs="*", help="their names; all without")
    given = options.parse_args()
    postern = os.path.abspath(given.postern)
    known = [Thunderbird(), *terminal_clients.all_clients(), *window_clients.all_clients()]
    clients = [c for c in known if given.clients or c.in_ci or not given.fast]
    if given.clients:
        clients = [c for c in clients if c.program in given.clients]
    start = time.monotonic()
    rows = run_rows(list(chosen_rows(clients, given.fast, given.case)), postern, given.workers,
                    pathlib.Path(given.results))
    failed = [row for row in rows if row.wrong]
    print(report.summary(rows, time.monotonic() - start))
    if given.docs and not failed:
        pathlib.Path(PAGE).write_text(report.page(pathlib.Path(given.results)))
    return int(bool(failed) or not rows)


if __name__ == "__main__":
    sys.exit(main())
