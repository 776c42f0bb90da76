#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The ledger's judgement, on counts that are made up."""
import unittest

import ledger

ENTRY = {"date": "2026-01-01", "why": "a reason", "short": 1000, "typical": 2000, "share": 3000}


class Ledger(unittest.TestCase):
    def test_growth_within_three_percent_passes(self) -> None:
        self.assertEqual([], ledger.grown({"entry": [ENTRY]}, {"short": 1030, "typical": 2060, "share": 3090}))

    def test_more_growth_is_told(self) -> None:
        told = ledger.grown({"entry": [ENTRY]}, {"short": 1031, "typical": 2000, "share": 3091})
        self.assertEqual(["short", "share"], [line.split(":")[0] for line in told])

    def test_the_newest_entry_counts(self) -> None:
        newer = {**ENTRY, "short": 2000}
        self.assertEqual([], ledger.grown({"entry": [ENTRY, newer]}, {**ENTRY, "short": 2000}))
        self.assertNotEqual([], ledger.grown({"entry": [newer, ENTRY]}, {**ENTRY, "short": 2000}))

    def test_an_entry_without_a_reason_is_told(self) -> None:
        self.assertEqual([], ledger.broken_entries({"entry": [ENTRY]}))
        self.assertNotEqual([], ledger.broken_entries({"entry": [ENTRY, {**ENTRY, "why": ""}]}))

    def test_more_than_twice_the_work_is_told(self) -> None:
        self.assertEqual([], ledger.steep({"a": 220, "a-half": 100}))
        self.assertNotEqual([], ledger.steep({"a": 221, "a-half": 100}))


if __name__ == "__main__":
    unittest.main()
