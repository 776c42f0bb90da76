#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mailto links in mail programs that have Postern inside: as they are, with Postern, and with a user who says yes.

The links are those of tests/e2e/mail/cases.toml, some that only these programs fall for, and with --vectors the whole
corpus. What a program would send is judged by tests/e2e/mail/judge.py, against what `postern check` shows.
"""

import argparse
import base64
import collections
import concurrent.futures
import glob
import json
import os
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
sys.path[:0] = [str(SOURCE / "tests/e2e"), str(SOURCE / "corpus")]
from mail import judge, record, report, runner  # noqa: E402
from mail.stage import SECRET  # noqa: E402
from vectors import entries, link_of  # noqa: E402

PATIENCE = 30  # seconds for a link
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
REFUSED = "Postern refuses this link"
PAGES = ("docs/emacs.md", "docs/python.md")
KINDS = {"benign": "benign", "dangerous": "hostile", "vector": "the corpus, benign and hostile"}
SENDER = next(a for a in judge.OWN_ADDRESSES if not a.startswith("ann@"))


class Client:
    """A mail program that is driven over a file of links."""

    keeps_spaces, types_recipient = True, True
    own_headers = frozenset()

    def __init__(self, name, command, **settings):
        self.name, self.command, self.settings = name, command, settings
        self.is_emacs = "emacs" in command

    def takes(self, link):
        """Whether it is a link to the program: for alot all else is a recipient's address, as it was typed."""
        return self.is_emacs or link.strip().lower().startswith(b"mailto:")

    def run(self, links, guard, answer):
        """What came of each link. Where one was the program's end, it is started again for those behind it."""
        done = []
        while len(done) < len(links):
            lines, said = self.drive(links[len(done):], guard, answer)
            done += map(outcome, lines)
            if not done:
                raise RuntimeError(f"{self.name} answers nothing\n{said}")
            if len(done) < len(links):
                done.append(outcome(None))
        return done

    def drive(self, links, guard, answer):
        """What it answers, as far as it comes, and what else it says."""
        with tempfile.NamedTemporaryFile("w") as file, tempfile.TemporaryFile() as errors:
            file.write("".join(base64.b64encode(link).decode() + "\n" for link in links))
            file.flush()
            environment = os.environ | self.settings | {
                "LINKS": file.name, "GUARD": guard, "ANSWER": answer, "SENDER": SENDER, "LC_ALL": "C.UTF-8"}
            out = b""
            with subprocess.Popen(self.command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=errors, cwd=self.settings["HOME"]) as program:
                while select.select([program.stdout], [], [], PATIENCE)[0] and (part := program.stdout.read1()):
                    out += part
                program.kill()
            errors.seek(0)
            whole = out[:out.rfind(b"\n") + 1].splitlines()
            return [json.loads(line) for line in whole if line.startswith(b"{")], errors.read().decode()[-2000:]


def outcome(line):
    """None: the program ended, or was ended because it did not."""
    made = runner.Outcome(said="the program ended")
    made.drafts, made.ended = 0, line is None
    if line:
        made.asked, made.said, made.copied, made.drafts = line["asked"], line["said"], bool(line["copied"]), line["drafts"]
        if line["message"]:
            made.record = record.from_message(base64.b64decode(line["message"]))
    return made


def clients(build, only, fast):
    notmuch = glob.glob("/usr/share/emacs/site-lisp/elpa/notmuch-*")
    lisp = [str(build / "src/emacs"), str(SOURCE / "src/emacs"), *notmuch]
    emacs = ["stdbuf", "-oL", "emacs", "-Q", "--batch", *(word for folder in lisp for word in ("-L", folder)),
             "-l", str(HERE / "drive.el"), "-f", "drive"]
    entries = {"message": ("message-mailto", "message"), "browse-url": ("browse-url-mail", "message"),
               "gnus": ("gnus-url-mailto", "gnus"), "notmuch": ("browse-url-mail", "notmuch")}
    known = [Client("alot", ["/usr/bin/python3", str(HERE / "drive_alot.py")], ALOT="/usr/share/alot",
                    LD_LIBRARY_PATH=str(build), PYTHONPATH=str(SOURCE / "src/python"))]
    known += [Client(f"emacs {name}", emacs, ENTRY=entry, AGENT=f"{agent}-user-agent")
              for name, (entry, agent) in entries.items()]
    return [client for client in (known[:2] if fast else known) if only in client.name]


def reports(postern, links):
    """What `postern check` shows for each link."""
    lines = "".join(json.dumps({"link_base64": base64.b64encode(link).decode()}) + "\n" for link in links)
    out = subprocess.run([postern, "check", "--json", "--consent", "--input", "jsonl", "--", "-"],
                         input=lines.encode(), stdout=subprocess.PIPE, check=False)
    return [judge.Shown(json.loads(line)) for line in out.stdout.splitlines()]


def cases(home):
    for path in (SOURCE / "tests/e2e/mail/cases.toml", HERE / "cases.toml"):
        listed = tomllib.loads(path.read_text())
        for kind in ("benign", "dangerous"):
            for case in listed.get(kind, []):
                # What is seen without Postern is written down, for these programs, in our own file only.
                link = runner.fill(case["link"], home).encode()
                yield case | {"kind": kind, "link": link, "here": path.parent == HERE}


def vectors():
    """The links of the corpus, in which good and bad ones stand side by side."""
    for group, vector in entries():
        yield {"name": f"{group}: {vector['name']}", "kind": "vector", "link": link_of(vector)}


def harm(client, case, raw):
    """What happened without Postern that the user did not ask for."""
    found = set(judge.effects(client, raw)) & set(report.HARM)
    if case["kind"] == "vector":
        found -= {"recipient", "text"}  # which go by names that are spies in cases.toml and anybody here
    if raw.ended:
        found.add("ended")
    if raw.record is not None and raw.record.bcc:
        found.add("recipient")
    return sorted(found)


