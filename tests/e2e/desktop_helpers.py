#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the helpers of desktops make of a link on its way: the vectors of corpus/vectors/desktop-helpers.toml.

usage: desktop_helpers.py [--print]

Runs the real kde-open5, exo-open and xdg-email on an X server of their own, with a stand-in as the handler, and compares
the link that arrives with the vector. --print prints helper, name, input and output of each instead.
"""
import os
import pathlib
import subprocess
import sys
import tomllib

from home import Home, on_own_desktop, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAKE = ROOT / "build/tests/handler/fake"
ANN = "mailto:ann@example.org"
# helper: name of the vector behind "HELPER-": the link that the helper is given.
INPUTS = {
    "kde-open5": {
        "key-decoded": ANN + "?%61ttach=/etc/hostname",
        "space-decoded": ANN + "?subject=a%20b",
        "utf8-decoded": ANN + "?subject=Gr%C3%BC%C3%9Fe",
        "bidi-decoded": ANN + "?subject=invoice%E2%80%AEfdp.exe",
        "c1-decoded": ANN + "?subject=a%C2%85b",
        "percent-doubled": ANN + "?subject=100%&body=a%20b",
        "escapes-doubled": ANN + "?subject=x%0D%0ABcc:%20v@example.net&body=100%",
        "line-break-kept": ANN + "?subject=x%0D%0ABcc:%20v@example.net",
        "backslash-encoded": ANN + "?subject=a\\nBcc:v@example.net",
        "quotes-encoded": "mailto:aa\" /select javascript:alert('inert')",
    },
    "exo-open": {
        "nul-doubles-scheme": ANN + "?subject=a%00b",
        "bad-escape-doubles-scheme": ANN + "?subject=100%&body=x",
        "field-code-doubles-scheme": ANN + "?subject=%f%u",
    },
    "xdg-email": {
        "backslash-newline": ANN + "?subject=x\\nBcc:v@example.net",
        "backslash-tab": ANN + "?subject=a\\tb",
        "backslash-stop": ANN + "?subject=a\\cb&body=x",
        "scheme-wrapped": "MAILTO:ann@example.org?subject=x",
    },
}


def outputs():
    with Home("", FAKE) as home:
        home.write("home/.local/share/applications/recorder.desktop", "[Desktop Entry]\nType=Application\nName=Recorder\n"
                   f"Exec={home.path('bin/mailer')} %u\nMimeType=x-scheme-handler/mailto;\n")
        home.write("home/.config/mimeapps.list", "[Default Applications]\nx-scheme-handler/mailto=recorder.desktop\n")
        for helper, inputs in INPUTS.items():
            for name, link in inputs.items():
                before = len(home.starts("mailer"))
                subprocess.run([helper, link], env=home.environment, timeout=30, check=False, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
                wait_for(lambda n=before: len(home.starts("mailer")) > n, 10)
                started = home.starts("mailer")[before:]
                yield helper, name, link, started[0][1:] if len(started) == 1 else started


def main():
    with open(ROOT / "corpus/vectors/desktop-helpers.toml", "rb") as file:
        vectors = {vector["name"]: vector["link"] for vector in tomllib.load(file)["vector"]}
    wrong = 0
    for helper, name, link, found in outputs():
        if "--print" in sys.argv:
            print(repr((helper, name, link, found)))
        elif found != [vectors.pop(f"{helper}-{name}").encode()]:
            wrong += 1
            print(f"{helper} {link!r}: {found}")
    if "--print" not in sys.argv:
        wrong += len(vectors)  # one that no helper has made
        print(f"what the helpers made of links: {wrong} of them not as the vectors say")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main() if "POSTERN_OWN_DESKTOP" in os.environ else on_own_desktop())
