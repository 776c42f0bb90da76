#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A click in Chromium that attaches a file to a message in Thunderbird; and the same click with Postern between them.

usage: desktop_chain.py POSTERN FAKE

Chromium hands a link to xdg-email, which takes it apart for a mail program called thunderbird and passes the pieces to
`thunderbird -compose`. Needs chromium, thunderbird, xdg-utils, Xvfb and dbus-run-session.
"""
import os
import subprocess
import sys
import time

from browsers import Chromium, remote_control
from home import Home, on_own_desktop, wait_for

LINKS = {
    "attach": "mailto:ann@example.org?subject=hello&attach=/etc/hostname",
    "comma": "mailto:ann@example.org?subject=x,attachment=file:///etc/hostname",
    "comma-bcc": "mailto:ann@example.org?body=hello,bcc=victim@example.net,attachment=/etc/issue",
}
WINDOWS = """return [...Services.wm.getEnumerator("msgcompose")].filter(w => w.gMsgCompose && w.gWindowLocked === false).map(w => {
  const field = id => [...w.document.querySelectorAll(`#${id} mail-address-pill`)].map(p => p.emailAddress);
  return {to: field("toAddrContainer"), bcc: field("bccAddrContainer"), subject: w.document.getElementById("msgSubject").value,
          files: w.document.getElementById("attachmentBucket").itemCount};
});"""
CLOSE = """for (const w of [...Services.wm.getEnumerator("msgcompose")]) {
  w.gContentChanged = false; w.gMsgCompose.bodyModified = false; w.close(); }"""
PREFERENCES = {
    "mail.accountmanager.accounts": "account1", "mail.accountmanager.defaultaccount": "account1",
    "mail.account.account1.server": "server1", "mail.account.account1.identities": "id1",
    "mail.server.server1.type": "pop3", "mail.server.server1.hostname": "127.0.0.1", "mail.server.server1.port": 9,
    "mail.server.server1.userName": "me", "mail.server.server1.name": "me", "mail.server.server1.login_at_startup": False,
    "mail.server.server1.check_new_mail": False, "mail.identity.id1.useremail": "me@example.org",
    "mail.identity.id1.fullName": "Me", "mail.identity.id1.smtpServer": "smtp1", "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1", "mail.smtpserver.smtp1.hostname": "127.0.0.1", "mail.smtpserver.smtp1.port": 9,
    "mail.provider.suppress_dialog_on_startup": True, "mail.shell.checkDefaultClient": False,
    "mail.rights.version": 1, "app.donation.eoy.version.viewed": 999, "mailnews.start_page.enabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True, "app.update.enabled": False, "marionette.port": 0,
    "mail.compose.warn_public_recipients.aggressive": False,
}


class Thunderbird:
    def __init__(self, home):
        lines = "".join(f'user_pref("{name}", {str(value).lower() if isinstance(value, (bool, int)) else chr(34) + value + chr(34)});\n'
                        for name, value in PREFERENCES.items())
        home.write("home/.thunderbird/p/user.js", lines)
        home.write("home/.thunderbird/profiles.ini", "[General]\nStartWithLastProfile=1\nVersion=2\n\n"
                   "[Profile0]\nName=p\nIsRelative=1\nPath=p\nDefault=1\n")
        self.process = subprocess.Popen(
            ["thunderbird", "--profile", home.path("home/.thunderbird/p"), "--marionette", "--remote-allow-system-access"],
            env=home.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.call = remote_control(home.path("home/.thunderbird/p/MarionetteActivePort")).command
        self.call("Marionette:SetContext", {"value": "chrome"})

    def run(self, script):
        return self.call("WebDriver:ExecuteScript", {"script": script, "args": []})["value"]

    def message(self):
        """The message that is being written; then its window is closed."""
        found = wait_for(lambda: self.run(WINDOWS), 25)
        if found:
            time.sleep(1)  # attachments and recipients come in one by one
            found = self.run(WINDOWS)
        self.run(CLOSE)
        wait_for(lambda: not self.run(WINDOWS), 5)
        return found[0] if found and len(found) == 1 else found


def main():
    failures = []
    with Home(*sys.argv[1:3]) as home:
        # Thunderbird must find its window server and its other instance; questions are answered with yes.
        home.write("home/.config/postern/handler.toml", "flood_windows = 1000\n")
        home.write("home/.config/mimeapps.list", "[Default Applications]\nx-scheme-handler/mailto=thunderbird.desktop\n")
        thunderbird = Thunderbird(home)
        chromium = Chromium(home, LINKS)
        for postern in (False, True):
            if postern:
                home.install()
            for name in LINKS:
                chromium.click(name)
                message = thunderbird.message()
                print("with Postern:" if postern else "without:     ", name, message, flush=True)
                hurt = bool(message) and (message["files"] > 0)
                if not message or hurt == postern:
                    failures.append(name)
                if postern and message and (message["to"] != ["ann@example.org"] or message["bcc"]):
                    failures.append(name + ": recipients")
    print("wrong:", failures or "nothing")
    return len(failures)


if __name__ == "__main__":
    sys.exit(main() if "POSTERN_OWN_DESKTOP" in os.environ else on_own_desktop())
