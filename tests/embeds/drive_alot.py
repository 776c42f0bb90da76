#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What drive.el does for Emacs, for alot: its own command, hooks, editor command and envelope; no terminal."""

import asyncio
import base64
import json
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, os.environ["ALOT"])
from alot import buffers, commands  # noqa: E402
from alot.commands import envelope as _, globals as global_commands  # noqa: E402
from alot.settings.const import settings  # noqa: E402
from alot.ui import UI  # noqa: E402

CONFIG = """
hooksfile = {hooks}
editor_cmd = /bin/true
[accounts]
[[one]]
realname = ""
address = {sender}
"""


class Draft:
    """A draft without the window that shows it."""

    def __init__(self, _, envelope):
        self.envelope = envelope


class User:
    """alot's user interface as a user who answers, leaves the text as it is, and sends it."""

    mode, dbman, current_buffer = "global", None, None
    senderhistory, recipienthistory = [], []
    _error_handler = UI._error_handler

    def __init__(self):
        self.said, self.asked, self.envelope = [], 0, None

    def notify(self, message, **_):
        self.said.append(message)

    async def choice(self, message, **_):
        self.asked += 1
        self.said.append(message)
        return os.environ["ANSWER"]

    async def prompt(self, prefix, **_):
        return "typed@example.org" if prefix == "To" else ""

    async def apply_command(self, command):
        if isinstance(command, global_commands.EditCommand):
            command.on_success()  # the editor ends, and has changed nothing
        else:
            await UI.apply_command(self, command)

    def buffer_open(self, buffer):
        self.envelope = buffer.envelope


async def open_link(user, link):
    # The link goes in behind alot's command line, which would cut it at quotes and semicolons.
    command = commands.commandfactory("compose")
    command.rest = link
    try:
        await user.apply_command(command)
    except commands.CommandCanceled as canceled:
        user._error_handler(canceled)


def message_of(user):
    """The message as alot would hand it to sendmail; None when it cannot make one."""
    try:
        return user.envelope.construct_mail().as_bytes() if user.envelope else None
    except Exception as error:  # pylint: disable=broad-except
        user.said.append(repr(error))
        return None


def compose(link):
    user = User()
    asyncio.run(open_link(user, link))
    raw = message_of(user)
    return {"said": "\n".join(user.said), "asked": user.asked, "drafts": int(user.envelope is not None),
            "copied": os.path.exists(os.environ["STOLEN"]),
            "message": base64.b64encode(raw).decode() if raw else None}


def main():
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder  # where alot leaves its messages, for good
        hooks = pathlib.Path(folder, "hooks.py")
        hooks.write_text("from postern.alot import pre_global_compose\n" if os.environ["GUARD"] == "on" else "")
        config = pathlib.Path(folder, "config")
        config.write_text(CONFIG.format(hooks=hooks, sender=os.environ["SENDER"]))
        settings.read_config(str(config))
        buffers.EnvelopeBuffer = Draft
        for line in pathlib.Path(os.environ["LINKS"]).read_text().splitlines():
            print(json.dumps(compose(base64.b64decode(line).decode("utf-8", "surrogateescape"))), flush=True)


main()
