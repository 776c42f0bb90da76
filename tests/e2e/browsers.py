#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real clicks in real browsers on dangerous and benign links, Postern the handler, a stand-in the mail program.

usage: browsers.py POSTERN FAKE [chromium] [firefox] [xdg-open] [xdg-email] [gio]

For each link the mail program must be started with the one canonical link and nothing else, or not at all. Chromium
hands links to xdg-email, Firefox to GIO; the same links also go to xdg-open, xdg-email and `gio open` directly. Nothing
leaves the machine: the page is a file.
"""
import html
import json
import os
import subprocess
import sys
import urllib.parse

from home import Home, wait_for
from links import LINKS, MEANINGS
from mail.marionette import Marionette

# A browser or helper that does not pass such a link on; then nothing may come.
KEPT_BACK = {"firefox": {"nul"}, "chromium": set(), "gio": set(), "xdg-open": set(), "xdg-email": set()}
RECT = ("(() => {const a = document.getElementById(%s); a.scrollIntoView({block: 'center'}); "
        "const r = a.getBoundingClientRect(); return [r.x + 5, r.y + r.height / 2];})()")


def page(home, links):
    rows = "".join(f'<p><a id="{name}" href="{html.escape(link)}">{name}</a>\n' for name, link in links.items())
    home.write("page.html", f'<!doctype html><meta charset="utf-8"><title>links</title>{rows}<div style="height: 100vh"></div>')
    return "file://" + home.path("page.html")


class Chromium:
    """Driven through its debugging pipe: JSON objects with a NUL behind each."""

    def __init__(self, home, links=None):
        to_browser, from_browser = os.pipe(), os.pipe()

        def wire():
            os.dup2(os.dup(to_browser[0]), 3)
            os.dup2(os.dup(from_browser[1]), 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--remote-debugging-pipe", "--user-data-dir=" + home.path("chromium"), "about:blank"],
            env=home.environment, preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser[0])
        os.close(from_browser[1])
        self.input, self.output = to_browser[1], os.fdopen(from_browser[0], "rb", buffering=0)
        self.count, self.session, self.rest = 0, None, b""
        target = wait_for(lambda: [t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page"])
        self.session = self.call("Target.attachToTarget", targetId=target[0]["targetId"], flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Page.navigate", url=page(home, links or LINKS))
        wait_for(lambda: self.evaluate("document.readyState") == "complete" and self.evaluate("document.title"))

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.input, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self.rest:
                chunk = self.output.read(65536)
                if not chunk:
                    raise EOFError("chromium has ended")
                self.rest += chunk
            line, self.rest = self.rest.split(b"\0", 1)
            answer = json.loads(line)
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer["result"]

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def click(self, name):
        x, y = self.evaluate(RECT % json.dumps(name))
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def close(self):
        self.process.kill()
        self.process.wait()


def remote_control(port_file):
    """Of a program that writes its port into a file, and listens a moment later."""
    def read():
        if not os.path.exists(port_file):
            return None
        with open(port_file, encoding="ascii") as file:
            return file.read().strip()

    def connect():
        try:
            return Marionette(port, 60)
        except ConnectionRefusedError:
            return None

    port = int(wait_for(read, 60))
    return wait_for(connect, 30)


class Firefox:
    def __init__(self, home):
        home.write("firefox/user.js", 'user_pref("marionette.port", 0);\nuser_pref("app.update.enabled", false);\n'
                   'user_pref("browser.shell.checkDefaultBrowser", false);\nuser_pref("datareporting.policy.firstRunURL", "");\n'
                   'user_pref("network.protocol-handler.external.mailto", true);\n'
                   'user_pref("security.external_protocol_requires_permission", false);\n')
        home.write("firefox/handlers.json", json.dumps(
            {"defaultHandlersVersion": {"en-US": 4}, "mimeTypes": {}, "schemes": {"mailto": {"action": 4, "ask": False}}}))
        self.process = subprocess.Popen(
            ["firefox-esr", "--headless", "--no-remote", "--profile", home.path("firefox"), "--marionette", "about:blank"],
            env=home.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.call = remote_control(home.path("firefox/MarionetteActivePort")).command
        self.call("WebDriver:Navigate", {"url": page(home, LINKS)})

    def click(self, name):
        element = self.call("WebDriver:FindElement", {"using": "css selector", "value": "#" + name})["value"]
        self.call("WebDriver:ElementClick", {"id": next(iter(element.values()))})

    def close(self):
        self.process.kill()
        self.process.wait()


class Helper:
    """A desktop's helper, given the link as a browser would spell it."""

    def __init__(self, home, *command):
        self.home, self.command = home, command

    def click(self, name):
        link = MEANINGS.get(name, LINKS[name])
        scheme, rest = link.split(":", 1)
        spelled = scheme.lower() + ":" + urllib.parse.quote(rest, safe="%:/?#[]@!$&'()*+,;=-._~")
        subprocess.run([*self.command, spelled], env=self.home.environment, timeout=30, check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self):
        pass


ALL = {"chromium": Chromium, "firefox": Firefox, "xdg-open": lambda home: Helper(home, "xdg-open"),
       "xdg-email": lambda home: Helper(home, "xdg-email"), "gio": lambda home: Helper(home, "gio", "open")}


def hold(name, postern, fake):
    failed = opened = refused = 0
    with Home(postern, fake) as home:
        home.install()
        clicker = ALL[name](home)
        try:
            for link_name, link in LINKS.items():
                canonical = home.canonical(MEANINGS.get(link_name, link))
                kept_back = link_name in KEPT_BACK[name]
                expected = "nothing" if kept_back else canonical and [canonical]
                found = home.outcome(lambda n=link_name: clicker.click(n), 2.0 if kept_back else 15.0)
                if found != expected:
                    failed += 1
                    print(f"  {name}: {link_name}: expected {expected}, found {found}")
                opened += canonical is not None and found == expected
                refused += canonical is None and found == expected
        finally:
            clicker.close()
    print(f"{name}: {opened} links opened as the one canonical link, {refused} refused, {failed} wrong", flush=True)
    return failed


def main():
    postern, fake, *names = sys.argv[1:]
    return 1 if sum(hold(name, postern, fake) for name in names or ALL) else 0


if __name__ == "__main__":
    sys.exit(main())
