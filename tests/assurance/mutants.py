# SPDX-License-Identifier: MIT
"""The small changes that mutation.py makes, found in the tree that clang prints of a file."""
from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

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
        for edit in sorted(self.edits, key=lambda edit: edit.begin):  # stable: the outer ones enclose the inner
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
