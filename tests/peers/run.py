#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the corpus through the URL parsers of other projects and counts what comes out of them.

    tests/peers/run.py [--docs | --check] POSTERN BUILD

Each peer reads links in base64, a line each, and writes a line for each: "!" when it refuses the link, or its decoded
fields, base64(name):base64(value), with spaces between. --check runs Postern and Python only, and fails unless the first
lets nothing through and the second something of everything. --docs writes docs/peers.md.
"""
import base64
import datetime
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "../../corpus"))
from vectors import all_vectors  # noqa: E402

KNOWN = {"to", "cc", "bcc", "subject", "body", "in-reply-to", "references", "keywords"}
ADDRESSES = {"to", "cc", "bcc"}
# The command that runs a peer, the one that tells its version, and what it stands for.
PEERS = {
    "Postern": ("python3 {here}/peer_postern.py {postern}", "{postern} --version", "`postern check`, no consent given"),
    "Python": ("python3 {here}/peer_python.py", "python3 --version", "`urllib.parse`: `urlsplit`, `unquote`, `parse_qsl`"),
    "Perl": ("perl {here}/peer_perl.pl", "perl -MURI -e 'print qq(perl $^V, URI $URI::VERSION\\n)'", "`URI::mailto`, its `headers`"),
    "Ruby": ("ruby {here}/peer_ruby.rb", "ruby --version", "`URI::MailTo`, decoded as its `to_mailtext` does"),
    "Node": ("node {here}/peer_node.mjs", "node --version", "`URL`: `pathname`, `searchParams`"),
    "PHP": ("php {here}/peer_php.php", "php --version", "`parse_url`, `rawurldecode`, `parse_str`"),
    "Go": ("{build}/peer_go", "go version", "`net/url`: `Parse`, `PathUnescape`, `Query`"),
    "GLib": ("{build}/peer_glib", "pkg-config --modversion glib-2.0", "`g_uri_parse`, `g_uri_parse_params`"),
    "Qt": ("{build}/peer_qt", "pkg-config --modversion Qt5Core", "`QUrl`, `QUrlQuery`, fully decoded"),
}
COMPILERS = [
    "gcc -O1 {here}/peer_glib.c -o {build}/peer_glib $(pkg-config --cflags --libs glib-2.0)",
    "g++ -std=c++17 -fPIC -O1 {here}/peer_qt.cpp -o {build}/peer_qt $(pkg-config --cflags --libs Qt5Core)",
    "GOCACHE={build}/go go build -o {build}/peer_go {here}/peer_go.go",
]


def text(values):
    return "\n".join(value.decode(errors="surrogateescape") for value in values)


def holds(pattern, names=None, besides=frozenset()):
    """Whether the value of a field (of these names, or of any besides those) holds what `pattern` finds."""
    found = re.compile(pattern)
    return lambda fields: any(found.search(text([value])) for name, value in fields
                              if (names is None or name in names) and name not in besides)


# What is dangerous: the rules that tell of it (and what stands where they do, where that matters), and whether the fields
# that a parser hands out still hold it.
LINE_BREAK = rb"(?i)%0[ad]|[\r\n]"
CONTROL = rb"(?i)%(?:0[0-8bcef]|1[0-9a-f]|7f|c2%[89])|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
CATEGORIES = {
    "another scheme, or none": ({"not-mailto"}, b"", lambda fields: True),
    "a malformed escape": ({"bad-escape"}, b"", lambda fields: True),
    "a line break in header text or an address": (
        {"line-break-in-header", "control-in-address", "line-break-behind-address", "stray-line-break"}, LINE_BREAK,
        holds(r"[\r\n]", besides={"body"})),
    "another control character": (
        {"control-in-header", "control-in-body", "control-in-address", "escape-sequence", "nul-escape", "c1-control"},
        CONTROL, holds(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")),
    "a field that names a local file": (
        {"attach-field"}, b"",
        lambda fields: any(re.search("attach|^(file|insert|inline|message|fcc)$", name) for name, _ in fields)),
    "a field that sets sender, structure or side effects": (
        {"identity-field", "structure-field", "side-effect-field"}, b"",
        lambda fields: any(name not in KNOWN for name, _ in fields)),
    "a field's name in disguise": (
        {"disguised-field-name"}, b"",
        lambda fields: any(name != "to" or number > 0 for number, (name, _) in enumerate(fields))),
    "hidden recipients, unasked": ({"bcc-field"}, b"", lambda fields: any(name == "bcc" for name, _ in fields)),
    "quotes, blanks, switches and shell characters in an address": (
        {"quote-in-address", "space-in-address", "leading-metacharacter", "metacharacter-in-address", "switch-in-address",
         "quoted-local-part"}, b"", holds(r"""["\\ |$*?{}`!;<>]|(?:^|,)[-/|=+@~]""", ADDRESSES)),
    "more than one @ in an address": ({"several-ats"}, b"", holds(r"@[^,]*@", ADDRESSES)),
    "bytes that are not UTF-8": (
        {"forbidden-utf8", "ill-formed-utf8", "ill-formed-utf8-in-address"}, b"", holds(r"[\udc80-\udcff]")),
    "characters that hide or turn text around": (
        {"bidi-override", "hidden-tag", "hidden-in-address"}, b"",
        holds("[\u00ad\u0378\u200b-\u200f\u202a-\u202e\u2060-\u2064\u3164\ufeff\U000e0000-\U000e007f]")),
    "delimiters once an address is narrowed": ({"best-fit"}, b"", holds("[^\x00-\x7f]", ADDRESSES)),
}


