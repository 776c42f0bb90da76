# SPDX-License-Identifier: MIT
"""What a record shows: without Postern, what a hostile link achieved; through Postern, whether all is as shown."""

import getpass
import json
import re
import subprocess

from .record import RECIPIENTS, plain
from .stage import SECRET
from .terminal_clients import TYPED

# What a client itself adds to a message. Anything else must have been shown to the user.
OWN_HEADERS = {"date", "message-id", "mime-version", "user-agent", "x-mailer", "content-type", "content-disposition",
               "content-transfer-encoding", "content-language"}
OWN_ADDRESSES = {"ann@example.org", f"{getpass.getuser()}@example.org"}
OWN_ARGUMENTS = {"-oi", "-oem", "-t", "--"}
SHOWN_HEADERS = ("in-reply-to", "references", "keywords")
SPY = "spy@evil.example"


def effects(client, outcome):
    """What happened without Postern that the user did not ask for."""
    record = outcome.record
    if record is None:
        return ["no-window"]
    extra = extra_headers(client, record)
    recipients = [*record.to, *record.cc, *record.bcc, *record.arguments]
    checks = {
        "attachment": record.attachments,
        "secret": SECRET in record.body,
        "recipient": SPY in recipients or any(SPY in extra[name] for name in set(extra) - set(SHOWN_HEADERS)) or "newsgroups" in extra,
        "header": set(extra) - set(SHOWN_HEADERS),
        "argument": set(options_of(record.arguments)) - OWN_ARGUMENTS,
        "text": "injected" in record.body or "evil.example/" in record.body,
        "sender": record.sender not in OWN_ADDRESSES | {""},
        "copy": outcome.copied,
        "control": re.search(rb"[\x00\x07\x1b]", record.raw),
    }
    return [name for name, found in checks.items() if found]


def options_of(arguments):
    """Those that sendmail takes for options."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [argument for argument in arguments[:end] if argument.startswith("-")]


def extra_headers(client, record):
    return {name: value for name, value in record.headers.items() if name not in OWN_HEADERS | client.own_headers}


class Shown:
    """What `postern check` says that the user is shown."""

    def __init__(self, report):
        self.report = report
        self.verdict = report["verdict"]

    @classmethod
    def of(cls, postern, link):
        out = subprocess.run([postern, "check", "--json", "--consent", "--", link], stdout=subprocess.PIPE, check=False)
        return cls(json.loads(out.stdout))

    def values(self, name):
        return [field["value"] for field in self.report["fields"] if field["name"] == name]

    def text(self, name):
        return "\n".join(self.values(name))


def judge(case, client, outcome, shown, answer):
    """The sentences that say what went wrong; none when all is well."""
    if outcome.composed_late:
        return ["it hangs: neither a window nor an end"]
    if shown.verdict == "refuse":
        return expect(outcome.client is None and outcome.status == 3, "a refused link started the client")
    if outcome.asked and answer == "no":
        return expect(outcome.client is None and outcome.status == 1, "it opened after a no")
    if shown.verdict == "confirm" and not outcome.asked:
        return ["nobody was asked"]
    if outcome.client is None:
        return [f"the client was not started (status {outcome.status})"]
    if outcome.record is None:
        return ["the client opened no window"]
    wrong = starts_wrong(client, outcome)
    wrong += differs(client, outcome, shown)
    if "to" in case:  # a benign link
        wrong += not_intact(case, client, outcome)
    return wrong


def expect(condition, sentence):
    return [] if condition else [sentence]


def starts_wrong(client, outcome):
    """The client gets its options and one link, and sendmail no argument but addresses."""
    link = outcome.client[-1] if outcome.client else ""
    return expect(outcome.client[:-1] == client.options and link.startswith("mailto:"),
                  f"the client was started with {outcome.client}")


def left_out(outcome):
    """The fields of which the user was told that the client cannot take them."""
    found = re.search(r"does not take from a link: (.*)\.\r?$", outcome.said, re.MULTILINE)
    return found[1].split(", ") if found else []


def wanted_recipients(client, shown_to, record):
    """Who must be in To: the user adds one where there is none."""
    return [TYPED] if not shown_to and client.types_recipient and TYPED in record.to else shown_to


def differs(client, outcome, shown):
    """What arrived against what was shown."""
    record, missing, wrong = outcome.record, left_out(outcome), []
    for name in RECIPIENTS:
        wanted = shown.values(name)
        got = getattr(record, name)
        if name == "bcc" and name in missing:
            wanted = []
        if name == "to":
            wanted = [address for address in wanted if address not in missing]
        if name == "to":
            wanted = wanted_recipients(client, wanted, record)
        wrong += expect(got == wanted, f"{name} is {got}, shown {wanted}")
    subject, body = shown.text("subject"), shown.text("body")
    wrong += expect(record.subject == subject, f"subject is {record.subject!r}, shown {subject!r}")
    wrong += expect(same_text(client, record.body, body), f"body is {record.body!r}, shown {body!r}")
    for name in SHOWN_HEADERS:
        wanted = "" if name in missing else " ".join(shown.values(name))
        got = record.headers.get(name, "")
        # The references of a reply may end with what it answers (RFC 5322 section 3.6.4), although it was named before.
        answered = shown.text("in-reply-to")
        if name == "references" and answered and got == f"{wanted} {answered}".strip():
            wanted = got
        wrong += expect(got == wanted, f"{name} is {got!r}, shown {wanted!r}")
    return wrong + not_shown(client, record)


def not_shown(client, record):
    """What nothing that was shown may cause."""
    extra = sorted(set(extra_headers(client, record)) - set(SHOWN_HEADERS))
    everyone = {*record.to, *record.cc, *record.bcc} | OWN_ARGUMENTS
    wrong = expect(not record.attachments, f"attached: {record.attachments}")
    wrong += expect(not extra, f"headers that were not shown: {extra}")
    wrong += expect(record.sender in OWN_ADDRESSES | {""}, f"the sender is {record.sender}")
    return wrong + expect(set(record.arguments) <= everyone, f"arguments of sendmail: {record.arguments}")


def not_intact(case, client, outcome):
    """A benign link against what its author wrote here."""
    record, missing, wrong = outcome.record, left_out(outcome), []
    for name in ("to", "cc"):
        wanted = case.get(name, [])
        if name == "to":
            wanted = wanted_recipients(client, [a for a in wanted if a not in missing], record)
        wrong += expect(getattr(record, name) == wanted, f"{name} should be {wanted}")
    wrong += expect(record.subject == case.get("subject", ""), f"subject should be {case.get('subject', '')!r}")
    body = case.get("body", "").replace("{page}", "\n".join(["All is well that ends."] * 350))
    wrong += expect(same_text(client, record.body, body), f"body should be {body[:60]!r}")
    wanted = case.get("in-reply-to", "")
    got = record.headers.get("in-reply-to", "")
    return wrong + expect("in-reply-to" in missing or got == wanted, f"in-reply-to should be {wanted!r}")


def same_text(client, got, wanted):
    got, wanted = plain(got), plain(wanted)
    if not client.keeps_spaces:
        got, wanted = got.replace("\xa0", " "), wanted.expandtabs(8)
    return got == wanted
