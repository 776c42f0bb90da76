# SPDX-License-Identifier: MIT
"""A home of its own for each run of a mail client, and a terminal that a program types into."""

import fcntl
import os
import pathlib
import pty
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
SYSTEM_PATH = "/usr/bin:/bin:/usr/games"
ESCAPE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|\][^\x07]*\x07|[=>78])|[\x0e\x0f]")
HANG = 40  # seconds: only a program that hangs takes so long


def wait_until(condition, patience=HANG, pause=0.03):
    """Whether `condition` came true in time."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


class Terminal:
    """A command in a terminal of its own."""

    def __init__(self, command, environment, folder):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self.process = subprocess.Popen(["/usr/bin/setsid", "--ctty", *command], stdin=slave, stdout=slave,
                                        stderr=slave, env=environment, cwd=folder)
        os.close(slave)
        self.bytes = b""
        # Somebody must read, or the program waits when the terminal is full.
        self.reader = threading.Thread(target=self.keep_reading, daemon=True)
        self.reader.start()

    def keep_reading(self):
        try:
            while piece := os.read(self.master, 65536):
                self.bytes += piece
        except OSError:  # nobody has the other end any more
            pass

    def read(self):
        """What has been shown so far, without the terminal's escape sequences."""
        return ESCAPE.sub(b"", self.bytes).decode(errors="replace")

    def status(self):
        """The exit status; None while it runs."""
        return self.process.poll()

    def type(self, keys):
        try:
            os.write(self.master, keys.encode())
        except OSError:
            pass

    def close(self):
        """Ends what is still running in the terminal."""
        if self.status() is None:
            end_session(self.process.pid)
        self.process.wait()
        self.reader.join(5)
        os.close(self.master)


def session_members(session):
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = pathlib.Path("/proc", entry, "stat").read_text()
        except OSError:
            continue
        if int(stat.rpartition(")")[2].split()[3]) == session:
            yield int(entry)


def end_session(session):
    """Ends the processes of a session that we started."""
    for process in session_members(session):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Stage:
    """A home folder with a mail client's configuration and Postern's, and what was captured there."""

    def __init__(self, program, files, settings):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="postern-e2e-"))
        self.capture = self.home / "capture"
        for folder in ("capture", "bin", "run", "mail"):
            (self.home / folder).mkdir(mode=0o700)
        os.symlink(PROGRAMS / "witness", self.home / "bin" / program)
        self.write("secret.txt", SECRET + "\n")
        self.write(".config/postern/handler.toml", settings)
        for name, text in files.items():
            self.write(name, text.replace("@HOME@", str(self.home)).replace("@PROGRAMS@", str(PROGRAMS)))
        self.environment = {
            "HOME": str(self.home), "PATH": f"{self.home}/bin:{SYSTEM_PATH}", "REAL_PATH": SYSTEM_PATH,
            "CAPTURE": str(self.capture), "XDG_RUNTIME_DIR": f"{self.home}/run", "TMPDIR": f"{self.home}",
            "EDITOR": str(PROGRAMS / "editor"), "VISUAL": str(PROGRAMS / "editor"), "TERM": "xterm", "LANG": "C.UTF-8",
            "USER": "ann", "LOGNAME": "ann", "EMAIL": "ann@example.org", "HOSTNAME": "host.example.org"}

    def write(self, name, text):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(text)
        path.chmod(0o600)

    def captured(self, name):
        """The bytes of a captured file; None when it is not there."""
        path = self.capture / name
        return path.read_bytes() if path.exists() else None

    def arguments(self, name):
        text = self.captured(name)
        return None if text is None else text.decode(errors="surrogateescape").split("\0")[:-1]

    def remove(self):
        shutil.rmtree(self.home, ignore_errors=True)


SECRET = "the secret of this home folder"
