# SPDX-License-Identifier: MIT
"""A home of its own in which Postern is the handler of mailto: links, before a stand-in for the mail program."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def wait_for(get, seconds=15.0):
    end = time.monotonic() + seconds
    while True:
        if value := get():
            return value
        if time.monotonic() > end:
            return None
        time.sleep(0.02)


def end_all_in(folder):
    """Ends what was started in a home, windows that nobody closed included: it carries the folder in its environment."""
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/environ", "rb") as file:
                if f"={folder}/".encode() in file.read():
                    os.kill(int(entry), signal.SIGKILL)
        except OSError:  # it has ended
            pass


def on_own_desktop():
    """Runs the script again on an X server and a session bus of its own."""
    reader, writer = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", "1024x768x24", "-nolisten", "tcp", "-noreset"],
                              pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        display = os.read(reader, 16).decode().strip()
        environment = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "XDG_SESSION_ID")}
        environment |= {"DISPLAY": ":" + display, "POSTERN_OWN_DESKTOP": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
        return subprocess.run(["dbus-run-session", "--", sys.executable, *sys.argv], env=environment, check=False).returncode
    finally:
        server.kill()
        server.wait()


class Home:
    """The user of this home answers yes to every question, after the first moment."""

    def __init__(self, postern, fake):
        self.postern = postern
        self.folder = tempfile.mkdtemp(prefix="postern-e2e-")
        for name in ("bin", "fakes", "home", "run"):
            os.mkdir(self.path(name), 0o700)
        kept = {name: os.environ[name] for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS") if name in os.environ}
        self.environment = {"DISPLAY": ":9999"} | kept | {
            "HOME": self.path("home"), "PATH": self.path("bin") + ":/usr/bin:/bin", "FAKES": self.path("fakes"),
            "XDG_RUNTIME_DIR": self.path("run"), "LANG": "C.UTF-8"}
        for name in ("mailer", "notify-send", "zenity"):
            os.symlink(fake, self.path("bin/" + name))
        self.write("fakes/zenity.delay", "1100")
        self.write("home/.config/postern/handler.toml", 'command = ["mailer", "{link}"]\nflood_windows = 1000\n')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end_all_in(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def install(self):
        subprocess.run([self.postern, "install"], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def canonical(self, link):
        """The link that must arrive once the user has agreed; None for a link that is refused."""
        found = subprocess.run([self.postern, "check", "--print", "canonical", "--consent", "--", link],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
        return found.rstrip(b"\n") or None

    def starts(self, name):
        """How a stand-in was started, each time."""
        found = []
        while os.path.exists(file := self.path(f"fakes/{name}.{len(found) + 1}.argv")):
            with open(file, "rb") as opened:
                found.append(opened.read().split(b"\0")[:-1])
        return found

    def outcome(self, act, seconds=10.0):
        """Does something, and tells with which arguments the mail program was then started; None when the user was told
        of a refusal, and "nothing" when neither came."""
        before, told = len(self.starts("mailer")), len(self.starts("notify-send"))

        def refusals():
            return [s for s in self.starts("notify-send")[told:] if b"Postern did not open a link" in s]

        act()
        wait_for(lambda: len(self.starts("mailer")) > before or refusals(), seconds)
        started = self.starts("mailer")[before:]
        if started:
            return started[0][1:] if len(started) == 1 and not refusals() else started
        return None if refusals() else "nothing"
