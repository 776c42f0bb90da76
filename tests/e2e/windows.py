#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The registry template of MS04-009 on a real parser: Wine's CommandLineToArgvW and a C runtime's own argv.

Needs wine, wine64 and gcc-mingw-w64-x86-64.
"""

import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "corpus"))
from vectors import entries  # noqa: E402

GENERATED, STARTED, SEED = 4000, 36, 20040309
PIECES = ["a", "7", "%20", "%22", "%27", "%5C", "%5C%22", "%3C", "%26", "%25", "%C3%A4", "%0D%0A", "$", "'", "(", "`",
          '"', " ", "%E6%97%A5", "%2Fselect%20", "-", "%2B"]


def vector_links():
    return (vector["link"] for _, vector in entries() if "link" in vector)


def generated_links():
    choose = random.Random(SEED)
    for _ in range(GENERATED):
        yield "mailto:ann@example.org?body=" + "".join(choose.choices(PIECES, k=choose.randrange(24)))


def canonical(postern, links):
    text = b"\0".join(link.encode() for link in links) + b"\0"
    command = [postern, "check", "--input", "nul", "--print", "canonical", "--consent", "--", "-"]
    out = subprocess.run(command, input=text, stdout=subprocess.PIPE, check=False).stdout.decode()
    return [link for link in out.replace("\0", "\n").split("\n") if link]


def rendered(renderer, links):
    """The windows-argv rendering of those that open."""
    text = b"\0".join(link.encode() for link in links) + b"\0"
    out = subprocess.run([renderer], input=text, stdout=subprocess.PIPE, check=True).stdout.decode()
    return [link for link in out.split("\0") if link]


class Windows:
    def __init__(self, folder):
        self.program = f"{folder}/OUTLOOK.EXE"
        subprocess.run(["x86_64-w64-mingw32-gcc", "-municode", "-O1", "-Wall", "-Werror", "-o", self.program,
                        str(HERE / "windows/print_argv.c"), "-lshell32"], check=True)
        self.name = "Z:" + self.program.replace("/", "\\")
        self.environment = dict(os.environ, WINEPREFIX=f"{folder}/wine", WINEDEBUG="-all", WINEDLLOVERRIDES="mscoree,mshtml=")

    def line(self, link, quote='"'):
        return f'"{self.name}" -c IPM.Note /m {quote}{link}{quote}'

    def argvs(self, mode, links, quote='"'):
        text = "".join(self.line(link, quote) + "\n" for link in links).encode()
        out = subprocess.run(["wine", self.program, mode], input=text, stdout=subprocess.PIPE, check=True,
                             stderr=subprocess.DEVNULL, env=self.environment, timeout=600).stdout.decode()
        return [argv.split("\0") for argv in out.split("\0\0")[:-1]]

    def arguments(self, link):
        return [self.name, "-c", "IPM.Note", "/m", link]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--postern", required=True, help="the command")
    options.add_argument("--renderer", required=True, help="the program windows_argv")
    arguments = options.parse_args()
    postern = arguments.postern
    attack = "mailto:aa\" /select javascript:alert('inert')"
    given = [*vector_links(), *generated_links()]
    links = canonical(postern, given)
    failed = len(links) <= GENERATED or canonical(postern, [attack]) != []
    with tempfile.TemporaryDirectory() as folder:
        windows = Windows(folder)
        for mode, some in (("--cut", links), ("--start", links[:: len(links) // STARTED])):
            argvs = windows.argvs(mode, [attack, *some])
            raw = argvs[0][5:] == ["/select", "javascript:alert('inert')"]
            kept = sum(argv == windows.arguments(link) for argv, link in zip(argvs[1:], some))
            print(f"{mode:8} raw link adds arguments: {raw}   Postern's links that stay one argument: {kept}/{len(some)}")
            failed |= not raw or kept != len(some) or len(argvs) != len(some) + 1
        renderings = rendered(arguments.renderer, given)
        failed |= renderings != links
        for where, quote in (('inside "%1"', '"'), ("by itself", "")):
            argvs = windows.argvs("--cut", renderings, quote)
            kept = sum(argv == windows.arguments(link) for argv, link in zip(argvs, links))
            print(f"windows-argv {where}: {kept}/{len(links)} stay one argument, the canonical link")
            failed |= kept != len(links)
        subprocess.run(["wineserver", "-k"], env=windows.environment, check=False)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
