#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds the exported corpus to its schema, and the command to the exported corpus, as another implementer would.

    tests/vectors_json.py POSTERN SCHEMA ADVISORIES
"""
import base64
import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema

POSTERN, SCHEMA, ADVISORIES = sys.argv[1:]


def checked(vectors, profile, options):
    """What the command says of these links, in their order."""
    lines = "".join(json.dumps({key: v[key] for key in ("link", "link_base64") if key in v}) + "\n" for v in vectors)
    command = [POSTERN, "check", "--json", "--input", "jsonl", "--profile", profile, *options, "--", "-"]
    run = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE)
    return [json.loads(line) for line in run.stdout.splitlines()]


def differences(v, strict, standard, consented):
    findings = [(f["id"], f["slug"], f["category"], f["offset"], f["length"]) for f in standard["findings"]]
    wanted = [(f["id"], f["rule"], f["category"], f["offset"], f["length"]) for f in v["findings"]]
    fields = [{"needs_consent": False, **{k: f[k] for k in ("name", "value", "display_name", "needs_consent") if k in f}}
              for f in consented["fields"]]
    pairs = {
        "strict": strict["verdict"], "standard": standard["verdict"], "fields": fields, "field_count": len(fields),
        "canonical": standard["canonical"] or "", "canonical_with_consent": consented["canonical"] or "",
        "canonical_length": len(standard["canonical"] or ""),
    }
    found = [f"{key}: {pairs[key]!r}, not {v[key]!r}" for key in pairs if key in v and v[key] != pairs[key]]
    return found + ([f"findings: {findings}, not {wanted}"] if findings != wanted else [])


def main():
    document = json.loads(subprocess.check_output([POSTERN, "vectors", "--json"]))
    validator = jsonschema.Draft202012Validator(json.loads(Path(SCHEMA).read_text()))
    errors = [f"schema: {list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(document)]

    has_unicode = "unicode-unavailable" not in subprocess.run([POSTERN, "check", "--json", "--", "mailto:?subject=%C3%A4"],
                                                              stdout=subprocess.PIPE).stdout.decode()
    options = lambda v: ["--eai"] * v.get("eai", False) + [w for name in v.get("protect", []) for w in ("--protect", name)]
    compared = 0
    for flags, group in itertools.groupby(sorted(document["vectors"], key=options), key=options):
        vectors = list(group)
        answers = [checked(vectors, profile, flags + extra)
                   for profile, extra in (("strict", []), ("standard", []), ("standard", ["--consent"]))]
        for v, *answer in zip(vectors, *answers, strict=True):
            if has_unicode or not v.get("unicode"):
                errors += [f"{v['name']}: {text}" for text in differences(v, *answer)]
                compared += 1

    table = subprocess.check_output([Path(SCHEMA).with_name("vectors.py"), "--advisories"], text=True)
    if not Path(ADVISORIES).read_text().endswith(table):
        errors.append("docs/advisories.md is not what the corpus says; run: ./dev docs")
    page = (Path(SCHEMA).parent / "../README.md").read_text()
    figures = [int(n) for row in re.findall(r"at least (\d+)(?:, (\d+), (\d+))?", page) for n in row if n]
    counted = [*document["counts"].values(), len({line.split("|")[1] for line in table.splitlines()[2:]})]
    if len(figures) != len(counted) or any(told > true for told, true in zip(figures, counted)):
        errors.append(f"README says {figures} of {counted}")
    print(*errors, f"{compared} of {len(document['vectors'])} vectors compared", sep="\n")
    return 1 if errors or compared < 500 else 0


sys.exit(main())
