#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the seeds of the names fuzzer: series of steps with DNS messages. Usage: names_seeds.py FOLDER"""
import pathlib
import struct
import sys

A, CNAME, SOA, PTR, AAAA = 1, 5, 6, 12, 28
HOSTS = "www.bank.example a.example b.example c.example d.example e.example f.example localhost".split()
LOOK = bytes([0x42, 0x82, 0x80])


def name(text):
    return b"".join(bytes([len(label)]) + label.encode("latin-1") for label in text.split(".") if label) + b"\0"


def record(owner, kind, ttl, data):
    return owner + struct.pack(">HHIH", kind, 1, ttl, len(data)) + data


def message(asked, kind, answers=(), authority=(), flags=0x8180):
    head = struct.pack(">HHHHHH", 7, flags, 1, len(answers), len(authority), 0)
    return head + name(asked) + struct.pack(">HH", kind, 1) + b"".join(answers) + b"".join(authority)


def receive(step, text):
    return bytes([0xC0 | step]) + struct.pack(">H", len(text)) + text


def reverse(n, *args, **more):
    return receive(0x10 | n, message(f"{n}.113.0.203.in-addr.arpa", PTR, *args, **more))


def forward(n, kind, *args, **more):
    return receive(n | (8 if kind == AAAA else 0), message(HOSTS[n], kind, *args, **more))


SELF = b"\xc0\x0c"
ADDRESS = bytes([203, 0, 113, 2])
SOA_DATA = name("ns.example") + name("root.example") + struct.pack(">IIIII", 1, 2, 3, 4, 60)

SEEDS = {
    "ms04-039": reverse(2, [record(SELF, PTR, 60, name("www.bank.example"))]) + LOOK
    + forward(0, A, [record(SELF, A, 60, bytes([192, 0, 2, 10]))]) + LOOK,
    "confirmed": reverse(2, [record(SELF, PTR, 60, name("a.example"))])
    + forward(1, A, [record(SELF, A, 60, ADDRESS)]) + LOOK + bytes([59, 0x42, 1, 0x42]),
    "many": reverse(2, [record(SELF, PTR, 60, name(f"h{i}.example")) for i in range(30)]) + LOOK,
    "aliases": forward(1, A, [record(SELF, CNAME, 9, name("x.example")), record(name("x.example"), A, 9, ADDRESS)]),
    "loop": forward(1, A, [record(SELF, CNAME, 9, SELF)]) + LOOK,
    "negative": reverse(3, authority=[record(name("in-addr.arpa"), SOA, 60, SOA_DATA)], flags=0x8183) + b"\x43\x1f\x43",
    "hostile": b"".join(reverse(i, [record(SELF, PTR, 60, name(text))]) for i, text in enumerate(
        ["<b>.example", "\x1b[31m.example", "a\n.example", "x'.example", "_.example", "1.2.3.4", "xn--80ak6aa92e.com"])),
    "pointers": reverse(2, [record(SELF, PTR, 60, b"\xc0\x2c")]) + reverse(3, [record(SELF, PTR, 60, b"\x01a\xff\xff")]),
    "evict": b"".join(forward(i, A, [record(SELF, A, i, ADDRESS)]) for i in range(8)) + LOOK,
    "v6": forward(1, AAAA, [record(SELF, AAAA, 60, bytes(10) + b"\xff\xff" + ADDRESS)]) + b"\x89",
    "lies": receive(0x12, struct.pack(">HHHHHH", 7, 0x8180, 1, 65535, 65535, 65535) + name(HOSTS[0]) + b"\0\x0c\0\1"),
}

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for seed, steps in SEEDS.items():
    (folder / seed).write_bytes(steps)
