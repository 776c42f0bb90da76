# SPDX-License-Identifier: MIT
"""Clients in a terminal: what they are told in their configuration, and what is typed into them."""

import re
import subprocess
import time

from . import record
from .stage import Terminal, wait_until

TYPED = "typed@example.org"  # the recipient whom the user adds when the link names none
ENTER, UP = "\r", "\x10"
MUTT_RC = """set editor="@PROGRAMS@/editor"
set sendmail="@PROGRAMS@/sendmail -oi"
set abort_nosubject=no abort_unmodified=no copy=no signature="" crypt_use_gpgme=no mbox_type=Maildir
set folder="@HOME@/mail" spoolfile="@HOME@/mail/inbox" record="" postponed="@HOME@/mail/drafts" hostname="example.org"
set realname="Ann" from="ann@example.org"
"""
EDIT_HEADERS = """set edit_headers=yes
mailto_allow *
"""
ALPINE_RC = """personal-name=Ann
user-domain=example.org
smtp-server=
sendmail-path=@PROGRAMS@/sendmail -oi -oem -t
inbox-path=@HOME@/mail/inbox
default-fcc=""
last-version-used=6.26
feature-list=quell-flowed-text
"""
AERC_ACCOUNTS = """[ann]
source = maildir://@HOME@/mail
outgoing = @PROGRAMS@/sendmail
from = Ann <ann@example.org>
default = inbox
[other]
source = maildir://@HOME@/mail
outgoing = @PROGRAMS@/sendmail
from = Other <other@example.org>
default = inbox
"""
AERC_RC = """[compose]
editor=@PROGRAMS@/editor
"""


class TerminalClient:
    """One client: its name, its program, and how the table of Postern calls it."""

    slow = False
    in_ci = True
    start_seconds = 0  # until the first window comes
    keeps_spaces = True  # otherwise tabs and spaces at the start of a line arrive as other white space of that width
    own_headers = frozenset()  # that it adds to every message or draft
    version_option = "-v"
    known_version = None  # begins what it says of its version, for the tests that need a client that falls for a link
    types_recipient = True  # when the link has none

    def __init__(self, name, program, options, files):
        self.name, self.program, self.options, self.files = name, program, options, files
        self.table_id = program

    def version(self):
        """The first line of what it says of its version."""
        out = subprocess.run([self.program, self.version_option], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             check=False, timeout=60)
        return out.stdout.decode(errors="replace").strip().split("\n")[0]

    def is_known_version(self):
        return self.known_version is not None and self.version().startswith(self.known_version)

    def answer(self, screen, stage, case):
        """What to type when the screen shows this; None to wait."""
        raise NotImplementedError

    def prepare(self, stage):
        for folder in ("cur", "new", "tmp"):
            (stage.home / "mail/inbox" / folder).mkdir(parents=True)

    def start(self, command, stage):
        return Terminal(command, stage.environment, stage.home)

    def clean(self, stage):
        pass

    def drive(self, terminal, stage, case, patience):
        """Composes and sends. The record; None when nothing was sent: no window came, or the program ended."""
        seen = 0
        end = time.monotonic() + patience
        while self.wait_for_rest(terminal, stage, seen, end - time.monotonic()):
            if stage.arguments("arguments") is not None:
                return record.from_message(stage.captured("message"), stage.arguments("arguments"))
            if terminal.status() is not None:
                return None
            keys = self.answer(terminal.read()[seen:], stage, case)
            seen = len(terminal.read())
            terminal.type(keys)
        return None

    def wait_for_rest(self, terminal, stage, seen, patience):
        """Until the screen is at rest and asks for something, or all is over."""
        last = [-1]

        def at_rest():
            if stage.arguments("arguments") is not None or terminal.status() is not None:
                return True
            length = len(terminal.read())
            still = length == last[0]
            last[0] = length
            return still and self.answer(terminal.read()[seen:], stage, None) is not None
        return wait_until(at_rest, patience, 0.06)


class Mutt(TerminalClient):
    KNOWN = {"mutt": "Mutt 2.2.12 ", "neomutt": "NeoMutt 20220429"}

    def __init__(self, program, edits_headers):
        name = program + (" with edit_headers" if edits_headers else "")
        rc = MUTT_RC + (EDIT_HEADERS if edits_headers else "")
        super().__init__(name, program, [], {f".{program}rc": rc})
        self.edits_headers = edits_headers
        self.known_version = self.KNOWN[program]

    def answer(self, screen, stage, case):
        edited = stage.captured("edited") is not None
        if "y:Send" in screen or (edited and screen):
            return "e" if self.edits_headers and not edited else "y"
        if re.search(r"To: \s*$", screen):
            return TYPED + ENTER
        return ENTER if re.search(r"(To|Cc|Subject): [^\r\n]*$", screen) else None


class Alpine(TerminalClient):
    def __init__(self):
        super().__init__("alpine", "alpine", ["-url"], {".pinerc": ALPINE_RC})

    def answer(self, screen, stage, case):
        if "Send message" in screen:
            return "y"
        if "^X Send" not in screen:
            return None
        empty = re.search(r"To      :\s*Cc      :", screen)
        return UP * 6 + TYPED + ENTER + "\x18" if empty else "\x18"


class Aerc(TerminalClient):
    types_recipient = False  # it sends without one
    known_version = "aerc 0.14.0 "

    def __init__(self):
        files = {".config/aerc/accounts.conf": AERC_ACCOUNTS, ".config/aerc/aerc.conf": AERC_RC}
        super().__init__("aerc", "aerc", [], files)

    def answer(self, screen, stage, case):
        return "y" if stage.captured("edited") is not None else None


def all_clients():
    return [Mutt("mutt", False), Mutt("mutt", True), Mutt("neomutt", False), Mutt("neomutt", True), Alpine(), Aerc()]
