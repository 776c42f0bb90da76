# SPDX-License-Identifier: MIT
"""Opens one link in one client, straight or through `postern open`."""

import dataclasses
import re

from .record import Record
from .stage import HANG, Stage, wait_until

SETTINGS = 'client = "{client}"\nflood_windows = 1000\n'
QUESTION = r"Type yes to open it, anything else not to: "
NOTE = r"Press Enter to go on"
RAW_PATIENCE = 4  # without Postern, some clients open no window for some links


@dataclasses.dataclass
class Outcome:
    """What came of a link."""
    link: str = ""               # as it was opened
    record: Record = None        # None when nothing was composed
    client: list = None          # the arguments that the client was started with; None when it was not
    status: int = None           # of Postern, when no client was started
    asked: bool = False
    said: str = ""               # all that Postern said
    composed_late: bool = False  # started, but neither window nor end in time
    copied: bool = False         # a file called "stolen" was left in the home folder


def fill(text, stage):
    return (text.replace("{secret}", str(stage.home / "secret.txt")).replace("{home}", str(stage.home))
            .replace("{many}", ",".join(f"u{n}@example.org" for n in range(2000)))
            .replace("{long}", "x" * 100_000).replace("{page}", "%0D%0A".join(["All is well that ends."] * 350)))


def straight(client, case):
    """Without Postern, as the client's own desktop entry starts it."""
    patience = HANG if client.name in case.get("before", []) else RAW_PATIENCE
    return run(client, case, [client.program, *client.options], "", client.start_seconds + patience)


def through(client, case, postern, answer):
    """Through Postern, with a user who gives this answer to its question."""
    command, patience = [postern, "open"], client.start_seconds + HANG
    outcome = run(client, case, command, answer, patience)
    if outcome.client is not None and outcome.record is None:  # a real hang comes again, that of a busy machine does not
        outcome = run(client, case, command, answer, patience)
    return outcome


def run(client, case, command, answer, patience):
    stage = Stage(client.program, client.files, SETTINGS.format(client=client.table_id))
    try:
        client.prepare(stage)
        if not command[0].startswith("/"):
            command = [str(stage.home / "bin" / command[0]), *command[1:]]
        outcome = Outcome(link=fill(case["link"], stage))
        terminal = client.start([*command, outcome.link], stage)
        try:
            before_client(terminal, stage, answer, outcome)
            if outcome.client is not None:
                outcome.record = client.drive(terminal, stage, case, patience)
                outcome.composed_late = outcome.record is None and terminal.status() is None
            outcome.status = terminal.status()
            outcome.said = terminal.read()
            outcome.copied = (stage.home / "stolen").exists()
            return outcome
        finally:
            terminal.close()
            client.clean(stage)
    finally:
        stage.remove()


def before_client(terminal, stage, answer, outcome):
    """Plays the user until the client has been started or Postern has ended."""
    def started():
        return stage.arguments("client") is not None or terminal.status() is not None

    def settled():
        return started() or re.search(f"{QUESTION}|{NOTE}", terminal.read())
    wait_until(settled)
    if re.search(QUESTION, terminal.read()):
        outcome.asked = True
        terminal.type(answer + "\n")
    elif re.search(NOTE, terminal.read()):
        terminal.type("\n")
    wait_until(started)
    outcome.client = stage.arguments("client")
