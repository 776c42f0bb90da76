# SPDX-License-Identifier: MIT
# Postern, without consent. Reads links in base64, a line each; writes their fields as tests/peers/run.py wants them.
import base64
import json
import subprocess
import sys


def base64_of(text):
    return base64.b64encode(text.encode()).decode()


lines = "".join(json.dumps({"link_base64": line.strip()}) + "\n" for line in sys.stdin)
command = [sys.argv[1], "check", "--json", "--input", "jsonl", "--", "-"]
for line in subprocess.run(command, input=lines, text=True, stdout=subprocess.PIPE).stdout.splitlines():
    result = json.loads(line)
    fields = [(f["name"], f["value"]) for f in result["fields"] if f["value"] is not None]
    print("!" if result["verdict"] == "refuse" else " ".join(base64_of(n) + ":" + base64_of(v) for n, v in fields))