def link_of(vector):
    return vector["link"].encode() if "link" in vector else base64.b64decode(vector["link_base64"])


def answers(command, vectors):
    """For each vector None when the peer refuses, or its fields: lower-case names and values, both decoded."""
    lines = b"".join(base64.b64encode(link_of(v)) + b"\n" for v in vectors)
    out = subprocess.run(command, shell=True, input=lines, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    pairs = [line.split() for line in out.decode().split("\n")[:-1]]
    if len(pairs) != len(vectors):
        sys.exit(f"{command}: {len(pairs)} answers for {len(vectors)} links")
    decode = base64.b64decode
    return [None if "!" in line else [(text([decode(n)]).lower(), decode(v)) for n, v in (p.split(":") for p in line)]
            for line in pairs]


def as_draft(fields):
    """Fields with mailboxes apart, domains without case, and line ends alike; empty ones say nothing."""
    draft = []
    for name, value in fields:
        parts = re.split(rb"[,\n]", value) if name in ADDRESSES else [value.replace(b"\r\n", b"\n")]
        for part in parts:
            local, at, domain = part.partition(b"@")
            shown = local + at + domain.lower() if name in ADDRESSES else part
            draft += [(name, shown)] if shown else []
    return sorted(draft)


def tells_of(vector, rules, pattern):
    """Whether one of the rules fires, where the link holds what the pattern finds."""
    spans = [link_of(vector)[f["offset"]:f["offset"] + f["length"]] for f in vector["findings"] if f["rule"] in rules]
    return vector["kind"] != "benign" and any(re.search(pattern, span) for span in spans)


def counted(vectors, found):
    """Of each category, whether each of its links gets through; and of the benign, which are refused or changed."""
    pairs = list(zip(vectors, found))
    through = {category: [fields is not None and dangerous(fields) for v, fields in pairs if tells_of(v, rules, pattern)]
               for category, (rules, pattern, dangerous) in CATEGORIES.items()}
    plain = [(as_draft((x["name"], x["value"].encode()) for x in v["fields"]), f) for v, f in pairs if is_plain(v)]
    refused = [fields is None for _, fields in plain]
    changed = [fields is not None and as_draft(fields) != draft for draft, fields in plain]
    return {**through, "**benign links refused**": refused, "**benign links changed**": changed}


def is_plain(vector):
    """Benign by the letter of RFC 6068, with nothing in it that is mail rather than URL: every parser should read it."""
    rules = {f["rule"] for f in vector["findings"]}
    addresses = [f["value"] for f in vector.get("fields", []) if f["name"] in ADDRESSES]
    return (vector["kind"] == "benign" and vector["strict"] == "open" and "fields" in vector
            and not rules & {"encoded-word"} and all(a.isascii() for a in addresses) and "xn--" not in str(addresses))


def main():
    mode = sys.argv[1] if sys.argv[1].startswith("--") else ""
    postern, build = (Path(argument).resolve() for argument in sys.argv[-2:])
    at = {"here": HERE, "postern": postern, "build": build}
    build.mkdir(parents=True, exist_ok=True)
    peers = ["Postern", "Python"] if mode == "--check" else list(PEERS)
    for command in COMPILERS if mode != "--check" else []:
        subprocess.run(command.format(**at), shell=True, check=True)
    vectors = [v for v in all_vectors() if len(link_of(v)) <= 65536]
    results = {peer: counted(vectors, answers(PEERS[peer][0].format(**at), vectors)) for peer in peers}
    table = as_table(results)
    print(table)
    if mode == "--check":
        check(results)
    if mode == "--docs":
        write_docs(table, {p: subprocess.run(PEERS[p][1].format(**at), shell=True, stdout=subprocess.PIPE, text=True)
                           .stdout.split("\n")[0] for p in peers})


def as_table(results):
    rows = [["what the link holds", "links", *results], ["---"] + ["---:"] * (len(results) + 1)]
    for line, links in next(iter(results.values())).items():
        rows.append([line, len(links), *(sum(result[line]) for result in results.values())])
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def check(results):
    wrong = [line for line, links in results["Postern"].items() if any(links) or not links]
    blunt = [line for line in CATEGORIES if not any(results["Python"][line])]
    if wrong or blunt:
        sys.exit(f"Postern: {wrong}; without effect, because Python lets nothing through: {blunt}")


def write_docs(table, versions):
    page = HERE / "../../docs/peers.md"
    head = page.read_text().split("\nMeasured on ")[0]
    today = datetime.date.today().isoformat()
    what = "\n".join(f"| {peer} | {versions[peer]} | {PEERS[peer][2]} |" for peer in PEERS)
    page.write_text(f"{head}\nMeasured on {today} with `./dev peers --docs`; the versions stand below.\n\n{table}\n\n"
                    f"| column | version | what was called |\n| --- | --- | --- |\n{what}\n")


if __name__ == "__main__":
    main()
