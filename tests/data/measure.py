#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Measures what Postern does with documented attacks and with real links, and holds it against a reviewed table.

    measure.py --postern BINARY [--review FILE]... [--markdown FILE] [--require-review] DIR

DIR may hold attacks/catalogue.jsonl and real/dev.jsonl; docs/data-formats.md describes both, and the review files.
Exit status: 0 all assertions hold, 1 one fails, 2 nothing could be measured.
"""
from __future__ import annotations

import argparse
import base64
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parents[2]
REVIEWS = (REPOSITORY / "corpus/review/attacks.toml", REPOSITORY / "corpus/review/links.toml")

DANGER = ("attack", "suspicious", "malformed")
# Postern refuses a longer link unread, and reads no JSON line of more than a mebibyte.
MOST_BYTES_SENT = 1 << 17
PROFILES = ("strict", "standard")


# ---- The command ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """What `postern check --json` said about one link."""

    verdict: str
    canonical: str
    findings: tuple[Json, ...]
    truncated: bool
    rules: int

    def slugs(self, action: str | None = None, category: str | None = None) -> list[str]:
        """Without repetition, in the order of the link."""
        return list(dict.fromkeys(f["slug"] for f in self.findings
                                  if action in (None, f["action"]) and category in (None, f["category"])))

    def deciding(self) -> list[str]:
        """The slugs of the findings with the strictest action."""
        for action in ("refuse", "confirm", "withhold"):
            if slugs := self.slugs(action):
                return slugs
        return []

    def has(self, *categories: str) -> bool:
        return any(f["category"] in categories for f in self.findings)

    def outcome(self) -> str:
        """refused, confirmed, withheld or open."""
        if self.verdict == "refuse":
            return "refused"
        if self.verdict == "confirm":
            return "confirmed"
        return "withheld" if self.slugs("withhold") else "open"


def check_links(binary: str, links: Sequence[bytes], profile: str, consent: bool = False) -> list[Check]:
    command = [binary, "check", "--json", "--input", "jsonl", "--profile", profile]
    command += ["--consent", "-"] if consent else ["-"]
    lines = (json.dumps({"link_base64": base64.b64encode(link[:MOST_BYTES_SENT]).decode()}) for link in links)
    done = subprocess.run(command, input="\n".join([*lines, ""]).encode(), capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode not in (0, 1, 2, 3) or len(answers) != len(links):
        raise RuntimeError(f"{' '.join(command)}: exit status {done.returncode}, {len(answers)} answers to "
                           f"{len(links)} links\n{done.stderr.decode(errors='replace')[:2000]}")
    return [Check(a["verdict"], a["canonical"] or "", tuple(a["findings"]), a.get("truncated", False), a["rules"])
            for a in answers]


# ---- The input --------------------------------------------------------------------------------------------------


@dataclass
class Attack:
    id: str
    kind: str         # payload_kind
    group: str        # class
    disposition: str  # reject, neutralise or flag
    shown: str        # the link, or a short description of a huge one
    link: bytes
    strict: Check = field(init=False)
    standard: Check = field(init=False)
    agreed: Check = field(init=False)  # standard, once the user has said yes

    @staticmethod
    def read(row: Json) -> Attack:
        parts = row.get("payload_expand")
        payload = parts["prefix"] + parts["repeat"] * parts["count"] + parts["suffix"] if parts else row["payload"]
        link = payload.encode("utf-8", "surrogatepass")
        shown = row.get("payload", payload) if parts else payload
        return Attack(row["id"], row.get("payload_kind", "mailto"), row.get("class", "unknown"),
                      row.get("disposition", "reject"), display(shown), link)

    def more_after_yes(self) -> bool:
        return self.agreed.canonical != self.standard.canonical


@dataclass
class Link:
    id: str
    kind: str  # source_kind
    plain: bytes
    encoded: bytes
    checks: dict[str, Check] = field(default_factory=dict)          # by profile
    encoded_checks: dict[str, Check] = field(default_factory=dict)  # by profile

    @staticmethod
    def read(row: Json) -> Link:
        plain = as_browsers_strip(row["unescaped"]).encode("utf-8", "surrogatepass")
        return Link(row["id"], row.get("source_kind", "unknown"), plain, as_browsers_encode(plain))


def as_browsers_strip(text: str) -> str:
    """WHATWG URL: C0 controls and spaces at the ends go, and TAB, CR and LF everywhere."""
    return re.sub("[\t\r\n]", "", text.strip("".join(map(chr, range(0x21)))))


def as_browsers_encode(link: bytes) -> bytes:
    """What reaches a protocol handler. Browsers differ on ' behind the ? and on a % without two hexadecimal digits:
    some encode those, as is done here, and the others leave them, as they stand in the stripped form."""
    scheme = re.match(rb"[A-Za-z][A-Za-z0-9+.-]*:", link)
    out = bytearray(scheme.group().lower() if scheme else b"")
    in_query = False
    for at in range(len(out), len(link)):
        byte = link[at]
        in_query = in_query or byte == ord("?")
        bad_escape = byte == ord("%") and not re.match(rb"%[0-9A-Fa-f]{2}", link[at : at + 3])
        if byte <= 0x20 or byte >= 0x7F or byte in b'"<>`|^{}\\' or bad_escape or (byte == ord("'") and in_query):
            out += b"%%%02X" % byte
        else:
            out.append(byte)
    return bytes(out)


def read_jsonl(path: Path, read: Callable[[Json], Any]) -> list[Any]:
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append(read(row) if isinstance(row, dict) else None)
        except (ValueError, KeyError, TypeError) as error:
            raise RuntimeError(f"{path.name}, line {number}: {type(error).__name__}: {error}") from error
    return [row for row in rows if row is not None]


# ---- The review -------------------------------------------------------------------------------------------------

OUTCOMES = ("refused", "confirmed", "withheld", "neutralised", "harmless")


@dataclass(frozen=True)
class Row:
    """What somebody who looked at a record expects `standard` to do with it."""

    outcome: str           # one of OUTCOMES; of a real link also "open"
    why: str = ""          # an attack: what is kept from the user, or why nothing need be
    strict: str = ""       # "neutralised" when strict need not refuse either
    harmless: bool = False # withheld, although no finding calls it dangerous
    verdict: str = ""      # a real link: what it is, by eye
    readable: bool = False # a real link: a person can read out of it which address was meant
    encoded: str = ""      # a real link: the outcome when it comes percent-encoded, if that differs

    def expects(self, outcome: str) -> bool:
        """Whether `outcome`, as observed, is this one."""
        return observable(self.outcome) == outcome


def observable(outcome: str) -> str:
    """Whether an open link was made harmless or always was is for a person to say."""
    return "open" if outcome in ("neutralised", "harmless") else outcome


def read_reviews(paths: Iterable[Path]) -> tuple[dict[str, Row], dict[str, Row]]:
    attacks: dict[str, Row] = {}
    links: dict[str, Row] = {}
    for path in paths:
        data = tomllib.loads(path.read_text("utf-8"))
        for name, rows in (("attack", attacks), ("link", links)):
            for key, value in data.get(name, {}).items():
                try:
                    rows[key] = Row(**value)
                except TypeError as error:
                    raise RuntimeError(f"{path.name}: {name}.{key}: {error}") from error
                allowed = OUTCOMES if name == "attack" else ("open", *OUTCOMES)
                if rows[key].outcome not in allowed:
                    raise RuntimeError(f"{path.name}: {name}.{key}: unknown outcome")
    return attacks, links


# ---- Assertions -------------------------------------------------------------------------------------------------


@dataclass
class Verdicts:
    """What did not come out as it should, by record."""

    failed: list[tuple[str, str]] = field(default_factory=list)
    unreviewed: list[tuple[str, str]] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    def fail(self, key: str, text: str) -> None:
        self.failed.append((key, text))


FIELD_ORDER = ("cc", "bcc", "subject", "in-reply-to", "references", "keywords", "body")
PATH = re.compile(r"(?:(?:[A-Za-z0-9._~+@-]|%[0-9A-F]{2})+(?:,(?=.))?)*")
VALUE = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*")


def is_canonical(link: str) -> bool:
    """The alphabet and order of a canonical link, read independently of the code that writes it."""
    if not link.startswith("mailto:"):
        return False
    path, mark, query = link.removeprefix("mailto:").partition("?")
    fields = [item.split("=", 1) for item in query.split("&")] if mark else []
    names = [item[0] for item in fields]
    return (PATH.fullmatch(path) is not None
            and names == [name for name in FIELD_ORDER if name in names]
            and all(len(item) == 2 and VALUE.fullmatch(item[1]) for item in fields))


def assert_handed_out(verdicts: Verdicts, key: str, checks: Iterable[Check]) -> None:
    for check in checks:
        if check.verdict == "refuse" and check.canonical:
            verdicts.fail(key, "is refused, and yet a link is handed out")
        if check.verdict != "refuse" and not is_canonical(check.canonical):
            verdicts.fail(key, f"what is handed out is not a canonical link: {display(check.canonical)}")


def assert_reviewed(verdicts: Verdicts, key: str, row: Row | None, outcome: str, rules: list[str]) -> None:
    said = f"{outcome} ({', '.join(rules)})" if rules else outcome
    if row is None:
        verdicts.unreviewed.append((key, said))
    elif not row.expects(outcome):
        verdicts.fail(key, f"is {said}; the reviewed table says {row.outcome}")


def assert_attack(verdicts: Verdicts, attack: Attack, row: Row | None) -> None:
    key, standard = attack.id, attack.standard
    assert_handed_out(verdicts, key, (attack.strict, standard, attack.agreed))
    if attack.kind == "other-uri":
        for profile, check in (("strict", attack.strict), ("standard", standard)):
            if check.verdict != "refuse" or "not-mailto" not in check.slugs("refuse"):
                verdicts.fail(key, f"{profile} does not refuse it by its scheme (not-mailto)")
        return
    if attack.kind != "mailto":
        return
    outcome = standard.outcome()
    assert_reviewed(verdicts, key, row, outcome, standard.deciding())
    if outcome == "withheld" and attack.more_after_yes():
        verdicts.fail(key, "opens without a question, and yet more is handed out after a yes")
    if attack.disposition == "reject":
        if attack.strict.verdict != "refuse" and not (row and row.strict == "neutralised"):
            verdicts.fail(key, "strict does not refuse it")
        excused = row is not None and (row.harmless or row.outcome == "neutralised")
        if not standard.has(*DANGER) and not excused:
            verdicts.fail(key, "no finding says attack, suspicious or malformed, and the table does not excuse it")
    if standard.verdict == "open" and standard.has("attack") and not (row and row.why):
        verdicts.fail(key, "opens although a finding says attack, and the table gives no reason")
    if row is not None and row.outcome != "refused" and not row.why:
        verdicts.fail(key, "the table gives no reason for an outcome other than refusal")


def assert_link(verdicts: Verdicts, link: Link, row: Row | None) -> None:
    for check in (*link.checks.values(), *link.encoded_checks.values()):
        assert_handed_out(verdicts, link.id, (check,))
    standard, encoded = link.checks["standard"], link.encoded_checks["standard"]
    outcome = standard.outcome()
    if row is not None or outcome in ("refused", "confirmed"):
        assert_reviewed(verdicts, link.id, row, outcome, standard.deciding())
    if row is not None and not row.verdict:
        verdicts.fail(link.id, "the table gives no verdict by eye")
    if standard.verdict == "open" and standard.has("attack") and not (row and row.why):
        verdicts.fail(link.id, "opens although a finding says attack, and the table gives no reason")
    if encoded.outcome() != outcome:
        said = f"{outcome}, but {encoded.outcome()} when percent-encoded"
        if row is None or not row.encoded:
            verdicts.unreviewed.append((link.id, said))
        elif row.encoded != encoded.outcome() or not row.why:
            verdicts.fail(link.id, f"is {said}; the reviewed table says {row.encoded}, or gives no reason")
    elif row is not None and row.encoded:
        verdicts.fail(link.id, f"is {outcome} in both forms; the reviewed table says {row.encoded} for the encoded one")


# ---- The report: one text, two renderings -----------------------------------------------------------------------


def display(text: str | bytes) -> str:
    """Printable ASCII; everything else as postern shows it."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    special = {0x5C: "\\\\", 0x0A: "\\n", 0x09: "\\t"}
    return "".join(special.get(b) or (chr(b) if 0x20 <= b <= 0x7E else f"\\x{b:02X}") for b in data)


def shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}... ({len(text):,} bytes)"


@dataclass(frozen=True)
class Code:
    """Text to show as it stands."""

    text: str


Cell = str | int | Code


def markdown_text(text: str) -> str:
    return re.sub(r"([\\`*_\[\]|#~])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def markdown_code(text: str) -> str:
    """A code span that also stands in a cell of a table."""
    if not text:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")


class Report:
    """Collects the report. `detail` parts are for the document only."""

    def __init__(self, color: bool) -> None:
        self.color = color
        self.document: list[str] = []
        self.terminal: list[str] = []

    def paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color else text

    def heading(self, level: int, text: str, detail: bool = False) -> None:
        self.document += ["#" * level + " " + markdown_text(text), ""]
        if not detail:
            self.terminal += ["", self.paint("1", text), ""]

    def text(self, text: str, detail: bool = False, code: Sequence[str] = ()) -> None:
        """Each {} stands for the next of `code`."""
        self.document += [markdown_text(text).format(*map(markdown_code, code)), ""]
        if not detail:
            self.terminal += [*textwrap.wrap(text.format(*code), 110), ""]

    def table(self, head: Sequence[str], rows: Sequence[Sequence[Cell]], detail: bool = False,
              totals: int = 0) -> None:
        """The last `totals` rows sum up the others."""
        if not rows:
            return
        numeric = [all(isinstance(row[i], int) or re.fullmatch(r"[\d.,]+ ?%|", str(row[i])) for row in rows)
                   for i in range(len(head))]
        self.document += ["| " + " | ".join(map(markdown_text, head)) + " |",
                          "|" + "|".join(" ---: " if right else " --- " for right in numeric) + "|"]
        for number, row in enumerate(rows):
            cells = [markdown_code(c.text) if isinstance(c, Code) else markdown_text(plain(c)) for c in row]
            if number >= len(rows) - totals:
                cells = [f"**{cell}**" if cell else "" for cell in cells]
            self.document.append("| " + " | ".join(cells) + " |")
        self.document.append("")
        if not detail:
            self._terminal_table(head, [[plain(c) for c in row] for row in rows], numeric, totals)

    def _terminal_table(self, head: Sequence[str], rows: list[list[str]], numeric: list[bool], totals: int) -> None:
        widths = [max(len(row[i]) for row in [list(head), *rows]) for i in range(len(head))]

        def line(cells: Sequence[str]) -> str:
            padded = (c.rjust(w) if right else c.ljust(w) for c, w, right in zip(cells, widths, numeric))
            return "  " + "  ".join(padded).rstrip()

        rule = self.paint("2", "  " + "  ".join("-" * width for width in widths))
        body = [line(row) for row in rows]
        if totals:
            body[-totals:] = [rule, *(self.paint("1", row) for row in body[-totals:])]
        self.terminal += [self.paint("2", line(head)), rule, *body, ""]

    def listing(self, items: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """For the document: names, each with labelled lines of which none needs escaping."""
        if not items:
            return
        width = max(len(label) for _, lines in items for label, _ in lines)
        self.document.append("```text")
        for name, lines in items:
            self.document.append(name)
            self.document += [f"    {label.ljust(width)}  {text}" for label, text in lines if text]
        self.document += ["```", ""]

    def problems(self, title: str, paint: str, rows: Sequence[tuple[str, str]]) -> None:
        """For the terminal only: the document is kept when all is well."""
        if rows:
            self.terminal += ["", self.paint(paint, f"{title} ({len(rows)})"), ""]
            self.terminal += [f"  {key}: {text}" for key, text in rows]


def plain(cell: Cell) -> str:
    if isinstance(cell, Code):
        return cell.text
    return (f"{cell:,}" if cell else ".") if isinstance(cell, int) else cell


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def table_by(groups: Sequence[str], columns: Sequence[Callable[[str], int]]) -> list[list[Cell]]:
    """A row for each group with the numbers of each column, and one of their sums."""
    rows: list[list[Cell]] = [[group, *(column(group) for column in columns)] for group in groups]
    sums: list[Cell] = [sum(int(row[i]) for row in rows) for i in range(1, len(columns) + 1)]  # type: ignore[arg-type]
    return [*rows, ["all", *sums]]


# ---- The report on attacks --------------------------------------------------------------------------------------

OUTCOME_WORDS = {
    "refused": "The link is refused.",
    "confirmed": "The user is asked first; without a yes the construct is not handed out.",
    "withheld": "A field, an address or a name is left out, whatever the user says; the rest opens.",
    "neutralised": "It opens, and what some program might interpret leaves percent-encoded or removed.",
    "harmless": "It opens as it is: nothing in it is for a parser to keep back.",
}


def reviewed_outcome(attack: Attack, rows: dict[str, Row]) -> str:
    """As observed, told more exactly by the table where it is about an open link."""
    outcome, row = attack.standard.outcome(), rows.get(attack.id)
    if outcome != "open":
        return outcome
    if row is None:
        return "unreviewed"
    return row.outcome if observable(row.outcome) == "open" else "unreviewed"


def report_attacks(report: Report, attacks: list[Attack], rows: dict[str, Row]) -> None:
    links = [a for a in attacks if a.kind == "mailto"]
    others = [a for a in attacks if a.kind == "other-uri"]
    carriers = [a for a in attacks if a.kind not in ("mailto", "other-uri")]
    groups = sorted({a.group for a in links})
    outcomes = {a.id: reviewed_outcome(a, rows) for a in links}

    report.heading(2, "Attacks")
    report.text(f"{len(attacks)} documented attacks: {len(links)} are mailto links, {len(others)} are links of other "
                f"schemes, and {len(carriers)} are no links but what carries one (listed at the end).")
    report.heading(3, "Under standard, by class")
    columns = [name for name in (*OUTCOMES, "unreviewed") if name in outcomes.values()]

    def count(outcome: str) -> Callable[[str], int]:
        return lambda group: sum(a.group == group and outcomes[a.id] == outcome for a in links)

    lands = [a for a in links if a.more_after_yes()]
    report.table(["class", "records", *columns, "more after yes"],
                 table_by(groups, [lambda g: sum(a.group == g for a in links), *map(count, columns),
                                   lambda g: sum(a.group == g for a in lands)]), totals=1)
    report.table(["outcome", "meaning"], [[name, OUTCOME_WORDS[name]] for name in columns if name in OUTCOME_WORDS],
                 detail=True)
    report.text("\"More after yes\" counts the records of which more lands in the draft once the user agrees. "
                "Nothing that is refused or withheld ever does.", detail=True)

    report.heading(3, "Under strict, by class")
    report.text("Records that the catalogue wants rejected, and the others (legal text that must leave in another "
                "form, or that the caller should know of).", detail=True)
    strict = {a.id: a.strict.outcome() for a in links}

    def strict_count(rejects: bool, *wanted: str) -> Callable[[str], int]:
        return lambda g: sum(a.group == g and (a.disposition == "reject") == rejects
                             and (not wanted or strict[a.id] in wanted) for a in links)

    report.table(["class", "to reject", "refused", "not refused", "others", "refused", "not refused"],
                 table_by(groups, [strict_count(True), strict_count(True, "refused"),
                                   strict_count(True, "open", "withheld", "confirmed"), strict_count(False),
                                   strict_count(False, "refused"),
                                   strict_count(False, "open", "withheld", "confirmed")]), totals=1)
    passes = [a for a in links if a.disposition == "reject" and a.strict.verdict != "refuse"
              and a.id in rows and rows[a.id].strict]
    if passes:
        report.text("Strict refuses every record that the catalogue wants rejected, except "
                    + ", ".join("{}" for _ in passes) + ": they hold legal characters that only some other program "
                    "would interpret, and that leave percent-encoded.", code=[a.id for a in passes])

    report.heading(3, "Links of other schemes")
    by_scheme = sum(all("not-mailto" in check.slugs("refuse") for check in (a.strict, a.standard)) for a in others)
    report.text(f"{by_scheme} of {len(others)} are refused by the scheme rule {{}} in both profiles.",
                code=["not-mailto"])
    report_attack_findings(report, links, rows)
    for group in groups:
        report_class(report, group, [a for a in links if a.group == group], outcomes, rows)
    report.heading(3, "No links", detail=True)
    report.text("Calendar lines, header lines, markup and bare addresses that carry a link, or take the place of one. "
                "Whoever takes a link out of them hands that to Postern; here they were handed on as they stand.",
                detail=True)
    report.table(["record", "class", "kind", "standard"],
                 [[Code(a.id), a.group, a.kind, f"{a.standard.verdict}: {', '.join(a.standard.deciding())}"]
                  for a in sorted(carriers, key=lambda a: (a.group, a.id))], detail=True)


def report_attack_findings(report: Report, links: list[Attack], rows: dict[str, Row]) -> None:
    opened = [a for a in links if a.standard.verdict == "open" and a.standard.has("attack")]
    if not opened:
        return
    report.heading(3, "Opened, although a finding says attack", detail=True)
    report.text("What the finding is about is withheld; the rest of the link is an ordinary message.", detail=True)
    report.table(["record", "findings", "handed on", "why"],
                 [[Code(a.id), ", ".join(a.standard.slugs(category="attack")), Code(shorten(a.standard.canonical, 120)),
                   rows[a.id].why if a.id in rows else ""] for a in opened], detail=True)


def report_class(report: Report, group: str, links: list[Attack], outcomes: dict[str, str],
                 rows: dict[str, Row]) -> None:
    report.heading(3, f"Class {group}", detail=True)
    refused = [a for a in links if outcomes[a.id] == "refused"]
    if refused:
        report.text("Refused:", detail=True)
        report.table(["record", "link", "because of"],
                     [[Code(a.id), Code(shorten(a.shown, 120)), ", ".join(a.standard.deciding())]
                      for a in sorted(refused, key=lambda a: a.id)], detail=True)
    rest = [a for a in links if outcomes[a.id] != "refused"]
    if rest:
        report.text("The others, with the canonical link that is handed on:", detail=True)
    report.listing([(f"{a.id} ({a.disposition}): {outcomes[a.id]}",
                     [("link", shorten(a.shown, 200)),
                      ("findings", ", ".join(a.standard.slugs())),
                      ("handed on", shorten(a.standard.canonical, 200)),
                      ("after yes", shorten(a.agreed.canonical, 200) if a.more_after_yes() else ""),
                      ("strict", a.strict.verdict),
                      ("review", rows[a.id].why if a.id in rows else "")])
                    for a in sorted(rest, key=lambda a: a.id)])


# ---- The report on real links -----------------------------------------------------------------------------------


def shape(check: Check) -> str:
    """The column of the table that a link belongs to."""
    outcome = check.outcome()
    if outcome == "open":
        return "repaired" if any(f.get("changed") for f in check.findings) else "as it is"
    return outcome


SHAPES = ("as it is", "repaired", "withheld", "confirmed", "refused")


def report_links(report: Report, links: list[Link], left_out: int, rows: dict[str, Row]) -> None:
    kinds = [kind for kind, _ in Counter(link.kind for link in links).most_common()]
    report.heading(2, "Real links")
    report.text(f"{len(links)} real links; {left_out} more are left out, because they are truncated or marked as "
                "artefacts. TAB, CR, LF and outer white space are stripped first, as a browser does; the last row of "
                "each table is about the same links percent-encoded as browsers hand them on.")
    for profile in reversed(PROFILES):
        report.heading(3, f"Under {profile}, by source")
        shapes = [(link.kind, shape(link.checks[profile])) for link in links]
        rows_by_kind = [numbers(kind, [s for k, s in shapes if k == kind]) for kind in kinds]
        report.table(["source", "links", *SHAPES, "refused, share"],
                     [*rows_by_kind, numbers("all", [s for _, s in shapes]),
                      numbers("all, percent-encoded", [shape(link.encoded_checks[profile]) for link in links])],
                     totals=2)
    report_aims(report, links, rows)
    report_differences(report, links, rows)
    refused = [link for link in links if link.checks["standard"].outcome() == "refused"]
    report_refused(report, refused, rows)
    report.heading(3, "Confirmed by standard", detail=True)
    report_link_table(report, [l for l in links if l.checks["standard"].outcome() == "confirmed"], rows)
    report.heading(3, "Opened by standard with something left out", detail=True)
    report.listing([(link.id, [("link", shorten(display(link.plain), 200)),
                               ("left out", ", ".join(link.checks["standard"].slugs("withhold"))),
                               ("handed on", shorten(link.checks["standard"].canonical, 200))])
                    for link in links if link.checks["standard"].outcome() == "withheld"])
    report_strict_rules(report, links)


def numbers(name: str, shapes: list[str]) -> list[Cell]:
    count = Counter(shapes)
    return [name, len(shapes), *(count[s] for s in SHAPES), percent(count["refused"], len(shapes))]


def report_aims(report: Report, links: list[Link], rows: dict[str, Row]) -> None:
    shapes = [(link, shape(link.checks["standard"])) for link in links]
    asked = [link for link, s in shapes if s == "confirmed"]
    pages = [link for link in links if link.kind == "html-page"]
    refused = [link for link, s in shapes if s == "refused"]
    readable = [link for link in refused if link.id in rows and rows[link.id].readable]
    report.heading(3, "Aims for standard")
    report.table(["aim", "measured"], [
        ["confirmation for fewer than 1 % of the links",
         f"{len(asked)} of {len(shapes)} ({percent(len(asked), len(shapes))})"],
        ["at most 20 in 459 links of web pages refused",
         f"{sum(link.kind == 'html-page' for link in refused)} of {len(pages)}"],
        ["no link refused that a person would call a working mail link",
         f"{len(refused)} refused, {sum(link.id in rows for link in refused)} of them with a verdict by eye"]])
    if readable:
        report.text(f"Of the {len(refused)} refused links, {len(readable)} hold an address that a person, but not a "
                    "program, could make out; the others hold none.")


def report_differences(report: Report, links: list[Link], rows: dict[str, Row]) -> None:
    report.heading(3, "Stripped or percent-encoded", detail=True)
    report.text("Links on which standard decides otherwise when they come percent-encoded. Browsers differ on an "
                "apostrophe and on a percent sign without two hexadecimal digits; the encoded form encodes both.",
                detail=True)
    differ = [l for l in links if l.checks["standard"].outcome() != l.encoded_checks["standard"].outcome()]
    report.table(["link", "as it stands", "stripped", "encoded", "why"],
                 [[Code(l.id), Code(shorten(display(l.plain), 120)), l.checks["standard"].outcome(),
                   l.encoded_checks["standard"].outcome(), rows[l.id].why if l.id in rows else ""] for l in differ],
                 detail=True)
    gone: Counter[tuple[str, str, str]] = Counter()
    for link in links:
        before, after = link.checks["strict"], link.encoded_checks["strict"]
        if before.outcome() != after.outcome():
            rules = [slug for slug in before.slugs("refuse") if slug not in after.slugs("refuse")]
            gone[", ".join(sorted(rules)), Check.outcome(before), Check.outcome(after)] += 1
    report.text("Under strict the outcome differs where only raw characters stood in the way, which a browser encodes:",
                detail=True)
    report.table(["rules that no longer fire", "stripped", "encoded", "links"],
                 [[rules, before, after, n] for (rules, before, after), n in gone.most_common()], detail=True)


def report_refused(report: Report, refused: list[Link], rows: dict[str, Row]) -> None:
    report.heading(3, "Refused by standard, by verdict")
    by_verdict = Counter(rows[link.id].verdict if link.id in rows else "unreviewed" for link in refused)
    report.table(["verdict by eye", "links"], [[verdict, n] for verdict, n in by_verdict.most_common()])
    order = [verdict for verdict, _ in by_verdict.most_common()]
    report_link_table(report, sorted(refused, key=lambda l: (
        order.index(rows[l.id].verdict if l.id in rows else "unreviewed"), l.kind, l.id)), rows)


def report_link_table(report: Report, links: list[Link], rows: dict[str, Row]) -> None:
    report.table(["link", "source", "as it stands", "rules", "verdict by eye"],
                 [[Code(l.id), l.kind, Code(shorten(display(l.plain), 100)), ", ".join(l.checks["standard"].deciding()),
                   rows[l.id].verdict if l.id in rows else "unreviewed"] for l in links], detail=True)


def report_strict_rules(report: Report, links: list[Link]) -> None:
    report.heading(3, "What strict refuses real links for", detail=True)
    alone: Counter[str] = Counter()
    some: Counter[str] = Counter()
    for link in links:
        check = link.checks["strict"]
        rules = check.slugs("refuse") if check.verdict == "refuse" else []
        some.update(rules)
        alone.update(rules if len(rules) == 1 else [])
    report.table(["rule", "links", "as the only rule"],
                 [[Code(rule), n, alone[rule]] for rule, n in some.most_common()], detail=True)


# ---- The whole --------------------------------------------------------------------------------------------------


def measure_attacks(binary: str, attacks: list[Attack]) -> int:
    data = [attack.link for attack in attacks]
    results = zip(check_links(binary, data, "strict"), check_links(binary, data, "standard"),
                  check_links(binary, data, "standard", consent=True), strict=True)
    for attack, (attack.strict, attack.standard, attack.agreed) in zip(attacks, results):
        pass
    return attacks[0].standard.rules if attacks else 0


def measure_links(binary: str, links: list[Link]) -> int:
    for profile in PROFILES:
        for link, check in zip(links, check_links(binary, [l.plain for l in links], profile), strict=True):
            link.checks[profile] = check
        for link, check in zip(links, check_links(binary, [l.encoded for l in links], profile), strict=True):
            link.encoded_checks[profile] = check
    return links[0].checks["standard"].rules if links else 0


def assert_laws(replay: str, links: Iterable[bytes], report: Report, verdicts: Verdicts) -> None:
    """Runs the laws of fuzz/laws.h over every link, under the limits of the profiles and under raised ones."""
    with tempfile.TemporaryDirectory() as folder:
        for number, link in enumerate(links):
            for limits in (b"\0", b"\1"):
                (Path(folder) / f"{number}-{limits[0]}").write_bytes(limits + link)
        done = subprocess.run([replay, folder], capture_output=True, text=True, errors="replace")
    report.heading(2, "The laws")
    if done.returncode == 0:
        report.text(f"Every link keeps the laws of {{}}: {done.stdout.strip()}, each under the limits of the profiles "
                    "and under raised ones.", code=["fuzz/laws.h"])
    else:
        verdicts.failed.append(("laws", done.stderr.strip()))


def introduce(report: Report, date: str, rules: int, postern_version: str) -> None:
    report.document += ["<!-- SPDX-License-Identifier: MIT. Written by tests/data/measure.py; do not edit. -->", "",
                        "# Measured on real data", ""]
    report.terminal.append(report.paint("1", f"Postern, measured on {date}") + f": {postern_version}, rule set {rules}")
    report.text(f"Measured on {date} with {{}} ({postern_version}, rule set {rules}). The data themselves are not part "
                "of this repository; {} describes their formats, so that you can measure your own links and attacks. "
                "The outcomes were looked at one by one, and are kept in {} and {}: the command fails when one of them "
                "changes. Links are shown as the command shows them, with everything but printable ASCII as a visible "
                "escape, and cut when they are long.", detail=True,
                code=["./dev data DIR", "docs/data-formats.md", "corpus/review/attacks.toml",
                      "corpus/review/links.toml"])


def conclude(report: Report, verdicts: Verdicts, require_review: bool, default_reviews: bool) -> bool:
    if default_reviews and not require_review:
        verdicts.stale.clear()
    report.problems("UNREVIEWED", "31;1" if require_review else "33", verdicts.unreviewed)
    report.problems("In the review, but not in the data", "33", [(key, "no such record") for key in verdicts.stale])
    report.problems("FAILED", "31;1", verdicts.failed)
    good = not verdicts.failed and not (require_review and (verdicts.unreviewed or verdicts.stale))
    report.terminal += ["", report.paint("32;1", "All assertions hold.") if good
                        else report.paint("31;1", "Some assertions fail.")]
    return good


def run(options: argparse.Namespace) -> int:
    directory: Path = options.dir
    attack_file, link_file = directory / "attacks/catalogue.jsonl", directory / "real/dev.jsonl"
    if not attack_file.is_file() and not link_file.is_file():
        print(f"measure.py: {directory} holds neither attacks/catalogue.jsonl nor real/dev.jsonl", file=sys.stderr)
        return 2
    reviews = options.review or [path for path in REVIEWS if path.is_file()]
    attack_rows, link_rows = read_reviews(reviews)
    verdicts = Verdicts()
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    parts = Report(color)
    rules = 0

    if attack_file.is_file():
        attacks: list[Attack] = read_jsonl(attack_file, Attack.read)
        rules = measure_attacks(options.postern, attacks)
        for attack in attacks:
            assert_attack(verdicts, attack, attack_rows.get(attack.id))
        known = {attack.id for attack in attacks}
        verdicts.stale += [key for key in attack_rows if key not in known]
        report_attacks(parts, attacks, attack_rows)
    else:
        attacks = []
        parts.heading(2, "Attacks")
        parts.text("Not measured: there is no {}.", code=["attacks/catalogue.jsonl"])
    if link_file.is_file():
        everything: list[Json] = read_jsonl(link_file, lambda row: row)
        links = [Link.read(row) for row in everything if row.get("artefact") is None and not row.get("truncated")]
        rules = measure_links(options.postern, links)
        for link in links:
            assert_link(verdicts, link, link_rows.get(link.id))
        known = {link.id for link in links}
        verdicts.stale += [key for key in link_rows if key not in known]
        report_links(parts, links, len(everything) - len(links), link_rows)
    else:
        links = []
        parts.heading(2, "Real links")
        parts.text("Not measured: there is no {}.", code=["real/dev.jsonl"])
    if options.laws:
        every = [attack.link for attack in attacks] + [link.plain for link in links] + [link.encoded for link in links]
        assert_laws(options.laws, every, parts, verdicts)

    said = subprocess.run([options.postern, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    report = Report(color)
    introduce(report, options.date, rules, said)
    report.document += parts.document
    report.terminal += parts.terminal
    good = conclude(report, verdicts, options.require_review, not options.review)
    print("\n".join(report.terminal))
    if options.markdown:
        options.markdown.write_text("\n".join(report.document).rstrip() + "\n", "utf-8")
        print(f"\nWritten: {options.markdown}")
    return 0 if good else 1


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures Postern on documented attacks and real links.")
    parser.add_argument("--postern", required=True, metavar="BINARY", help="the postern command")
    parser.add_argument("--review", action="append", type=Path, metavar="FILE",
                        help="a reviewed table (may be repeated; default: those of this repository)")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the report, with all lists, here")
    parser.add_argument("--require-review", action="store_true", help="fail when a record is missing from the table")
    parser.add_argument("--laws", metavar="BINARY", help="the replay of the check's fuzz target, to hold every link to")
    parser.add_argument("--date", default=datetime.date.today().isoformat(), help="the date to print (default: today)")
    parser.add_argument("dir", type=Path, metavar="DIR", help="holds attacks/catalogue.jsonl, real/dev.jsonl or both")
    try:
        return run(parser.parse_args())
    except (OSError, RuntimeError, ValueError, subprocess.CalledProcessError) as error:
        print(f"measure.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
