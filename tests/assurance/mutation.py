#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Changes the core in small ways, one at a time, and asks whether the tests notice.

    mutation.py BUILD [--file NAME...] [--sample N] [--minutes M]

All mutants of a file are compiled at once, each behind a switch (mutants.h), and tried in children of one program
(mutants.cpp): a mutant costs as much as the tests that reach it, up to the first that fails. What survives must stand in
survivors.toml with a reason, and what stands there must survive. Results are kept in BUILD/mutation and reused as long
as neither the core nor the tests change, so that a long run can be stopped and goes on where it was.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import queue
import random
import re
import shlex
import subprocess
import sys
import threading
import time
import tomllib
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Iterator, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SOURCE = ROOT / "src"
SURVIVORS = HERE / "survivors.toml"
WANTED_SCORE = 95  # percent

# ---- What is changed ------------------------------------------------------------------------------------------------

FUNCTIONS = {"<": "std::less<>", "<=": "std::less_equal<>", ">": "std::greater<>", ">=": "std::greater_equal<>",
             "==": "std::equal_to<>", "!=": "std::not_equal_to<>", "+": "std::plus<>", "-": "std::minus<>",
             "*": "std::multiplies<>", "/": "std::divides<>", "%": "std::modulus<>", "&": "std::bit_and<>",
             "|": "std::bit_or<>", "^": "std::bit_xor<>", "<<": "mutants::ShiftLeft", ">>": "mutants::ShiftRight"}
OTHERS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
          "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",), "&": ("|",), "|": ("&",), "^": ("&",),
          "<<": (">>",), ">>": ("<<",)}
OPERATIONS = ("BinaryOperator", "CXXOperatorCallExpr", "CXXRewrittenBinaryOperator")
STATEMENTS = ("CallExpr", "CXXMemberCallExpr", "CXXOperatorCallExpr", "BinaryOperator", "CompoundAssignOperator",
              "UnaryOperator", "ExprWithCleanups")
SKIPPED = ("StaticAssertDecl", "EnumDecl", "ConstantExpr", "ParmVarDecl", "NonTypeTemplateParmDecl", "BindingDecl",
           "ClassTemplateSpecializationDecl", "ClassTemplatePartialSpecializationDecl", "UserDefinedLiteral",
           "UnaryExprOrTypeTraitExpr", "CXXDefaultArgExpr", "CXXDefaultInitExpr", "TemplateArgument", "ConceptDecl")
BODIES = ("CompoundStmt", "IfStmt", "ForStmt", "CXXForRangeStmt", "WhileStmt", "DoStmt", "CaseStmt", "DefaultStmt")
FUNCTION_KINDS = ("FunctionDecl", "CXXMethodDecl", "CXXConstructorDecl", "CXXDestructorDecl", "CXXConversionDecl")
LITERALS = ("IntegerLiteral", "CharacterLiteral", "CXXBoolLiteralExpr", "CXXNullPtrLiteralExpr")
WRAPPERS = ("ImplicitCastExpr", "ExprWithCleanups", "MaterializeTemporaryExpr", "CXXBindTemporaryExpr", "ParenExpr")
HANDLERS = {**dict.fromkeys(OPERATIONS, "operation"), **dict.fromkeys(FUNCTION_KINDS, "function"),
            "FunctionTemplateDecl": "template", "ClassTemplateDecl": "template"}


class Mutant(NamedTuple):
    file: str
    function: str
    code: str    # the line that it is in
    change: str


class Edit(NamedTuple):
    begin: int
    end: int
    text: str


Span = tuple[int, int]  # bytes of a file


def bare(node: dict) -> dict:
    while node["kind"] in WRAPPERS and len(node.get("inner", [])) == 1:
        node = node["inner"][0]
    return node


