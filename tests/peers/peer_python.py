# SPDX-License-Identifier: MIT
# Python: urllib.parse. Reads links in base64, a line each; writes their fields as tests/peers/run.py wants them.
import base64
import sys
import urllib.parse


def fields(link):
    url = urllib.parse.urlsplit(link)
    if url.scheme != "mailto":
        raise ValueError
    raw = "surrogateescape"
    to = urllib.parse.unquote(url.path, errors=raw)
    return [("to", to)] + urllib.parse.parse_qsl(url.query, keep_blank_values=True, errors=raw)


def base64_of(text):
    return base64.b64encode(text.encode(errors="surrogateescape")).decode()


for line in sys.stdin:
    try:
        link = base64.b64decode(line).decode(errors="surrogateescape")
        print(" ".join(base64_of(name) + ":" + base64_of(value) for name, value in fields(link)))
    except ValueError:
        print("!")