def trim(outcome, shown):
    """Without spaces at the ends of header text, which some programs drop."""
    for field in shown.report["fields"]:
        if field["name"] != "body":
            field["value"] = field["value"].strip(" ")
    if outcome.record:
        outcome.record.subject = outcome.record.subject.strip(" ")
        outcome.record.headers = {name: value.strip(" ") for name, value in outcome.record.headers.items()}


def wrong(case, client, no, yes, shown):
    """The sentences that say what went wrong with Postern; none when all is well."""
    found = judge.expect(not CONTROL.search(no.said + yes.said), "the user was shown control characters")
    if shown.verdict == "refuse":
        opened = no.record or yes.record or no.drafts or yes.drafts or no.asked or yes.asked
        return found + judge.expect(not opened and REFUSED in no.said, "a refused link was not refused")
    if any(finding["action"] == "withhold" for finding in shown.report["findings"]):
        found += judge.expect("Left out:" in no.said or "left something out:" in no.said, "a loss was not told")
    if shown.verdict == "confirm":
        found += judge.expect(no.asked == yes.asked == 1, f"asked {no.asked} and {yes.asked} times")
        found += judge.expect(not no.record and not no.drafts, "it opened after a no")
    else:
        found += judge.expect(no.asked == yes.asked == 0, "asked for no reason")
    if yes.record is None:
        return [*found, f"no message: {yes.said}"]
    found += judge.expect(not no.ended, "the program ended after a no")
    found += judge.expect(not no.copied and not yes.copied, "a copy was written")
    trim(yes, shown)
    # Emacs 28 drops a References header that compose-mail is given, whoever gives it.
    found += [difference for difference in judge.differs(client, yes, shown)
              if not (client.is_emacs and difference.startswith("references is ''"))]
    if case["kind"] == "benign":
        found += judge.not_intact(case, client, yes)
    return found


def run(client, postern, with_vectors):
    """A row for each link: its name, its kind, the harm without Postern, and what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        client.settings |= {"HOME": folder, "STOLEN": f"{folder}/stolen", "NOTMUCH_CONFIG": str(home.notmuch)}
        listed = [case for case in (*cases(home), *(vectors() if with_vectors else ())) if client.takes(case["link"])]
        links = [case["link"] for case in listed]
        shown = reports(postern, links)
        straight, no, yes = (client.run(links, guard, answer)
                             for guard, answer in (("off", "yes"), ("on", "no"), ("on", "yes")))
    rows = []
    for n, case in enumerate(listed):
        done, found = harm(client, case, straight[n]), wrong(case, client, no[n], yes[n], shown[n])
        for effect, names in case.get("raw", {}).items():
            if case.get("here") and client.name in names and effect not in done:
                found.append(f"without Postern: {effect} was not seen")
        rows.append({"client": client.name, "case": case["name"], "kind": case["kind"], "harm": done, "wrong": found})
    return rows


class Home:
    """A folder with a file that no link must reach."""

    def __init__(self, folder):
        self.home = pathlib.Path(folder)
        self.notmuch = self.home / "notmuch-config"
        (self.home / "secret.txt").write_text(SECRET)
        self.notmuch.write_text(f"[database]\npath={folder}\n[user]\nname=\nprimary_email={SENDER}\n")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--build", default="build", help="where libpostern, its command and the module are")
    options.add_argument("--client", default="", metavar="TEXT", help="only those with this in their name")
    options.add_argument("--fast", action="store_true", help="what the CI runs: one way into each program")
    options.add_argument("--vectors", action="store_true", help="the whole corpus, too")
    options.add_argument("--docs", action="store_true",
                         help=f"the corpus, too, and write the counts into {' and '.join(PAGES)}")
    given = options.parse_args()
    build = pathlib.Path(given.build).resolve()
    postern = str(build / "src/cli/postern")
    chosen = clients(build, given.client, given.fast)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        each = pool.map(lambda client: run(client, postern, given.vectors or given.docs), chosen)
        rows = [row for client_rows in each for row in client_rows]
    for row in rows:
        if row["wrong"]:
            print(f"{row['client']:18} {row['case']}: {'; '.join(row['wrong'])}")
    print(summary(rows))
    failed = any(row["wrong"] for row in rows) or not rows
    if given.docs and not failed:
        write_pages(rows)
    return int(failed)


def counts(rows, kind):
    ours = [row for row in rows if row["kind"] == kind]
    return [len(ours), sum(bool(row["harm"]) for row in ours), sum(bool(row["wrong"]) for row in ours)]


def summary(rows):
    lines = []
    for name in dict.fromkeys(row["client"] for row in rows):
        ours = [row for row in rows if row["client"] == name]
        for kind in KINDS:
            links, harmed, failed = counts(ours, kind)
            effects = collections.Counter(e for row in ours if row["kind"] == kind for e in row["harm"])
            lines.append(f"{name:18} {kind:10} {links:5} links, harm without Postern {harmed:3}, with {failed}  "
                         + ", ".join(f"{effect} {n}" for effect, n in sorted(effects.items())))
    return "\n".join(lines)


def write_pages(rows):
    table = report.table(["links", "runs", "harm without Postern", "harm with Postern"],
                         [[KINDS[kind], *counts(rows, kind)] for kind in KINDS])
    for page in PAGES:
        path = SOURCE / page
        text, found = re.subn(r"\| links \|.*?\n\n", table + "\n\n", path.read_text(), flags=re.DOTALL)
        if found != 1:
            raise RuntimeError(f"{page} has no table to replace")
        path.write_text(text)


if __name__ == "__main__":
    sys.exit(main())
