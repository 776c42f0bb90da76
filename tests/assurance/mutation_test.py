#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does mutation.py say what it must? Shows it fates of mutants beside a list of survivors."""
from __future__ import annotations

import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

import mutation
from mutants import Mutant

MUTANTS = [Mutant("a.cpp", "f", "if (x < 1) return;", "x < 1: <="), Mutant("a.cpp", "f", "if (x < 1) return;", "1: + 1"),
           Mutant("b.cpp", "g", "++x;", "left out")]
LISTED = """
[[survivors]]
reason = 'It does not matter.'
places = [['a.cpp', 'f', 'if (x < 1) return;', '1: + 1'], ['c.cpp', 'h', '--y;', 'left out']]
"""


class Judge(unittest.TestCase):
    def faults(self, *fates: str, whole: bool = True) -> list[str]:
        mutants = SimpleNamespace(files={"a.cpp", "b.cpp"}, of=MUTANTS.__getitem__)
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as survivors:
            survivors.write(LISTED)
            survivors.flush()
            mutation.SURVIVORS = Path(survivors.name)
            return mutation.judge(mutants, dict(enumerate(fates)), whole)

    def test_what_is_listed_may_survive(self) -> None:
        self.assertEqual(self.faults("killed", "survived", "unreached"), [])

    def test_what_is_not_listed_may_not(self) -> None:
        self.assertEqual(len(self.faults("survived", "survived", "killed")), 1)
        self.assertEqual(len(self.faults("survived", "killed", "survived", whole=False)), 2)

    def test_what_is_listed_must_survive(self) -> None:
        self.assertEqual(len(self.faults("killed", "killed", "killed")), 1)
        self.assertEqual(self.faults("killed", whole=False), [])


if __name__ == "__main__":
    sys.exit(unittest.main())
