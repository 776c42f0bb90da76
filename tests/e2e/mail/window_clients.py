# SPDX-License-Identifier: MIT
"""Clients that need windows: on a screen of their own, the composer is told to save, and the draft is read back."""

import os
import re
import subprocess
import time

from . import record
from .stage import Terminal, end_session, wait_until
from .terminal_clients import TerminalClient

FOLDERS = """<?xml version="1.0" encoding="UTF-8"?>
<folderlist>
    <folder type="mh" name="Mailbox" path="@HOME@/Mail" sort="0" collapsed="0">
        <folderitem type="inbox" name="inbox" path="inbox" />
        <folderitem type="outbox" name="sent" path="sent" />
        <folderitem type="draft" name="draft" path="draft" />
        <folderitem type="queue" name="queue" path="queue" />
        <folderitem type="trash" name="trash" path="trash" />
    </folder>
</folderlist>
"""
ACCOUNT = """[Account: 1]
account_name=ann
is_default=1
name=Ann
address=ann@example.org
protocol=0
receive_server=127.0.0.1
smtp_server=127.0.0.1
user_id=ann
signature_type=0
signature_path=
auto_signature=0
"""
CLAWS_RC = """[Common]
enable_aspell=0
autosave=0
linewrap_len=1024
autowrap=0
check_on_startup=0
compose_no_markup=1
receive_on_startup=0
new_mail_check=0
work_offline=1
"""
SYLPHEED_RC = """[Common]
encoding_method=3
check_on_startup=0
enable_autosave=0
linewrap_length=1024
linewrap_at_send=0
auto_linewrap=0
check_spell=0
autochk_newmail=0
first_time=0
online_mode=0
"""


EVOLUTION_ACCOUNT = """[Data Source]
DisplayName=ann
Enabled=true
Parent=

[Mail Account]
BackendName=none
IdentityUid=ann-identity
NeedsInitialSetup=false
"""
EVOLUTION_IDENTITY = """[Data Source]
DisplayName=ann
Enabled=true
Parent=ann-account

[Mail Identity]
Name=Ann
Address=ann@example.org

[Mail Composition]
DraftsFolder=folder://local/Drafts

[Mail Submission]
SentFolder=folder://local/Sent
TransportUid=ann-transport
"""
EVOLUTION_TRANSPORT = """[Data Source]
DisplayName=ann
Enabled=true
Parent=ann-account

[Authentication]
Host=127.0.0.1
Port=9

[Mail Transport]
BackendName=smtp
"""
EVOLUTION_SETTINGS = """[org/gnome/evolution]
version='3.46.4'

[org/gnome/evolution/mail]
prompt-check-if-default-mailer=false
composer-mode='plain-text'
composer-send-html=false
composer-inline-spelling=false
composer-word-wrap-length=1000
"""
DIALOGUE = "^(Notice|Warning|Error)$"


