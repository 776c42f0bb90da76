#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compiles, runs or parses every block of code in the Markdown pages and the manual pages.

    tests/docs/blocks.py SOURCE BUILD [PAGE...]

A block says what it is: c, cpp, sh, console, python, elisp, toml, json, diff or text. In a manual page, what stands under EXAMPLES
counts. One that cannot be run here says why, on the line before it: <!-- not run: WHY --> or .\\" not run: WHY. It is still
read by its language's parser. What is `text` is no code. A `diff` must apply; tests/docs/contributing.py builds it.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import NamedTuple

import jsonschema

SOURCE, BUILD = (Path(argument).resolve() for argument in sys.argv[1:3])
FRAMES = Path(__file__).parent
LINK = "mailto:ann@example.org?subject=Lunch"
DRAFT = "to: ann@example.org\nsubject: Lunch\n"  # what a block that fills a draft fills it with
sys.path.insert(0, str(SOURCE / "corpus"))
from vectors import rules, vector  # noqa: E402


class Block(NamedTuple):
    page: Path
    line: int
    language: str
    code: str
    not_run: str


def markdown_blocks(page):
    fence = r'(?:<!-- not run: (.+?) -->\n\n?)?^( *)```(\w*)\n(.*?)^ *```$'
    text = page.read_text()
    for match in re.finditer(fence, text, re.M | re.S):
        why, indent, language, code = match.groups()
        code = re.sub(f"^{indent}", "", code, flags=re.M)
        yield Block(page, text.count("\n", 0, match.start(3)) + 1, language, code, why or "")


def manual_blocks(page):
    text = page.read_text()
    examples = re.search(r"^\.Sh EXAMPLES\n(.*?)(?=^\.Sh )", text, re.M | re.S)
    for match in re.finditer(r'(?:^\.\\" not run: (.+)\n)?^(?:\.Dl (.+)|\.Bd .*\n((?:.|\n)*?)^\.Ed)$',
                             examples[1] if examples else "", re.M):
        why, command, display = match.groups()
        code = (command or display).replace("\\-", "-").replace("\\e", "\\")
        language = "console" if code.startswith("$ ") else {"3": "c", "5": "toml"}[page.suffix[1:]]
        line = text.count("\n", 0, examples.start(1) + match.start()) + 1
        yield Block(page, line, language, code if code.endswith("\n") else code + "\n", why or "")


def run(command, folder, input=""):
    """In a folder that looks like the source, with a home of its own and the command that was built."""
    at = {"HOME": folder, "XDG_CONFIG_HOME": f"{folder}/config", "XDG_CONFIG_DIRS": f"{folder}/etc", "link": LINK,
          "PATH": f"{BUILD}/src/cli:{os.environ['PATH']}", "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
          "PYTHONPATH": f"{SOURCE}/src/python", "PYTHONDONTWRITEBYTECODE": "1", "LD_LIBRARY_PATH": str(BUILD)}
    return subprocess.run(command, cwd=folder, env=at, input=input, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=60)


def must(outcome, statuses=(0,)):
    if outcome.returncode not in statuses:
        raise AssertionError(f"status {outcome.returncode}\n{outcome.stdout}")
    return outcome.stdout


def compiled(block, folder, compiler, suffix):
    """A block without main() stands in a frame, which has a link and a draft."""
    code = block.code
    if not re.search(r"\bmain\(", code):
        frame = (FRAMES / f"frame{suffix}.in").read_text()
        includes = "".join(re.findall(r"^#include .*\n", code, re.M))
        code = includes + frame.replace("@BLOCK@", re.sub(r"^#include .*\n", "", code, flags=re.M))
    Path(folder, f"block{suffix}").write_text(code)
    flags = [f"-I{SOURCE}/include", f"block{suffix}", f"-L{BUILD}", f"-L{BUILD}/src/names", "-lpostern", "-lpostern-names",
             f"-Wl,-rpath,{BUILD}:{BUILD}/src/names", "-o", "block"]
    must(run([*compiler, "-Wall", "-Wextra", "-Werror", "-Wno-unused", "-Wno-misleading-indentation", *flags], folder))
    said = must(run(["./block", LINK], folder))
    if "draft" in block.code and said != DRAFT:
        raise AssertionError(f"the draft is\n{said}")


def c(block, folder):
    compiled(block, folder, ["gcc", "-std=c11"], ".c")


def cpp(block, folder):
    compiled(block, folder, ["g++", "-std=c++20"], ".cpp")


def sh(block, folder):
    must(run(["bash", "-n", "-c", block.code], folder))
    commands = re.findall(r"^\./dev (\w+)", block.code, re.M)
    for name in commands:
        must(run(["grep", "-q", f"^{name}() {{ #", SOURCE / "dev"], folder))
    if commands and not block.not_run:
        raise AssertionError("./dev builds and tests everything; say why it is not run")
    if not block.not_run:
        must(run(["bash", "-euc", block.code], folder))


def console(block, folder):
    """Each command with what it prints; several dots stand for a part that is left out."""
    for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block.code, re.M):
        must(run(["bash", "-n", "-c", command], folder))
        if block.not_run:
            continue
        said = run(["bash", "-uc", command], folder)
        must(said, (0, 1, 2, 3))
        pattern = re.escape(shown.strip()).replace(r"\.\.\.\n", "(?:.*\n)*?").replace(r"\.\.\.", ".*")
        if shown.strip() and not re.fullmatch(pattern, said.stdout.strip()):
            raise AssertionError(f"$ {command}\nprints\n{said.stdout}\nand not\n{shown}")