class File:
    """One file of the core, its mutants, and its text with all of them in it."""

    def __init__(self, path: Path, first: int, unfit: set[int], trees: list[dict]):
        self.path = path
        self.source = path.read_bytes()
        self.first = first  # the number of its first mutant
        self.unfit = unfit  # where no mutant can be: it would not compile
        self.mutants: list[Mutant] = []
        self.where: list[int] = []
        self.edits: list[Edit] = []
        self.function = ""
        self.seen: set[tuple[int, int, str]] = set()
        for tree in trees:
            self.visit(tree)

    # ---- Edits ----

    def text(self, span: Span) -> str:
        return self.source[span[0]:span[1]].decode()

    def number(self, span: Span, *changes: str) -> int | None:
        """Of the first of new mutants that change what stands there; None where none can be."""
        if span[0] in self.unfit:
            return None
        line = self.source[self.source.rfind(b"\n", 0, span[0]) + 1:].split(b"\n", 1)[0].decode().strip()
        shown = " ".join(self.text(span).split())
        self.mutants += [Mutant(self.path.name, self.function, line, f"{shown}: {change}") for change in changes]
        self.where += [span[0]] * len(changes)
        return self.first + len(self.mutants) - len(changes)

    def insert(self, at: int, text: str) -> None:
        self.edits.append(Edit(at, at, text))

    def wrap(self, node: dict, change: str, before: str, after: str) -> None:
        """Before and after what the node is; `#` stands for the number of the mutant."""
        span = self.span(node)
        number = None if span is None else self.number(span, change)
        if number is not None:
            self.insert(span[0], before.replace("#", str(number)))
        self.visit(node)
        if number is not None:
            self.insert(span[1], after)

    def mutated(self) -> str:
        parts, at = [f'#include "mutants.h"\n#line 1 "{self.path}"\n'.encode()], 0
        for edit in sorted(self.edits, key=lambda edit: edit.begin):  # stable: what is outside comes first, and ends last
            parts += [self.source[at:edit.begin], edit.text.encode()]
            at = edit.end
        return b"".join([*parts, self.source[at:]]).decode()

    # ---- The tree that clang prints ----

    def span(self, node: dict) -> Span | None:
        """Where it stands in the file; None for what stands nowhere, or in a macro."""
        begin, end = node.get("range", {}).get("begin", {}), node.get("range", {}).get("end", {})
        if "offset" not in begin or "offset" not in end or begin.get("tokLen") is None:
            return None
        return begin["offset"], end["offset"] + end["tokLen"]

    def visit(self, node: dict) -> None:
        kind = node.get("kind")
        if kind is None or kind in SKIPPED or node.get("isImplicit") or node.get("constexpr") and kind == "VarDecl":
            return
        span = self.span(node)
        if span is not None and kind not in WRAPPERS:
            if (*span, kind) in self.seen:
                return
            self.seen.add((*span, kind))
        handler = getattr(self, f"visit_{HANDLERS.get(kind, kind)}", None)
        if handler is None or handler(node, span) is False:
            self.visit_inner(node)

    def visit_inner(self, node: dict) -> None:
        for inner in node.get("inner", []):
            (self.statement if node["kind"] in BODIES else self.visit)(inner)

    def visit_function(self, node: dict, _: Span) -> None:
        outer, self.function = self.function, node["name"]
        self.visit_inner(node)
        self.function = outer

    def visit_template(self, node: dict, _: Span) -> None:
        """As it is written, without its instances."""
        for inner in node["inner"]:
            if inner["kind"] in (*FUNCTION_KINDS, "CXXRecordDecl"):
                return self.visit(inner)

    def visit_LambdaExpr(self, node: dict, _: Span) -> None:
        for inner in node["inner"]:
            if inner.get("kind") != "CXXRecordDecl":
                self.visit(inner)

    def visit_CXXForRangeStmt(self, node: dict, _: Span) -> None:
        self.visit(node["inner"][1])
        self.statement(node["inner"][-1])

    # ---- Conditions ----

    def condition(self, node: dict) -> None:
        core = bare(node)
        if core["kind"] in (*OPERATIONS, *LITERALS) or core.get("opcode") == "!":
            self.visit(node)
        else:
            self.wrap(node, "not", "(mutants::on(#) != static_cast<bool>(", "))")

    def visit_IfStmt(self, node: dict, _: Span) -> None:
        inner = list(node["inner"])
        for _ in range(node.get("hasInit", False) + node.get("hasVar", False)):
            self.visit(inner.pop(0))
        condition = inner.pop(0)
        if not node.get("isConstexpr") and not node.get("hasVar"):
            self.condition(condition)
        for branch in inner:
            self.statement(branch)

    def visit_WhileStmt(self, node: dict, _: Span) -> None:
        self.condition(node["inner"][-2])
        self.statement(node["inner"][-1])

    def visit_DoStmt(self, node: dict, _: Span) -> None:
        self.statement(node["inner"][0])
        self.condition(node["inner"][1])

    def visit_ForStmt(self, node: dict, _: Span) -> None:
        start, _, condition, step, body = node["inner"]
        self.visit(start)
        if condition:
            self.condition(condition)
        self.visit(step)
        self.statement(body)

    def visit_ConditionalOperator(self, node: dict, _: Span) -> None:
        self.condition(node["inner"][0])
        for inner in node["inner"][1:]:
            self.visit(inner)

    def visit_UnaryOperator(self, node: dict, span: Span) -> bool | None:
        number = self.number(span, "without !") if node["opcode"] == "!" and span else None
        if number is None:
            return False
        self.insert(span[0], f"(mutants::on({number}) != ")
        self.visit_inner(node)
        self.insert(span[1], ")")

    # ---- Operators ----

    def visit_operation(self, node: dict, span: Span) -> bool | None:
        call = node
        while call["kind"] == "CXXRewrittenBinaryOperator" or call["kind"] == "UnaryOperator":
            call = call["inner"][0]
        operands = call["inner"][1:] if call["kind"] == "CXXOperatorCallExpr" else call["inner"]
        spans = [self.span(operand) for operand in operands]
        if span is None or len(spans) != 2 or None in spans or spans[0][1] > spans[1][0]:
            return False
        operator = self.text((spans[0][1], spans[1][0])).strip()
        if operator in ("&&", "||"):
            return self.logic(span, operator, operands, spans)
        pointers = all(operand["type"]["qualType"].endswith("*") for operand in operands)
        others = () if operator == "-" and pointers else OTHERS.get(operator, ())
        number = self.number(span, *others) if others else None
        if number is None:
            return False
        functions = ", ".join(FUNCTIONS[name] for name in (operator, *others))
        self.insert(span[0], f"mutants::binary<{number}, {functions}>(")
        self.visit(operands[0])
        self.edits.append(Edit(spans[0][1], spans[1][0], ", "))
        self.visit(operands[1])
        self.insert(span[1], ")")

    def logic(self, span: Span, operator: str, operands: list[dict], spans: list[Span]) -> None:
        number = self.number(span, "||" if operator == "&&" else "&&")
        if number is not None:
            self.insert(span[0], f"mutants::logic<{number}, {str(operator == '&&').lower()}>(static_cast<bool>(")
        self.condition(operands[0])
        if number is not None:
            self.edits.append(Edit(spans[0][1], spans[1][0], "), [&] { return static_cast<bool>("))
        self.condition(operands[1])
        if number is not None:
            self.insert(span[1], "); })")

    def visit_CompoundAssignOperator(self, node: dict, _: Span) -> None:
        self.visit(node["inner"][0])
        if node["opcode"] in ("+=", "-="):
            self.wrap(node["inner"][1], "of the other sign", "mutants::added<#>(", ")")
        else:
            self.visit(node["inner"][1])

    # ---- Literals ----

    def visit_IntegerLiteral(self, node: dict, span: Span) -> None:
        some = int(node["value"]) > 0
        number = None if span is None else self.number(span, *(("+ 1", "- 1") if some else ("+ 1",)))
        if number is not None:
            self.insert(span[0], f"mutants::next{'_or_last' if some else ''}<{number}>(")
            self.insert(span[1], ")")

    def visit_CharacterLiteral(self, _: dict, span: Span) -> None:
        number = None if span is None else self.number(span, "+ 1")
        if number is not None:
            self.insert(span[0], f"mutants::next<{number}>(")
            self.insert(span[1], ")")

    def visit_CXXBoolLiteralExpr(self, _: dict, span: Span) -> None:
        number = None if span is None else self.number(span, "the other")
        if number is not None:
            self.insert(span[0], f"(mutants::on({number}) != ")
            self.insert(span[1], ")")

    # ---- Statements ----

    def statement(self, node: dict) -> None:
        kind = node.get("kind")
        core = bare(node) if kind else node
        effect = core.get("kind") in STATEMENTS and core.get("opcode", "=") not in ("!", "&&", "||", ",")
        if kind in ("BreakStmt", "ContinueStmt"):
            self.guard(node, "left out", "{ if (!mutants::on(#)) ")
        elif effect:
            self.wrap(node, "left out", "(mutants::on(#) ? void() : void(", "))")
        else:
            self.visit(node)

    def visit_ReturnStmt(self, node: dict, _: Span) -> bool | None:
        if not node.get("inner"):
            return False
        span = self.span(node["inner"][0])
        if bare(node["inner"][0])["kind"] in LITERALS or span is None or self.text(span).endswith("{}"):
            return False
        self.guard(node, "return {}", "{ if (mutants::on(#)) return {}; ")

    def guard(self, node: dict, change: str, before: str) -> None:
        """Something in front of a statement with its semicolon."""
        span = self.span(node)
        number = None if span is None else self.number(span, change)
        if number is not None:
            self.insert(span[0], before.replace("#", str(number)))
        self.visit_inner(node)
        if number is not None:
            self.insert(self.source.index(b";", span[1]) + 1, " }")