class Screen:
    """An X server with a window manager."""

    def __init__(self, environment):
        out, into = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(into), "-screen", "0", "1280x1000x24",
                                        "-nolisten", "tcp"],
                                       pass_fds=[into], stderr=subprocess.DEVNULL)
        os.close(into)
        with os.fdopen(out) as stream:
            self.environment = environment | {"DISPLAY": ":" + stream.readline().strip()}
        self.manager = subprocess.Popen(["openbox"], env=self.environment, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    def xdotool(self, *arguments):
        out = subprocess.run(["xdotool", *arguments], env=self.environment, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, check=False, timeout=20)
        return out.stdout.decode(errors="replace").split()

    def close(self):
        for program in (self.manager, self.server):
            program.kill()
            program.wait()


class WindowClient(TerminalClient):
    version_option = "--version"
    slow = True
    in_ci = False
    types_recipient = False
    start_seconds = 8
    composer = ""  # a regular expression for the title of its window

    def prepare(self, stage):
        stage.environment["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"
        stage.environment["NO_AT_BRIDGE"] = "1"
        for name in ("inbox", "sent", "draft", "queue", "trash"):
            (stage.home / "Mail" / name).mkdir(parents=True)

    def start(self, command, stage):
        stage.screen = Screen(stage.environment)
        return Terminal(command, stage.screen.environment, stage.home)

    def clean(self, stage):
        stage.screen.close()

    def composers(self, stage):
        """The windows to write in."""
        return stage.screen.xdotool("search", "--onlyvisible", "--name", self.composer)

    def drafts(self, stage):
        """The files of the drafts that are complete."""
        return [path for path in (stage.home / "Mail/draft").iterdir() if path.name.isdigit() and path.stat().st_size]

    def drive(self, terminal, stage, case, patience):
        end = time.monotonic() + patience
        if not wait_until(lambda: self.composers(stage), patience, 0.2):
            return None
        window = self.composers(stage)[-1]
        while not self.drafts(stage) and time.monotonic() < end:
            for dialogue in stage.screen.xdotool("search", "--onlyvisible", "--name", DIALOGUE):
                stage.screen.xdotool("windowactivate", "--sync", dialogue, "key", "Escape")
            stage.screen.xdotool("windowactivate", "--sync", window, "key", "--clearmodifiers", "ctrl+s")
            wait_until(lambda: self.drafts(stage), 1.5, 0.1)
        if not self.drafts(stage):
            return None
        time.sleep(0.2)  # until it is written to its end
        return record.from_message(self.drafts(stage)[0].read_bytes())


class Claws(WindowClient):
    composer = "Compose message"
    own_headers = {"x-claws-end-special-headers", "x-claws-manual-headers", "x-claws-auto-wrapping",
                   "x-claws-auto-indent", "s", "af", "nf", "ps",
                   "srh", "sfn", "dsr", "mid", "cfg", "pt", "rq", "ssv", "nsv", "ssh", "r", "maid", "scf", "rmid", "fmid",
                   "x-claws-privacy-system", "x-claws-sign", "x-claws-encrypt", "x-claws-account-id"}

    def __init__(self):
        super().__init__("claws-mail", "claws-mail", ["--compose"], {
            ".claws-mail/accountrc": ACCOUNT, ".claws-mail/clawsrc": CLAWS_RC, ".claws-mail/folderlist.xml": FOLDERS})


class Sylpheed(WindowClient):
    composer = "Compose"
    own_headers = {"x-sylpheed-" + name for name in (
        "account-id", "compose-autowrap", "compose-checkspell", "compose-spelllang", "compose-usesigning",
        "compose-useencryption")}

    def __init__(self):
        super().__init__("sylpheed", "sylpheed", ["--compose"], {
            ".sylpheed-2.0/accountrc": ACCOUNT, ".sylpheed-2.0/sylpheedrc": SYLPHEED_RC,
            ".sylpheed-2.0/folderlist.xml": FOLDERS})


class Evolution(WindowClient):
    start_seconds = 15
    keeps_spaces = False
    own_headers = {"x-evolution-identity", "x-evolution-fcc", "x-evolution-transport", "x-evolution-format",
                   "x-evolution-composer-mode", "x-evolution-source", "x-mailer"}

    def __init__(self):
        super().__init__("evolution", "evolution", [], {
            ".config/evolution/sources/ann-account.source": EVOLUTION_ACCOUNT,
            ".config/evolution/sources/ann-identity.source": EVOLUTION_IDENTITY,
            ".config/evolution/sources/ann-transport.source": EVOLUTION_TRANSPORT,
            ".config/glib-2.0/settings/keyfile": EVOLUTION_SETTINGS})

    def prepare(self, stage):
        stage.environment.update(GSETTINGS_BACKEND="keyfile", NO_AT_BRIDGE="1", GIO_USE_VFS="local",
                                 WEBKIT_DISABLE_COMPOSITING_MODE="1", GDK_BACKEND="x11", LIBGL_ALWAYS_SOFTWARE="1")

    def start(self, command, stage):
        stage.screen = Screen(stage.environment)
        environment = stage.screen.environment
        stage.bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"], env=environment,
                                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
        environment["DBUS_SESSION_BUS_ADDRESS"] = stage.bus.stdout.readline().decode().strip()
        return Terminal(command, environment, stage.home)

    def clean(self, stage):
        end_session(stage.bus.pid)  # and the services that it has started
        stage.bus.wait()
        stage.bus.stdout.close()
        super().clean(stage)

    def composers(self, stage):
        windows = stage.screen.xdotool("search", "--onlyvisible", "--name", ".")
        names = {window: " ".join(stage.screen.xdotool("getwindowname", window)) for window in windows}
        return [window for window, name in names.items() if not re.search("evolution$", name, re.IGNORECASE)]

    def drafts(self, stage):
        folder = stage.home / ".local/share/evolution/mail/local/.Drafts"
        return [path for path in (*folder.glob("cur/*"), *folder.glob("new/*")) if path.stat().st_size]


def all_clients():
    return [Claws(), Sylpheed(), Evolution()]
