#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints all vectors as one JSON document, as corpus/vectors.schema.json describes it.

    corpus/vectors.py [--advisories]

With --advisories: the table of docs/advisories.md instead, of the vectors whose `about` names a public advisory.
"""
import base64
import json
import re
import sys
import tomllib
from pathlib import Path

CORPUS = Path(__file__).parent
ADVISORY = re.compile(r"\b(?:CVE-\d{4}-\d+|MS\d{2}-\d{3}|JVN#\w+)")
RANKS = ["attack", "suspicious", "malformed", "deviation", "info", "internal"]


def rules() -> dict[str, tuple[str, str]]:
    """Id and category of each slug, from the table itself: the command, which could tell, holds what this prints."""
    rows = re.findall(r'\{Rule::\w+,\s*"(PM\d+)",\s*"([\w-]+)",\s*(\w+),', (CORPUS / "../src/rules.cpp").read_text())
    return {slug: (rule, category) for rule, slug, category in rows}


def link_of(entry: dict) -> bytes:
    if "link_escaped" in entry:
        def byte(match: re.Match) -> bytes:
            return bytes([int(match[1], 16)]) if match[1] else b"\\"
        return re.sub(rb"\\(?:x(..)|\\)", byte, entry["link_escaped"].encode())
    if "link_repeat" in entry:
        part = {"prefix": "", "suffix": "", **entry["link_repeat"]}
        return (part["prefix"] + part["repeat"] * part["times"] + part["suffix"]).encode()
    return entry["link"].encode()


def escaped(data: bytes) -> str:
    named = {0x5C: "\\\\", 0x0A: "\\n", 0x09: "\\t"}
    return "".join(named.get(b) or (chr(b) if 0x20 <= b <= 0x7E else f"\\x{b:02X}") for b in data)


def finding(text: str, link: bytes, table: dict) -> dict:
    slug, offset, length, quoted = re.fullmatch(r"(\S+) @(\d+)(?:\+(\d+)|: (.*)|)", text, re.S).groups()
    start = int(offset)
    end = start + int(length or 0)
    while quoted and len(escaped(link[start:end])) < len(quoted):
        end += 1
    rule, category = table[slug]
    return {"id": rule, "rule": slug, "category": category, "offset": start, "length": end - start}


def field(text: str) -> dict:
    name, value = text.split(": ", 1)
    out = {"name": name.removesuffix("?"), "value": value, "needs_consent": name.endswith("?")}
    if out["name"] in ("to", "cc", "bcc") and value.endswith(">"):
        out["display_name"], out["value"] = value[:-1].rsplit(" <", 1)
    return out


def vector(entry: dict, group: str, table: dict) -> dict:
    link = link_of(entry)
    findings = [finding(text, link, table) for text in entry.get("findings", [])]
    gravest = min((RANKS.index(f["category"]) for f in findings), default=len(RANKS))
    kind = "attack" if gravest <= 1 else "malformed" if gravest == 2 else "benign"
    out = {"name": entry["name"], "group": group, "kind": kind, "about": entry["about"]}
    if advisories := ADVISORY.findall(entry["about"]):
        out["advisories"] = advisories
    try:
        out["link"] = link.decode()
    except UnicodeDecodeError:
        out["link_base64"] = base64.b64encode(link).decode()
    out |= {key: entry[key] for key in ("unicode", "protect", "eai", "near") if entry.get(key)}
    out |= {"strict": entry["strict"], "standard": entry["standard"], "findings": findings}
    if "field_count" in entry:
        out["field_count"] = entry["field_count"]
    else:
        out["fields"] = [field(text) for text in entry.get("fields", [])]
    if "canonical_length" in entry:
        out["canonical_length"] = entry["canonical_length"]
    else:
        out["canonical"] = entry.get("canonical", "")
        out["canonical_with_consent"] = entry.get("consented", out["canonical"])
    return out


def entries() -> list[tuple[str, dict]]:
    """Each vector as it is written down, with the name of its file."""
    return [(file.stem, entry) for file in sorted((CORPUS / "vectors").glob("*.toml"))
            for entry in tomllib.loads(file.read_text())["vector"]]


def all_vectors() -> list[dict]:
    table = rules()
    return [vector(entry, group, table) for group, entry in entries()]


def print_json(vectors: list[dict]) -> None:
    counts = {kind: sum(v["kind"] == kind for v in vectors) for kind in ("attack", "malformed", "benign")}
    lines = ",\n".join(json.dumps(v, ensure_ascii=True) for v in vectors)
    print(f'{{"format": 1, "licence": "MIT", "counts": {json.dumps(counts)}, "vectors": [\n{lines}\n]}}')


def print_advisories(vectors: list[dict]) -> None:
    rows = [(tuple(re.findall(r"\d+|\D+", a)), a, v) for v in vectors for a in v.get("advisories", [])]
    print("| advisory | vector | what it shows | strict | standard | rules |\n|---|---|---|---|---|---|")
    for _, advisory, v in sorted(rows, key=lambda row: (row[0], row[2]["name"])):
        about = re.sub(rf"^(?:{ADVISORY.pattern}[,: ]+)+", "", v["about"]).replace("|", "\\|")
        about = about[0].upper() + about[1:]
        grave = [f for f in v["findings"] if f["category"] in RANKS[:3]] or v["findings"]
        found = ", ".join(dict.fromkeys(f"`{f['rule']}`" for f in grave)) or "none: legal text, read once"
        print(f"| {advisory} | `{v['name']}` | {about} | {v['strict']} | {v['standard']} | {found} |")


if __name__ == "__main__":
    (print_advisories if "--advisories" in sys.argv[1:] else print_json)(all_vectors())