# ---- Building them --------------------------------------------------------------------------------------------------


class Build:
    """The program of all tests, with files of the core replaced."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.work = folder / "mutation"
        (self.work / "src").mkdir(parents=True, exist_ok=True)
        commands = subprocess.run(["ninja", "-C", folder, "-t", "commands", "tests/assurance/mutation_test"], check=True, text=True,
                                  stdout=subprocess.PIPE).stdout.splitlines()
        self.link = next(line for line in reversed(commands) if "-o tests/assurance/mutation_test" in line)
        self.compile = {Path(found[1]).name: found.string for line in commands
                        if (found := re.search(rf" -c ({SOURCE}/\w+\.cpp)$", line))}

    def trees(self, path: Path) -> list[dict]:
        """What the file itself declares, as clang sees it."""
        unicode = ["-DPOSTERN_UNICODE"] if "-DPOSTERN_UNICODE" in self.compile["check.cpp"] else []
        dump = subprocess.run(["clang++-19", "-x", "c++", "-std=c++20", "-w", "-fsyntax-only", "-I", ROOT / "include", "-I",
                               SOURCE, *unicode, '-DPOSTERN_VERSION=""', "-Xclang", "-ast-dump=json", "-Xclang",
                               "-ast-dump-filter=postern", path], check=True, text=True, stdout=subprocess.PIPE).stdout
        decoder, trees, at = json.JSONDecoder(), [], dump.find("{\n")
        while at >= 0:
            tree, end = decoder.raw_decode(dump, at)
            if tree["loc"].get("file", tree["range"]["begin"].get("file")) == str(path):
                trees.append(tree)
            at = dump.find("{\n", end)
        return trees

    def object(self, name: str) -> Path:
        return self.work / name.replace(".cpp", ".o")

    def compiler(self, name: str, *flags: str) -> subprocess.CompletedProcess:
        words = shlex.split(self.compile[name])
        words[words.index("-o") + 1] = str(self.object(name))
        words[words.index("-MF") + 1] = f"{self.object(name)}.d"
        words[-1] = str(self.work / "src" / name)
        return subprocess.run([*words, *flags, "-fno-inline", "-w", "-g0", "-I", HERE], cwd=self.folder, text=True, stderr=subprocess.PIPE)

    def program(self, names: list[str]) -> Path:
        program = self.work / "mutation_test"
        objects = " ".join(str(self.object(name)) for name in names)
        # Their inline functions come first, and so hold for the tests too.
        command = self.link.replace(" tests/CMakeFiles/", f" {objects} tests/CMakeFiles/", 1)
        command = command.replace("-o tests/assurance/mutation_test", f"-o {program}")
        subprocess.run(command, shell=True, check=True, cwd=self.folder)
        return program


class Mutants:
    """All mutants of some files, as far as they compile."""

    def __init__(self, build: Build, paths: list[Path]):
        self.build = build
        self.files: dict[str, File] = {}
        self.trees = {path.name: build.trees(path) for path in paths}
        first = 0
        for path in paths:
            self.files[path.name] = File(path, first, set(), self.trees[path.name])
            first += len(self.files[path.name].mutants)
        self.count = first
        headers = any(path.suffix == ".h" for path in paths)
        self.units = sorted(build.compile) if headers else sorted(self.files)

    def of(self, number: int) -> Mutant | None:
        for file in self.files.values():
            if 0 <= number - file.first < len(file.mutants):
                return file.mutants[number - file.first]
        return None

    def key(self, number: int) -> str:
        """A name that it has whatever else is tried with it."""
        file = next(file for file in self.files.values() if 0 <= number - file.first < len(file.mutants))
        return f"{file.path.name} {number - file.first}"

    def numbers(self) -> list[int]:
        return [file.first + i for file in self.files.values() for i in range(len(file.mutants))]

    def write(self) -> None:
        for path in SOURCE.iterdir():
            if path.is_file():
                text = self.files[path.name].mutated() if path.name in self.files else path.read_text()
                (self.build.work / "src" / path.name).write_text(text)

    def compile(self) -> None:
        """Mutants that do not compile are left out, until the rest does."""
        todo = self.units
        while todo:
            self.write()
            failed = self.run_compiler(todo, "-fsyntax-only")
            if failed:
                self.leave_out("".join(failed.values()))
            todo = list(failed)
        if failed := self.run_compiler(self.units, "-O1"):
            raise SystemExit("".join(failed.values()))

    def run_compiler(self, units: list[str], *flags: str) -> dict[str, str]:
        """What it says of those that fail."""
        with ThreadPoolExecutor(2) as pool:
            done = dict(zip(units, pool.map(lambda unit: self.build.compiler(unit, *flags), units)))
        return {unit: result.stderr for unit, result in done.items() if result.returncode != 0}

    def leave_out(self, errors: str) -> None:
        """The mutants that compilers complain about, or that are on the way to what they complain about."""
        any_unfit = False
        for name, file in list(self.files.items()):
            lines = file.mutated().split("\n")[2:]
            unfit = set()
            for line, column in set(re.findall(rf"{re.escape(str(file.path))}:(\d+):(\d+)", errors)):
                calls = list(re.finditer(r"mutants::\w+[<(](\d+)", lines[int(line) - 1]))
                here = [call for call in calls if call.start() < int(column)][-1:] or calls
                unfit |= {file.where[int(call[1]) - file.first] for call in here}
            if unfit:
                any_unfit = True
                self.files[name] = File(file.path, file.first, file.unfit | unfit, self.trees[name])
        if not any_unfit:
            raise SystemExit(f"the mutated core does not compile:\n{errors[:3000]}")


# ---- Trying them ----------------------------------------------------------------------------------------------------


class Results:
    """What became of each mutant, kept for the next run as long as all that matters stays as it is."""

    def __init__(self, build: Build):
        self.path = build.work / "results.json"
        matter = [path for folder in ("src", "include", "tests", "fuzz", "corpus/vectors")
                  for path in sorted((ROOT / folder).rglob("*")) if path.suffix in (".h", ".hpp", ".cpp", ".inc", ".toml", ".py")]
        self.fingerprint = hashlib.sha256(b"".join(path.read_bytes() for path in matter if path != SURVIVORS)).hexdigest()
        self.fates: dict[str, str] = {}
        if self.path.exists() and (kept := json.loads(self.path.read_text()))["fingerprint"] == self.fingerprint:
            self.fates = kept["fates"]

    def save(self) -> None:
        self.path.write_text(json.dumps({"fingerprint": self.fingerprint, "fates": self.fates}))


class Trial:
    """Tries mutants, two at a time."""

    def __init__(self, program: Path, mutants: Mutants, results: Results, minutes: float):
        self.program = program
        self.mutants = mutants
        self.results = results
        self.deadline = time.monotonic() + 60 * minutes
        self.lock = threading.Lock()

    def run(self, numbers: list[int]) -> dict[int, str]:
        todo = queue.SimpleQueue()
        for number in numbers:
            if self.mutants.key(number) not in self.results.fates:
                todo.put(number)
        workers = [threading.Thread(target=self.work, args=(todo,)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.results.save()
        return {number: fate for number in numbers if (fate := self.results.fates.get(self.mutants.key(number)))}

    def work(self, todo: queue.SimpleQueue) -> None:
        if todo.empty():
            return
        with subprocess.Popen([self.program, str(self.mutants.count)], text=True, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tests:
            while time.monotonic() < self.deadline:
                try:
                    number = todo.get_nowait()
                except queue.Empty:
                    break
                print(number, file=tests.stdin, flush=True)
                answer = tests.stdout.readline().split()
                if not answer:
                    raise RuntimeError("the tests fail without a mutant")
                with self.lock:
                    self.results.fates[self.mutants.key(number)] = answer[1]
                    if len(self.results.fates) % 50 == 0:
                        self.results.save()
                        print(f"{todo.qsize()} to go, {Counter(self.results.fates.values())}", file=sys.stderr, flush=True)
            tests.stdin.close()


class Place(NamedTuple):
    file: str
    function: str
    code: str


def listed() -> dict[Place, Counter[str]]:
    places: dict[Place, Counter[str]] = {}
    for entry in tomllib.loads(SURVIVORS.read_text()).get("survivor", []):
        place = Place(entry["file"], entry["function"], entry["code"])
        if not entry["reason"].strip() or place in places:
            raise SystemExit(f"without a reason, or twice: {place}")
        places[place] = Counter(entry["changes"])
    return places


def judge(mutants: Mutants, fates: dict[int, str], whole: bool) -> list[str]:
    """What survived without being listed; and what is listed without surviving, where all mutants were tried."""
    survived: dict[Place, Counter[str]] = defaultdict(Counter)
    for number, fate in fates.items():
        if fate != "killed":
            mutant = mutants.of(number)
            survived[Place(*mutant[:3])][mutant.change] += 1
    known = listed()
    faults = []
    for place in sorted(survived.keys() | known.keys()):
        where = f"{place.file}, {place.function}: {place.code}"
        faults += [f"survived: {where}\n    {change}" for change in (survived[place] - known.get(place, Counter())).elements()]
        if whole and place.file in mutants.files:
            gone = known.get(place, Counter()) - survived[place]
            faults += [f"listed, but killed or gone: {where}\n    {change}" for change in gone.elements()]
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--file", action="append", default=[], help="only this one (may be repeated), such as gate.cpp")
    parser.add_argument("--sample", type=int, help="so many mutants of a few files, always the same ones")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop then; the next run goes on")
    arguments = parser.parse_args()
    build = Build(arguments.build.resolve())
    paths = sorted(path for path in SOURCE.iterdir() if path.suffix == ".h" or path.name in build.compile)
    if arguments.file:
        paths = [path for path in paths if path.name in arguments.file]
    chance = random.Random(1)
    if arguments.sample:
        paths = chance.sample([path for path in paths if path.suffix == ".cpp"], 3)
    mutants = Mutants(build, paths)
    mutants.compile()
    program = build.program(mutants.units)
    numbers = mutants.numbers()
    chance.shuffle(numbers)  # a run that is stopped has tried some of everything
    numbers = numbers[:arguments.sample]
    fates = Trial(program, mutants, Results(build), arguments.minutes).run(numbers)
    whole = len(fates) == len(numbers) and not arguments.sample
    faults = judge(mutants, fates, whole)
    killed = sum(fate == "killed" for fate in fates.values())
    score = 100 * killed / max(1, len(fates))
    print("\n".join(faults))
    print(f"figure: mutants of the core tried: {len(fates)} of {len(numbers)}")
    print(f"figure: mutants killed by the tests: {killed} ({score:.1f}%)")
    if whole and score < WANTED_SCORE:
        faults.append("score")
        print(f"fewer than {WANTED_SCORE}% are killed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
