# SPDX-License-Identifier: MIT
"""The table side by side, and the public page, which counts and names no client."""


def line(row):
    raw = ", ".join(row.raw) or "-"
    expected = row.expected_raw()
    surprise = "" if expected <= set(row.raw) else f"   (expected {', '.join(sorted(expected))})"
    state = "asks" if row.asked and row.verdict != "refuse" else {"refuse": "refused"}.get(row.verdict, "opens")
    left_out = f", without {', '.join(row.left_out)}" if row.left_out else ""
    text = f"{row.client.name:26} {row.case['name']:48} {raw:34} {state}{left_out}{surprise}"
    return "\n".join([text, *(f"    FAILED {wrong}" for wrong in row.wrong)])


def summary(rows, seconds):
    failed = sum(bool(row.wrong) for row in rows)
    return f"{len(rows)} links in {len({r.client.name for r in rows})} clients, {failed} failed, {seconds:.0f} s"
