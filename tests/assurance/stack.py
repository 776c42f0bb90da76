#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds the core's stack to a budget, by what the compiler says of the objects it made (gcc's -fcallgraph-info=su): no
frame above 2 KiB, none of a size without bounds, and no recursion.

    stack.py OBJECT...

A call through a pointer may reach what POINTERS says; one that stands there nowhere is a failure, like a recursion.
"""
from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

MOST_BYTES = 2048
INDIRECT = "__indirect_call"

# Who calls through a pointer, or is given one to call, and what stands behind it.
POINTERS = {
    r"core::(Arena::(take_from_new_chunk|rewind)|check|check_again|Result::destroy)\(":
        r"core::system_memory\(\)::<lambda",
    r"core::inspect_text\([^<]*$": r"core::text::find_\w+\(",
    r"core::text::(find_|\{anonymous\}::report_)\w+\(": r"core::inspect_text\(.*<lambda",
    r"core::\{anonymous\}::memory_in\(.*<lambda\(UriMemoryManager\*, std::size_t, std::size_t": r"memory_in\(.*<lambda",
    r"\buriParseSingleUriExMmA\(": r"core::\{anonymous\}::memory_in\(.*<lambda",
    r"core::unicode::\{anonymous\}::convert\(": r"",  # two functions of ICU
}


@dataclass
class Function:
    name: str = "?"
    bytes: int = 0
    dynamic: bool = False
    calls: set[str] = field(default_factory=set)


def read(files: list[Path]) -> dict[str, Function]:
    """By linker symbol; the largest frame of a function that stands in several objects."""
    functions: dict[str, Function] = {}
    for file in files:
        for line in file.read_text().splitlines():
            if edge := re.match(r'edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"', line):
                functions.setdefault(edge[1], Function()).calls.add(edge[2])
            elif node := re.match(r'node: \{ title: "([^"]*)" label: "([^"]*)"', line):
                function = functions.setdefault(node[1], Function())
                name, *rest = node[2].split(r"\n")
                function.name = name
                if frame := re.match(r"(\d+) bytes \(([^)]*)\)", rest[-1] if rest else ""):
                    function.bytes = max(function.bytes, int(frame[1]))
                    function.dynamic = function.dynamic or frame[2] == "dynamic"
    return functions


def follow_pointers(functions: dict[str, Function]) -> list[str]:
    """Adds the calls through pointers to the graph; what is wrong with POINTERS."""
    wrong: list[str] = []
    accounted: set[str] = set()
    for pattern, target in POINTERS.items():
        callers = {key for key, f in functions.items() if re.search(pattern, f.name)}
        reached = {key for key, f in functions.items() if target and re.search(target, f.name)} - callers
        accounted |= callers
        for key in callers:
            functions[key].calls |= reached
        if (callers or reached) and not (callers and (reached or not target)):
            wrong.append(f"a pointer that leads from or to nothing: {pattern}")
    for key, function in functions.items():
        if INDIRECT in function.calls and key not in accounted:
            wrong.append(f"a call through a pointer that nobody has accounted for: {function.name}")
        function.calls.discard(INDIRECT)
    return wrong


def deepest(functions: dict[str, Function]) -> tuple[dict[str, int], list[str]]:
    """Bytes of stack from each function down; the recursions."""
    depth: dict[str, int] = {}
    recursions = []
    path: list[str] = []

    def visit(key: str) -> int:
        if key in path:
            recursions.append(" -> ".join(functions[k].name for k in path[path.index(key):] + [key]))
            return 0
        if key not in depth:
            path.append(key)
            below = max((visit(call) for call in functions[key].calls if call in functions), default=0)
            path.pop()
            depth[key] = functions[key].bytes + below
        return depth[key]

    for key in functions:
        visit(key)
    return depth, recursions


def main() -> int:
    sys.setrecursionlimit(10000)
    functions = read([Path(name).with_suffix(".ci") for name in sys.argv[1:]])
    wrong = follow_pointers(functions)
    depth, recursions = deepest(functions)
    wrong += [f"recursion: {recursion}" for recursion in recursions]
    for function in functions.values():
        if function.bytes > MOST_BYTES:
            wrong.append(f"{function.bytes} bytes of stack: {function.name}")
        if function.dynamic:
            wrong.append(f"stack without bounds: {function.name}")
    own = [f for f in functions.values() if f.bytes]
    if not own:
        wrong.append("no function says how much stack it takes")
    print("\n".join(wrong))
    if not wrong:
        largest = max(own, key=lambda f: f.bytes)
        print(f"figure: functions of the core looked at: {len(own)}")
        print(f"figure: largest stack frame, bytes: {largest.bytes} ({largest.name.split('(')[0].split()[-1]})")
        print(f"figure: deepest stack of the core, without what it calls of others, bytes: {max(depth.values())}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
