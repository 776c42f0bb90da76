#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes fuzz/postern.dict, the fuzzers' dictionary, from the tables: the rules' examples (`postern rules`), the fields
(src/fields.cpp) and the schemes (src/schemes.cpp). With --check, says whether the file is what the tables give."""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE = ROOT / "fuzz" / "postern.dict"

# What no table holds: separators of the grammar, escapes, and the words of the handler's own files.
SYNTAX = ["mailto:", "?", "&", "=", "&attach=", ",", "%", "%25", "%2525", "%00", "%0D%0A", "%0A%20", "%22", "%2C", "%C2%A0", "=?utf-8?q?",
          "=?iso-8859-1?b?", "?=", "@example.org", "[192.0.2.1]", "[IPv6:::1]", "xn--", "://", "\\\\", "C:\\"]
HANDLER = ["client = ", "command = ", "[\"/usr/bin/x\", \"{link}\"]", "{link}", "in_terminal = true", "terminal = ",
           "profile = \"strict\"", "protect = [", "flood_windows = 1", "log_link = ", "thunderbird", "mutt",
           "[Default Applications]\n", "[Desktop Entry]\n", "x-scheme-handler/mailto=", "Exec=", "%u", "%U", "%%", "sh -c "]


def table(name, pattern):
    """The first group of every match in a source file."""
    found = re.findall(pattern, (ROOT / "src" / name).read_text(encoding="utf-8"))
    if len(found) < 20:
        sys.exit(f"{name} is no longer as {__file__} reads it")
    return found


def words(postern):
    rules = json.loads(subprocess.run([postern, "rules", "--format", "json"], check=True, capture_output=True).stdout)["rules"]
    out = list(SYNTAX)
    for name in table("fields.cpp", r'\brow\("([^"]+)"'):
        out.append("&" + name.strip("*") + "=")
    for name in table("schemes.cpp", r'\{"([a-z0-9.-]+)", '):
        out.append(name + ":")
    for rule in rules:
        # What stands in the example between raw separators, as it is and decoded.
        for part in re.split(r"[?&,=]|^mailto:", rule["example"], flags=re.IGNORECASE):
            for word in (part, urllib.parse.unquote(part, errors="replace")):
                if 2 <= len(word) <= 40 and "�" not in word:
                    out.append(word)
    return list(dict.fromkeys(out + HANDLER))


def entry(word):
    escaped = "".join(chr(b) if 0x20 <= b < 0x7F and b not in b'"\\' else f"\\x{b:02X}" for b in word.encode())
    return f'"{escaped}"\n'


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("postern", help="the command, which prints the rules")
    arguments.add_argument("--check", action="store_true")
    options = arguments.parse_args()
    text = "# SPDX-License-Identifier: MIT\n# Made by fuzz/dictionary.py; do not edit.\n"
    text += "".join(entry(word) for word in words(options.postern))
    if not options.check:
        FILE.write_text(text, encoding="ascii")
    elif FILE.read_text(encoding="ascii") != text:
        sys.exit(f"{FILE.name} is not what the tables give: run fuzz/dictionary.py")


main()
