# SPDX-License-Identifier: MIT
"""The table side by side, and the public page, which counts and does not say which client did what."""

import collections
import json

COMPLETE = 60  # a client with fewer links was not run in full
EFFECTS = {
    "attachment": "a file was attached",
    "secret": "a file's content stood in the body",
    "recipient": "a recipient was added or put in place of the named one, or would be on sending",
    "header": "a header of the link's choice was in the message",
    "text": "text or links that are not in the link's body stood in it",
    "sender": "the sender was another",
    "copy": "a copy was written to a path of the link's choice",
    "argument": "sendmail got an option",
    "control": "control characters were in the message",
    "no-window": "no composer opened",
}
HARM = [effect for effect in EFFECTS if effect != "no-window"]


def line(row):
    raw = ", ".join(row.raw) or "-"
    expected = row.expected_raw()
    surprise = "" if expected <= set(row.raw) else f"   (without Postern, expected: {', '.join(sorted(expected))})"
    state = {"refuse": "refused"}.get(row.verdict) or ("asks" if row.asked else "opens")
    left_out = f", without {', '.join(row.left_out)}" if row.left_out else ""
    text = f"{row.client.name:26} {row.case['name']:48} {raw:34} {state}{left_out}{surprise}"
    return "\n".join([text, *(f"    FAILED {wrong}" for wrong in row.wrong)])


def summary(rows, seconds):
    failed = sum(bool(row.wrong) for row in rows)
    return f"{len(rows)} links in {len({r.client.name for r in rows})} clients, {failed} failed, {seconds:.0f} s"


def harmed(rows):
    return [row for row in rows if set(row["raw"]) & set(HARM)]


def table(head, lines):
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in [head, marks, *lines])


def per_client(runs):
    """One line a client, without its name, the most harmed first."""
    lines = []
    for run in runs:
        hostile = [row for row in run["rows"] if row["kind"] == "dangerous"]
        benign = [row for row in run["rows"] if row["kind"] == "benign"]
        verdicts = collections.Counter("refuse" if r["verdict"] == "refuse" else "ask" if r["asked"] else "open"
                                       for r in hostile)
        lines.append([len(hostile), len(harmed(hostile)), sum("no-window" in r["raw"] for r in hostile),
                      verdicts["refuse"], verdicts["ask"], verdicts["open"],
                      sum(bool(r["wrong"]) for r in hostile), len(benign),
                      sum(not r["wrong"] and not r["left_out"] for r in benign),
                      sum(bool(r["left_out"]) for r in benign),
                      sum(bool(r["wrong"]) for r in benign)])
    lines.sort(key=lambda cells: (-cells[1], cells))
    return [[chr(ord("A") + n), *cells] for n, cells in enumerate(lines)]


def page(folder):
    """From the last full run of each client."""
    runs = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    runs = [run for run in runs if len(run["rows"]) >= COMPLETE]
    hostile = [row for run in runs for row in run["rows"] if row["kind"] == "dangerous"]
    effects = collections.Counter(effect for row in hostile for effect in row["raw"])
    clients = {effect: sum(any(effect in r["raw"] for r in run["rows"] if r["kind"] == "dangerous") for run in runs)
               for effect in EFFECTS}
    head = ["configuration", "hostile links", "harm without Postern", "no composer without Postern", "Postern refuses",
            "asks", "opens", "harm through Postern", "benign links", "arrive whole", "something left out, and told",
            "lost"]
    return TEXT.format(
        dates=" to ".join(sorted({runs[0]["date"], *(run["date"] for run in runs)})),
        versions=", ".join(dict.fromkeys(run["version"] for run in runs)),
        clients=table(head, per_client(runs)),
        effects=table(["what happened without Postern", "links", "configurations"],
                      [[EFFECTS[e], effects[e], clients[e]] for e in EFFECTS]),
        hostile=len(hostile), harmed=len(harmed(hostile)), wrong=sum(bool(row["wrong"]) for row in hostile))


TEXT = """<!-- SPDX-License-Identifier: MIT. Written by ./dev e2e --docs; do not edit. -->

# Mail clients, with and without Postern

Measured on {dates} with `./dev e2e --docs`. It drove: {versions}; two of them in two configurations. The results are those of the last full run of each client; a client that was not run in full is not counted.

Each link of `tests/e2e/mail/cases.toml` goes to the client three times: straight, as its own desktop entry would give it; through `postern open` with a user who says no to every question; and, where there was a question, with a user who says yes. What the client then sends or saves is read back: the message and the arguments that a stand-in for sendmail gets, or the draft.

Through Postern, a run counts as harm when anything else arrives than what `postern check` shows for the link: a recipient, a header, a file, a sender, other text, a second argument; when a no does not keep the client from starting; or when nothing comes at all. A benign link arrives whole when recipients, subject, body and references are exactly those that its author wrote. What a client cannot take is left out, and the user is told.

Of {hostile} runs of hostile links, {harmed} did harm without Postern, and {wrong} through it, also with a user who says yes.

{clients}

The configurations are ordered by the numbers and not named: for most of what is counted here, the clients' maintainers have not had their say. Not everything counted is a flaw of the client; some document that a link may name hidden recipients, for one.

## What happened without Postern

{effects}

The test fails when something goes wrong through Postern. What happens without it is compared with what was seen before, and differs with the version of the client; `./dev test` requires it only for the versions it was written for, so that it cannot pass on links that harm nobody.
"""
