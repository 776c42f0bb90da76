# SPDX-License-Identifier: MIT
"""Thunderbird without windows: a link opens the composer, which then saves a draft."""

import re
import time

from . import record
from .marionette import Marionette
from .stage import wait_until
from .terminal_clients import TerminalClient

PROFILES = """[General]
StartWithLastProfile=1
Version=2

[Profile0]
Name=default
IsRelative=1
Path=profile
Default=1
"""
PREFERENCES = {
    "marionette.port": 0,
    "mail.accountmanager.accounts": "account1,account2",
    "mail.accountmanager.defaultaccount": "account2",
    "mail.accountmanager.localfoldersserver": "server1",
    "mail.account.account1.server": "server1",
    "mail.account.account2.server": "server2",
    "mail.account.account2.identities": "id1",
    "mail.server.server1.type": "none",
    "mail.server.server1.hostname": "Local Folders",
    "mail.server.server1.name": "Local Folders",
    "mail.server.server1.userName": "nobody",
    "mail.server.server1.directory-rel": "[ProfD]Mail/Local Folders",
    "mail.server.server2.type": "pop3",
    "mail.server.server2.hostname": "127.0.0.1",
    "mail.server.server2.port": 9,
    "mail.server.server2.userName": "ann",
    "mail.server.server2.name": "ann",
    "mail.server.server2.login_at_startup": False,
    "mail.server.server2.check_new_mail": False,
    "mail.server.server2.directory-rel": "[ProfD]Mail/ann",
    "mail.identity.id1.fullName": "Ann",
    "mail.identity.id1.useremail": "ann@example.org",
    "mail.identity.id1.compose_html": False,
    "mail.identity.id1.draft_folder": "mailbox://nobody@Local%20Folders/Drafts",
    "mail.identity.id1.drafts_folder_picker_mode": "1",
    "mail.identity.id1.smtpServer": "smtp1",
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    "mail.smtpserver.smtp1.hostname": "127.0.0.1",
    "mail.smtpserver.smtp1.port": 9,
    "mail.compose.autosave": False,
    "mail.spellcheck.inline": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mailnews.send_plaintext_flowed": False,
    "mailnews.wraplength": 0,
    "mailnews.start_page.enabled": False,
    "app.donation.eoy.version.viewed": 999,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.bypassNotification": True,
    "toolkit.telemetry.enabled": False,
    "network.dns.disabled": True,
}
COMPOSER = """const w = Services.wm.getMostRecentWindow("msgcompose");"""
READY = COMPOSER + """
return !!(w && w.document.readyState == "complete" && w.gMsgCompose && w.gMsgCompose.editor && w.composeEditorReady);"""
SAVE = COMPOSER + """w.SaveAsDraft(); return true;"""


def javascript(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else '"%s"' % value


class Thunderbird(TerminalClient):
    version_option = "--version"
    slow = True
    in_ci = False  # it needs up to half a minute for its first window
    types_recipient = False
    start_seconds = 30
    own_headers = {"x-mozilla-draft-info", "x-mozilla-status", "x-mozilla-status2", "x-mozilla-keys", "x-identity-key",
                   "x-account-key", "fcc"}

    def __init__(self):
        preferences = "".join(f'user_pref("{name}", {javascript(value)});\n' for name, value in PREFERENCES.items())
        files = {".thunderbird/profiles.ini": PROFILES, ".thunderbird/profile/user.js": preferences}
        super().__init__("thunderbird", "thunderbird", [], files)

    def prepare(self, stage):
        stage.environment.update(MOZ_HEADLESS="1", MOZ_MARIONETTE="1", MOZ_REMOTE_ALLOW_SYSTEM_ACCESS="1",
                                 MOZ_LEGACY_PROFILES="1", MOZ_CRASHREPORTER_DISABLE="1",
                                 DBUS_SESSION_BUS_ADDRESS="disabled:")

    def drive(self, terminal, stage, case, patience):
        profile = stage.home / ".thunderbird/profile"
        port = profile / "MarionetteActivePort"
        end = time.monotonic() + patience
        if not wait_until(lambda: port.exists() and port.read_text().strip(), patience):
            return None
        control = Marionette(int(port.read_text()), patience)
        try:
            control.command("Marionette:SetContext", {"value": "chrome"})  # scripts run in the program itself
            if not wait_until(lambda: control.script(READY), end - time.monotonic(), 0.2):
                return None
            control.script(SAVE)
            drafts = profile / "Mail/Local Folders/Drafts"
            wait_until(lambda: drafts.exists() and drafts.read_bytes().endswith(b"\n"), patience, 0.1)
            message = drafts.read_bytes().partition(b"\n")[2]  # behind the "From " line of a mailbox
            return record.from_message(re.sub(rb"^>(>*From )", rb"\1", message, flags=re.MULTILINE))
        finally:
            control.close()
