#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Real terminals, dialogues and notifications on a headless X server, driven by keys and read through AT-SPI.

usage: desktop.py POSTERN FAKE

Needs Xvfb, xdotool, dbus-daemon, AT-SPI with its Python binding, xterm, zenity, kdialog and notify-send (foot needs
weston); terminals that are not installed are named. Everything happens in a home and on a session bus of its own."""
import html
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

from home import end_all_in, on_own_desktop  # noqa: E402

TERMINALS = ["xterm", "urxvt", "st", "xfce4-terminal", "mate-terminal", "alacritty", "gnome-terminal", "konsole",
             "kitty", "terminator", "kgx", "foot"]
# Canonical links must survive byte for byte whatever was in the link.
LINKS = [
    "mailto:",
    "mailto:?subject=a%20b",
    "mailto:o'brien+x@example.org?subject=$(touch%20x)%60id%60;%20id%20%7C%20id%20%26%20%22q%22%20'q'",
    "mailto:ann@example.org?subject=%25s%25n%20x%5Cn%5Ct%20~%20*%20?%20[a]%20{b}%20!%20%23",
    "mailto:ann@example.org?body=one%0D%0Atwo%0D%0A-e%20sh%0D%0A--%0D%0A%F0%9F%98%80%20%C3%A9",
    "mailto:a@example.org,b@example.org?cc=c@example.org&bcc=d@example.org&in-reply-to=%3Ca@b%3E&body=" + "x%20" * 4000,
]
HOSTILE = r'<b>x</b> &amp; &lt; \n \t \u0041 \x41 %s $(id) `id` "q" <a href="x">y</a>'
SHOWN = HOSTILE.replace("\\", "\\\\")  # in what is shown, a backslash is always doubled


def wait_for(get, seconds=15):
    end = time.monotonic() + seconds
    events = GLib.MainContext.default()
    while time.monotonic() < end:
        while events.iteration(False):  # what AT-SPI knows of the programs comes as events
            pass
        if value := get():
            return value
        time.sleep(0.05)
    return None


def nodes(node, depth=0):
    yield node
    for i in range(node.get_child_count() if depth < 20 else 0):
        if (child := node.get_child_at_index(i)) is not None:
            yield from nodes(child, depth + 1)


def find(application, role, name=None):
    """The first accessible object of that kind in a running application."""
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        try:
            app = desktop.get_child_at_index(i)
            if app is None or app.get_name() != application:
                continue
            for node in nodes(app):
                if node.get_role_name() == role and (name is None or node.get_name() == name):
                    return node
        except GLib.Error:  # it went away meanwhile
            pass
    return None


def text_of(node):
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def press(node):
    Atspi.Action.do_action(node, 0)


def usable(node):
    return node.get_state_set().contains(Atspi.StateType.SENSITIVE)


class Desktop(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="postern-desktop-")
        for name in ("bin", "fakes", "home", "run"):
            os.mkdir(os.path.join(self.folder, name), 0o700)
        self.environment = {name: os.environ[name] for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")}
        self.environment |= {"HOME": self.path("home"), "PATH": self.path("bin"), "FAKES": self.path("fakes"),
                             "XDG_RUNTIME_DIR": self.path("run"), "LANG": "C.UTF-8", "GTK_MODULES": "gail:atk-bridge",
                             "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        self.started = []

    def tearDown(self):
        end_all_in(self.folder)
        for process in self.started:
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def provide(self, *programs):
        for name in programs:
            os.symlink(shutil.which(name), self.path("bin/" + name))

    def fake(self, name):
        os.link(FAKE, self.path("bin/" + name)) if os.stat(FAKE).st_dev == os.stat(self.folder).st_dev else \
            shutil.copy(FAKE, self.path("bin/" + name))

    def start_wayland(self):
        """A Wayland session in a window of the X server."""
        self.environment["WAYLAND_DISPLAY"] = "wayland-test"
        self.started.append(subprocess.Popen(
            [shutil.which("weston"), "--backend=x11-backend.so", "--use-pixman", "--socket=wayland-test", "--idle-time=0"],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        self.assertTrue(wait_for(lambda: os.path.exists(self.path("run/wayland-test"))))

    def configure(self, text):
        os.makedirs(self.path("home/.config/postern"), exist_ok=True)
        with open(self.path("home/.config/postern/handler.toml"), "w", encoding="utf-8") as file:
            file.write(text)

    def open(self, link):
        process = subprocess.Popen([POSTERN, "open", "--desktop", link], env=self.environment,
                                   stderr=subprocess.DEVNULL)
        self.started.append(process)
        return process

    def arguments(self, name, n):
        file = self.path(f"fakes/{name}.{n}.argv")
        if not wait_for(lambda: os.path.exists(file)):
            return None
        with open(file, "rb") as opened:
            return opened.read().split(b"\0")[:-1]

    def canonical(self, link):
        return subprocess.run([POSTERN, "check", "--print", "canonical", "--consent", "--", link],
                              stdout=subprocess.PIPE, check=False).stdout.rstrip(b"\n")

    # ---- Terminals

    def test_terminals_pass_the_link_on_byte_for_byte(self):
        proven = []
        for terminal in filter(shutil.which, TERMINALS):
            with self.subTest(terminal):
                self.tearDown()
                self.setUp()
                self.provide(terminal)
                self.fake("reader")
                if terminal == "foot":
                    self.start_wayland()
                self.configure(f'command = ["reader", "{{link}}"]\nin_terminal = true\nterminal = "{terminal}"\n'
                               'flood_windows = 1000\n')
                links = [link for link in LINKS if b"bcc=" not in self.canonical(link)]
                links += [LINKS[-1].replace("&bcc=d@example.org", "")]
                self.assertTrue(all(map(self.canonical, links)))
                for n, link in enumerate(links, 1):
                    process = self.open(link)
                    self.assertEqual(self.arguments("reader", n), [self.path("bin/reader").encode(), self.canonical(link)])
                    wait_for(lambda: process.poll() is not None, 3)  # kgx stays until its window is closed
                    time.sleep(0.5)  # the server of gnome-terminal ends with its last window
                proven.append(terminal)
        print("byte-identical through:", ", ".join(proven))
        print("not installed:", ", ".join(t for t in TERMINALS if not shutil.which(t)))
        self.assertIn("xterm", proven)

    # ---- The question

    def ask(self, dialogue):
        self.provide(dialogue)
        self.fake("thunderbird")
        link = "mailto:ann@example.org?bcc=spy@evil.example&subject=" + "".join(f"%{b:02X}" for b in HOSTILE.encode())
        self.expected = self.canonical(link)
        return self.open(link)

    def keys(self, application, *keys):
        windows = wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "Postern"],
                                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                                  check=False).stdout.split())
        self.assertTrue(windows, application)
        subprocess.run(["xdotool", "windowfocus", "--sync", windows[-1], "sleep", "0.3", "key", "--delay", "60", *keys],
                       check=True)

    def opened(self):
        return os.path.exists(self.path("fakes/thunderbird.1.argv"))

    def test_zenity_shows_the_text_as_it_is_and_waits_for_a_tick(self):
        process = self.ask("zenity")
        view = wait_for(lambda: find("zenity", "text"))
        self.assertIsNotNone(view)
        shown = text_of(view)
        self.assertTrue(shown.startswith("bcc          spy@evil.example   (a hidden recipient)\n"), shown)
        self.assertIn("\nsubject      " + SHOWN + "\n", shown)
        button = find("zenity", "push button", "Open")
        self.assertFalse(usable(button), "before the tick")
        self.keys("zenity", "Return", "KP_Enter", "y", "alt+o", "Return")
        time.sleep(0.5)
        self.assertFalse(self.opened())
        if process.poll() is not None:
            self.assertEqual(process.returncode, 1)
            return
        press(find("zenity", "check box"))
        self.assertTrue(wait_for(lambda: usable(find("zenity", "push button", "Open"))))
        time.sleep(1)
        press(find("zenity", "push button", "Open"))
        self.assertEqual(self.arguments("thunderbird", 1)[1], self.expected)

    def test_zenity_any_key_alone_opens_nothing(self):
        for key in ("Return", "space", "y", "o", "alt+o", "Tab", "Escape"):
            with self.subTest(key):
                self.tearDown()
                self.setUp()
                process = self.ask("zenity")
                self.assertIsNotNone(wait_for(lambda: find("zenity", "text")))
                time.sleep(1.2)
                self.keys("zenity", key)
                time.sleep(0.4)
                self.assertFalse(self.opened())
                self.assertIn(process.poll(), (None, 1))

    def test_kdialog_shows_the_text_as_it_is_and_wants_the_word(self):
        process = self.ask("kdialog")
        label = wait_for(lambda: find("kdialog", "label"))
        self.assertIsNotNone(label)
        # In the name of a label that has a field, Qt halves "&" as it does on the screen; kdialog's lines are broken.
        shown = label.get_name().replace("\u00a0", " ").replace("\n", "")
        self.assertIn(SHOWN, shown)
        self.assertIn("bcc          spy@evil.example   (a hidden recipient)", shown)
        time.sleep(1.2)
        self.keys("kdialog", "Return")
        self.assertEqual(process.wait(10), 1)
        self.assertFalse(self.opened())
        self.tearDown()
        self.setUp()
        self.ask("kdialog")
        wait_for(lambda: find("kdialog", "label"))
        time.sleep(1.2)
        self.keys("kdialog", "y", "e", "s", "Return")
        self.assertEqual(self.arguments("thunderbird", 1)[1], self.expected)

    def test_a_question_that_nobody_answers_is_a_no(self):
        for dialogue in ("zenity", "kdialog"):
            with self.subTest(dialogue):
                self.tearDown()
                self.setUp()
                self.configure("question_seconds = 4\n")
                self.fake("notify-send")
                process = self.ask(dialogue)
                self.assertTrue(wait_for(lambda: find(dialogue, "push button")), "it is shown")
                self.assertEqual(process.wait(20), 1)
                self.assertFalse(self.opened())
                self.assertIn(b"not answered in time", self.arguments("notify-send", 1)[-1])
                self.assertTrue(wait_for(lambda: not find(dialogue, "push button")), "it is gone")

    def test_a_closed_dialogue_is_a_silent_no(self):
        for dialogue in ("zenity", "kdialog"):
            with self.subTest(dialogue):
                self.tearDown()
                self.setUp()
                self.fake("notify-send")
                process = self.ask(dialogue)
                self.assertTrue(wait_for(lambda: find(dialogue, "push button")))
                self.keys(dialogue, "Escape")
                self.assertEqual(process.wait(20), 1)
                self.assertFalse(self.opened())
                self.assertFalse(os.path.exists(self.path("fakes/notify-send.1.taken")), "the user knows")

    # ---- A word to the user. The only text in it that is not ours is the name of a program in handler.toml.

    def complain(self, notifier):
        self.provide(notifier)
        name = HOSTILE.replace("/", "|")
        self.configure(f"command = ['{name}', '{{link}}']\n")
        self.assertEqual(self.open("mailto:ann@example.org").wait(10), 69)
        return f"The program {name.replace(chr(92), chr(92) * 2)} was not found; say in handler.toml which mail program to use."

    def test_notify_send_passes_the_text_on_as_it_is(self):
        received = []

        def on_call(_connection, _sender, _path, _interface, method, parameters, invocation):
            if method == "Notify":
                received.append(parameters.unpack())
                invocation.return_value(GLib.Variant("(u)", (1,)))
            else:
                invocation.return_value(GLib.Variant("(as)", (["body", "body-markup"],)) if method == "GetCapabilities"
                                        else GLib.Variant("(ssss)", ("x", "x", "1", "1.2")))

        interface = Gio.DBusNodeInfo.new_for_xml("""<node><interface name="org.freedesktop.Notifications">
          <method name="Notify"><arg type="s"/><arg type="u"/><arg type="s"/><arg type="s"/><arg type="s"/>
            <arg type="as"/><arg type="a{sv}"/><arg type="i"/><arg type="u" direction="out"/></method>
          <method name="GetCapabilities"><arg type="as" direction="out"/></method>
          <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
            <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
          </interface></node>""").interfaces[0]
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        bus.register_object("/org/freedesktop/Notifications", interface, on_call, None, None)
        owner = Gio.bus_own_name_on_connection(bus, "org.freedesktop.Notifications", 0, None, None)
        context = GLib.MainContext.default()
        text = self.complain("notify-send")
        self.assertTrue(wait_for(lambda: context.iteration(False) or received))
        wait_for(lambda: context.iteration(False) and received, 1)
        Gio.bus_unown_name(owner)
        self.assertEqual(received[0][3], "Postern did not open a link")
        self.assertNotIn("<", received[0][4])
        self.assertEqual(html.unescape(received[0][4]), text)

    def test_zenity_warns_with_the_text_as_it_is(self):
        text = self.complain("zenity")
        label = wait_for(lambda: find("zenity", "label"))
        self.assertIsNotNone(label)
        self.assertEqual(label.get_name(), text)
        self.keys("zenity", "Escape")

    def test_kdialog_warns_with_the_text_as_it_is(self):
        text = self.complain("kdialog")
        label = wait_for(lambda: find("kdialog", "label", text))
        self.assertIsNotNone(label)
        self.keys("kdialog", "Escape")


if __name__ == "__main__":
    POSTERN, FAKE = sys.argv[1:3]
    if "POSTERN_OWN_DESKTOP" not in os.environ:
        sys.exit(on_own_desktop())
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