def python(block, folder):
    compile(block.code, str(block.page), "exec")
    if not block.not_run:
        code = (FRAMES / "frame.py.in").read_text().replace("@BLOCK@", block.code)
        said = must(run(["python3", "-c", code, LINK], folder))
        if "draft" in block.code and said != DRAFT:
            raise AssertionError(f"the draft is\n{said}")


def elisp(block, folder):
    Path(folder, "block.el").write_text(block.code)
    if shutil.which("emacs"):
        must(run(["emacs", "-Q", "--batch", "--visit", "block.el", "--eval", "(check-parens)"], folder))
    if not block.not_run:
        raise AssertionError("say why it is not run")


def toml(block, folder):
    table = tomllib.loads(block.code)
    for entry in table.get("vector", []):
        vector(entry, "docs", rules())
    if table.keys() & {"client", "command", "profile"} and not block.not_run:
        Path(folder, "config/postern").mkdir(parents=True)
        Path(folder, "config/postern/handler.toml").write_text(block.code)
        said = run(["postern", "status"], folder).stdout
        if "handler.toml, line" in said or "Mail program" not in said:
            raise AssertionError(said)


def json_(block, folder):
    text = block.code if block.code.lstrip()[0] in "{[" else "{" + block.code + "}"
    value = json.loads(text)
    if "findings" in value and "kind" in value:
        schema = json.loads((SOURCE / "corpus/vectors.schema.json").read_text())
        jsonschema.validate(value, {**schema["$defs"]["vector"], "$defs": schema["$defs"]})


def diff(block, _folder):
    must(run(["patch", "-p1", "--dry-run", "--force", "--fuzz=0"], SOURCE, input=block.code))


def no_code(_block, _folder):
    pass


LANGUAGES = {"c": c, "cpp": cpp, "sh": sh, "console": console, "python": python, "elisp": elisp, "toml": toml,
             "json": json_, "diff": diff, "text": no_code}


def failure(block):
    if block.language not in LANGUAGES:
        return "says no language that is known here"
    with tempfile.TemporaryDirectory() as folder:
        for entry in SOURCE.iterdir():
            if not entry.name.startswith((".git", "build")):
                Path(folder, entry.name).symlink_to(entry)
        try:
            LANGUAGES[block.language](block, folder)
        except (AssertionError, SyntaxError, ValueError, subprocess.TimeoutExpired, jsonschema.ValidationError) as error:
            return str(error)
    return None


def prototypes():
    """Every function of the headers is in the SYNOPSIS of one page, as the header declares it."""
    declared, shown = [], []
    for header in (SOURCE / "include/postern").glob("*.h"):
        declared += re.findall(r"POSTERN_(?:NAMES_)?API [^(;]*?\b(postern_\w+)\(", re.sub(r"#define.*", "", header.read_text()))
    code = "#include <postern/postern.h>\n#include <postern/names.h>\n"
    for page in sorted((SOURCE / "docs/man").glob("*.3")):
        synopsis = re.search(r"^\.Sh SYNOPSIS\n(.*?)^\.Sh", page.read_text(), re.M | re.S)[1]
        for kind, one, many in re.findall(r'^\.Ft (.+)\n(?:\.Fn (.+)|\.Fo ((?:.|\n)+?)^\.Fc)', synopsis, re.M):
            name, *arguments = re.findall(r'"([^"]*)"|(\S+)', one) if one else [("", many.split("\n")[0])] + [
                (a, "") for a in re.findall(r'^\.Fa "(.+)"', many, re.M)]
            shown.append(name[1] or name[0])
            code += f'{kind.strip(chr(34))} {shown[-1]}({", ".join(a or b for a, b in arguments)});\n'
    compiler = ["gcc", "-std=c11", "-Wall", "-Wpedantic", "-Werror", f"-I{SOURCE}/include", "-xc", "-fsyntax-only", "-"]
    outcome = subprocess.run(compiler, input=code, text=True, stderr=subprocess.PIPE)
    errors = [outcome.stderr] if outcome.returncode else []
    return errors + [f"{name}: in {shown.count(name)} manual pages" for name in declared if shown.count(name) != 1]


def dead_links(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    return [f"{page.relative_to(SOURCE)}: there is no {link}" for link in links if not (page.parent / link).exists()]


def main():
    pages = [Path(page).resolve() for page in sys.argv[3:]] or [
        page for pattern in ("*.md", "docs/*.md", "corpus/*.md", "fuzz/*.md", "tests/*/*.md", "docs/man/*")
        for page in sorted(SOURCE.glob(pattern))]
    blocks = [b for page in pages for b in (markdown_blocks if page.suffix == ".md" else manual_blocks)(page)]
    bad = 0
    for block in blocks:
        if why := failure(block):
            bad += 1
            print(f"{block.page.relative_to(SOURCE)}:{block.line}: {block.language or 'a block'}: {why}\n")
        elif block.not_run:
            print(f"{block.page.relative_to(SOURCE)}:{block.line}: not run: {block.not_run}")
    for error in prototypes() + [link for page in pages if page.suffix == ".md" for link in dead_links(page)]:
        bad += 1
        print(error)
    print(f"{len(blocks)} blocks, {sum(bool(b.not_run) for b in blocks)} of them not run, {bad} bad")
    return 1 if bad or not blocks else 0


sys.exit(main())
